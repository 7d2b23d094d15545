import { describe, expect, test } from 'vitest'
import { circle } from '#theory/index.js'

/** c_m by Simpson's rule on its definition. */
function integrated(m: number, j: number): number {
  const steps = 20_000
  const f = (u: number) => 2 * m * (1 - 2 * u) ** (m - 1) * Math.cos(2 * Math.PI * j * u)
  let sum = f(0) + f(0.5)
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * f(i / steps / 2)
  return sum / (6 * steps)
}

describe('circle', () => {
  test.each([
    [10, 0.56234],
    [30, 0.91708],
    [100, 0.99145],
  ])('1-NN on the circle at frequency 3 and m = %i preserves %f of the amplitude', (m, c) => {
    expect(circle({ m, amplitude: 1, frequency: 3 }).c).toBeCloseTo(c, 5)
  })

  test('the preserved amplitude on the circle is the integral of its definition', () => {
    for (const m of [1, 2, 3, 4, 9, 10, 50, 301]) {
      for (const frequency of [1, 2, 3, 10, 31]) {
        expect(circle({ m, amplitude: 0.5, frequency }).c).toBeCloseTo(integrated(m, frequency), 9)
      }
    }
  })

  test('the preserved amplitude is accurate for many points and high frequencies', () => {
    // 1 - c tends to (pi j)^2 E(2u)^2 / 2 = (pi j)^2 / ((m+1)(m+2)) for many points, and c to 0 for high frequencies.
    const many = circle({ m: 1_000_000, amplitude: 1, frequency: 1 }).c
    expect((1 - many) / (Math.PI ** 2 / (1_000_001 * 1_000_002))).toBeCloseTo(1, 3)
    expect(Math.abs(circle({ m: 100, amplitude: 1, frequency: 1_000_000 }).c)).toBeLessThan(1e-8)
  })

  test('the measures of circle equal their closed forms', () => {
    const { c, ...of } = circle({ m: 30, amplitude: 0.6, frequency: 3 })
    expect(of.totalVariation).toBeCloseTo((0.6 / Math.PI) * (1 - c), 14)
    expect(of.rightOnNoisy).toBeCloseTo(0.5 + 0.09 * c, 14)
    expect(of.agreement).toBeCloseTo(0.5 + 0.09 * c * c, 14)
    expect(of.rightOnBayes).toBeCloseTo(0.5 + (0.6 * c) / Math.PI, 14)
    expect(of.bayesAccuracy).toBeCloseTo(0.5 + 0.6 / Math.PI, 14)
    // Accuracy on noisy labels and agreement of a sampler differ by at most the total variation.
    expect(Math.abs(of.rightOnNoisy - of.agreement)).toBeLessThanOrEqual(of.totalVariation)
  })

  test('1-NN on the circle is an exact sampler in the limit', () => {
    const { totalVariation, agreement, rightOnNoisy } = circle({ m: 1e9, amplitude: 1, frequency: 2 })
    expect(totalVariation).toBeLessThan(1e-15)
    expect(agreement).toBeCloseTo(0.75, 14)
    expect(rightOnNoisy).toBeCloseTo(0.75, 14)
  })

  test.each([
    [{ m: 0, amplitude: 1, frequency: 1 }, /circle: m is 0/],
    [{ m: 1, amplitude: 1.1, frequency: 1 }, /circle: amplitude is 1.1/],
    [{ m: 1, amplitude: 1, frequency: 0.5 }, /circle: frequency is 0.5/],
  ])('circle refuses %j', (options, message) => {
    expect(() => circle(options)).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringMatching(message) }),
    )
  })
})
