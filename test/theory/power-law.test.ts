import { describe, expect, test } from 'vitest'
import { moments } from '#evaluate/mean.js'
import { stream } from '#random/stream.js'
import { powerLawError } from '#theory/index.js'

/** The error of ridgeless least squares on noise of variance 1, given Gaussian rows: 1 + sum_j l_j |K^-1 x_j|^2, by elimination. */
function errorOf(
  { n, dimension, exponent }: { n: number; dimension: number; exponent: number },
  trial: number,
): number {
  const normals = stream(2, `rows ${n} ${dimension} ${exponent}`, trial)
  const scale = Array.from({ length: dimension }, (_, j) => (j + 1) ** (-exponent / 2))
  const x = Array.from({ length: n }, (_, i) => scale.map((s, j) => s * normals.normal(i * dimension + j)))
  const gram = x.map((a) => x.map((b) => a.reduce((sum, value, j) => sum + value * b[j], 0)))
  const rows = gram.map((row, i) => [...row, ...x[i]])
  rows.forEach((pivot, i) => {
    for (let c = pivot.length - 1; c >= i; c--) pivot[c] /= pivot[i]
    rows.forEach((row, other) => {
      if (other === i) return
      const factor = row[i]
      for (let c = i; c < row.length; c++) row[c] -= factor * pivot[c]
    })
  })
  let error = 1
  for (let j = 0; j < dimension; j++) {
    for (const row of rows) error += (scale[j] * row[n + j]) ** 2
  }
  return error
}

describe('powerLawError', () => {
  test.each([
    { n: 12, dimension: 100, exponent: 1.5 },
    { n: 16, dimension: 80, exponent: 2 },
    { n: 10, dimension: 30, exponent: 0 },
  ])('powerLawError agrees with a simulation: %j', (of) => {
    const { mean, squaredError } = moments(Float64Array.from({ length: 300 }, (_, trial) => errorOf(of, trial)))
    const { error, margin } = powerLawError(of)
    const allowed = margin + 4 * Math.sqrt(squaredError)
    expect(Math.abs(mean - error)).toBeLessThan(allowed)
    expect(allowed).toBeLessThan(0.45 * (error - 1))
  })

  test('powerLawError of equal eigenvalues is (D - 1)/(D - n - 1) to order 1/n', () => {
    for (const n of [50, 100, 200]) {
      const exact = (3 * n - 1) / (2 * n - 1)
      expect(Math.abs(powerLawError({ n, dimension: 3 * n, exponent: 0 }).error - exact)).toBeLessThan(8 / (n * n))
    }
  })

  test('powerLawError tends to the exponent', () => {
    for (const exponent of [2, 3]) {
      const { error, margin } = powerLawError({ n: 100, dimension: 4000, exponent })
      expect(Math.abs(error / exponent - 1)).toBeLessThan(0.03)
      expect(margin).toBeLessThan(0.02)
    }
  })

  test.each([
    [{ n: 0, dimension: 5, exponent: 2 }, /n is 0/],
    [{ n: 5, dimension: 6, exponent: 2 }, /dimension is 6 /],
    [{ n: 5, dimension: 9, exponent: -1 }, /exponent is -1/],
  ])('powerLawError refuses %j', (given, message) => {
    const refused = { code: 'BAD_OPTION', message: expect.stringMatching(message) }
    expect(() => powerLawError(given)).toThrow(expect.objectContaining(refused))
  })
})
