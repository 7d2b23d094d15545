import { expect, test } from 'vitest'
import { moments } from '#evaluate/mean.js'
import { stream } from '#random/stream.js'
import { laplaceNoise } from '#theory/index.js'

/** The square of the fit at x for labels of variance 1: from the inverse of the Gram matrix of the points by elimination. */
function square(points: number[], x: number, h: number): number {
  const kernel = (a: number, b: number) => Math.exp(-Math.abs(a - b) / h)
  const rows = points.map((a) => [...points.map((b) => kernel(a, b)), kernel(a, x)])
  rows.forEach((pivot, i) => {
    rows.forEach((row, j) => {
      if (j === i) return
      const factor = row[i] / pivot[i]
      for (let c = i; c < row.length; c++) row[c] -= factor * pivot[c]
    })
  })
  return rows.reduce((sum, row, i) => sum + (row[points.length] / row[i]) ** 2, 0)
}

test.each([
  [1, 0.3],
  [4, 0.02],
  [6, 0.5],
  [10, 5],
])('laplaceNoise for %i points at bandwidth %d agrees with a simulation', (n, bandwidth) => {
  const draws = stream(1, `points ${n}`)
  const values = Float64Array.from({ length: 4000 }, (_, trial) => {
    const at = (i: number) => draws.uniform(trial * (n + 1) + i)
    return square(
      Array.from({ length: n }, (_, i) => at(i)),
      at(n),
      bandwidth,
    )
  })
  const { mean, squaredError } = moments(values)
  expect(Math.abs(laplaceNoise({ n, bandwidth }) - mean)).toBeLessThan(4.5 * Math.sqrt(squaredError))
  expect(squaredError).toBeLessThan(0.015 ** 2)
})

test('laplaceNoise of one point, and of points far apart, is an integral by hand', () => {
  // One point at u: the mean over u and x of exp(-2 |x - u| / h).
  const [h, e] = [0.4, Math.exp(-2 / 0.4)]
  expect(laplaceNoise({ n: 1, bandwidth: h })).toBeCloseTo(h - (h * h * (1 - e)) / 2, 9)
  // Far apart each point has its own bump, of integral h.
  expect(laplaceNoise({ n: 3, bandwidth: 1e-6 }) / 3e-6).toBeCloseTo(1, 3)
})

test('laplaceNoise tends to 2/3 at every bandwidth as n grows', () => {
  for (const bandwidth of [0.01, 1, 100]) {
    expect(Math.abs(laplaceNoise({ n: 100_000, bandwidth }) - 2 / 3)).toBeLessThan(1e-5)
    expect(Math.abs(laplaceNoise({ n: 1000, bandwidth }) - 2 / 3)).toBeGreaterThan(1e-4)
  }
})

test.each([
  [{ n: 0, bandwidth: 1 }, /laplaceNoise: n is 0/],
  [{ n: 2, bandwidth: 0 }, /laplaceNoise: bandwidth is 0/],
])('laplaceNoise refuses bad input: %#', (given, message) => {
  const refused = { code: 'BAD_OPTION', message: expect.stringMatching(message) }
  expect(() => laplaceNoise(given)).toThrow(expect.objectContaining(refused))
})
