import { describe, expect, test } from 'vitest'
import { chernoff, proportion } from '#evaluate/proportion.js'

const JSON_KEYS = ['estimate', 'interval', 'bias', 'level', 'covers', 'method', 'n']

/** P(X = k) of a binomial variable for each k, by the ratio of neighbors from the mode out. */
function binomial(n: number, p: number): number[] {
  const mass = new Array<number>(n + 1).fill(0)
  const mode = Math.floor((n + 1) * p)
  mass[mode] = 1
  for (let k = mode; k < n; k++) mass[k + 1] = (mass[k] * (n - k) * p) / ((k + 1) * (1 - p))
  for (let k = mode; k > 0; k--) mass[k - 1] = (mass[k] * k * (1 - p)) / ((n - k + 1) * p)
  const total = mass.reduce((sum, value) => sum + value, 0)
  return mass.map((value) => value / total)
}

describe('proportion', () => {
  test.each([
    [8, 10, 0.490162, 0.943318],
    [0, 10, 0, 0.277533],
    [10, 10, 0.722467, 1],
    [1, 1, 0.206549, 1],
    [2000, 10_000, 0.192273, 0.207956],
  ])('proportion of %i in %i has the published interval of Wilson', (successes, n, low, high) => {
    const { estimate, interval } = proportion(successes, n)
    expect(estimate).toBe(successes / n)
    expect(interval[0]).toBeCloseTo(low, 5)
    expect(interval[1]).toBeCloseTo(high, 5)
  })

  test('proportion covers the true share 95% of the time, on average over shares', () => {
    const n = 60
    const shares = Array.from({ length: 99 }, (_, i) => (i + 1) / 100)
    const coverages = shares.map((p) =>
      binomial(n, p).reduce((sum, mass, k) => {
        const [low, high] = proportion(k, n).interval
        return sum + (low <= p && p <= high ? mass : 0)
      }, 0),
    )
    const mean = coverages.reduce((sum, coverage) => sum + coverage, 0) / coverages.length
    expect(Math.abs(mean - 0.95)).toBeLessThan(0.005)
    expect(Math.min(...coverages)).toBeGreaterThan(0.9)
  })

  test('proportion returns plain JSON and names what it covers', () => {
    const report = proportion(3, 7)
    expect(Object.keys(report)).toEqual(JSON_KEYS)
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    expect(report).toMatchObject({ level: 0.95, covers: 'test points', n: 7 })
  })

  test.each([
    [-1, 5],
    [6, 5],
    [0, 0],
    [1.5, 5],
    [Number.NaN, 5],
  ])('proportion refuses %d of %d', (successes, n) => {
    expect(() => proportion(successes, n)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
  })
})

describe("Chernoff's interval", () => {
  test.each([
    [60, 0.05],
    [60, 1e-4],
    [500, 1e-6],
  ])(
    'the Chernoff interval of %i trials misses any rate with probability at most %d, and not far less',
    (n, mistake) => {
      const intervals = Array.from({ length: n + 1 }, (_, k) => chernoff(k / n, n, mistake))
      const misses = Array.from({ length: 99 }, (_, i) => {
        const p = (i + 1) / 100
        return binomial(n, p).reduce(
          (sum, mass, k) => sum + (intervals[k][0] <= p && p <= intervals[k][1] ? 0 : mass),
          0,
        )
      })
      expect(Math.max(...misses)).toBeLessThanOrEqual(mistake)
      expect(Math.max(...misses)).toBeGreaterThan(mistake / 20)
    },
  )

  test.each([0, 1])('the Chernoff interval ends at a share of %i', (share) => {
    const [low, high] = chernoff(share, 100, 0.01)
    expect(share === 0 ? low : high).toBe(share)
    // (1 - p)^n = mistake / 2 at the other end.
    expect(share === 0 ? (1 - high) ** 100 : low ** 100).toBeCloseTo(0.005, 10)
  })
})
