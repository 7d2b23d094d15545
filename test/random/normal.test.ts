import { describe, expect, test } from 'vitest'
import { normalQuantile, normalTail } from '#random/normal.js'

// Computed with mpmath at 50 digits.
const QUANTILES = [
  [1e-300, -37.0470962993612],
  [1e-20, -9.262340089798409],
  [2 ** -53, -8.209536151601387],
  [1e-5, -4.264890793922825],
  [0.025, -1.9599639845400543],
  [0.3, -0.5244005127080408],
  [0.5, 0],
  [0.9, 1.2815515655446006],
  [0.999, 3.090232306167813],
] as const
const TAILS = [
  [-2, 0.9772498680518208],
  [0, 0.5],
  [0.5, 0.3085375387259869],
  [1.4, 0.08075665923377107],
  [1.6, 0.05479929169955798],
  [3, 0.0013498980316300946],
  [10, 7.619853024160525e-24],
  [38, 2.88542835e-316],
] as const

describe('normalQuantile', () => {
  test.each(QUANTILES)('the normal quantile of %f is %f', (p, x) =>
    expect(Math.abs(normalQuantile(p) - x)).toBeLessThanOrEqual(1e-15 * Math.abs(x)),
  )

  test('the normal quantile is odd about 1/2 and increasing', () => {
    for (let i = 1; i < 512; i++) {
      expect(normalQuantile(i / 1024) + normalQuantile(1 - i / 1024)).toBe(0)
      expect(normalQuantile((i + 1) / 1024)).toBeGreaterThan(normalQuantile(i / 1024))
    }
  })
})

describe('normalTail', () => {
  test.each(TAILS)('the normal tail at %f is %f', (x, p) => {
    expect(Math.abs(normalTail(x) - p)).toBeLessThanOrEqual(Math.max(3e-14 * p, 2 ** -1074))
  })

  test('normalTail inverts normalQuantile', () => {
    for (let x = -8; x <= 8; x += 1 / 16)
      expect(Math.abs(normalQuantile(normalTail(Math.abs(x))) + Math.abs(x))).toBeLessThan(1e-13)
  })
})
