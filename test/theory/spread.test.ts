import { describe, expect, test } from 'vitest'
import { pairedTail, testPointCoverage, unpairedBias, unpairedBiasBound, unpairedTail } from '#theory/index.js'

/** The chances of a binomial count. */
function binomial(n: number, p: number): number[] {
  const mass = [(1 - p) ** n]
  for (let k = 0; k < n; k++) mass.push((mass[k] * (n - k) * p) / ((k + 1) * (1 - p)))
  return mass
}

describe('tails of a distance', () => {
  test('the bounds on tails are above the tails of two enumerated samples', () => {
    const [n1, n2] = [30, 20]
    const [one, other] = [binomial(n1, 0.7), binomial(n2, 0.3)]
    const distance = (a: number, b: number) => Math.abs(a / n1 - b / n2)
    const over = (of: (a: number, b: number) => number) => {
      return one.reduce((sum, p, a) => sum + other.reduce((inner, q, b) => inner + p * q * of(a, b), 0), 0)
    }
    const mean = over(distance)
    for (const t of [0.1, 0.2, 0.3, 0.4]) {
      const tail = over((a, b) => Number(Math.abs(distance(a, b) - mean) >= t))
      expect(tail).toBeLessThan(unpairedTail({ t, n1, n2 }))
      // The paired bound with a common n is the weaker one: rows move both samples.
      expect(unpairedTail({ t, n1, n2: n1 })).toBeLessThan(pairedTail({ t, n: n1 }) + 1e-12)
    }
  })

  test('the bounds on tails equal their formulas', () => {
    expect(unpairedTail({ t: 0.1, n1: 200, n2: 200 })).toBeCloseTo(2 * Math.exp(-2), 14)
    expect(pairedTail({ t: 0.1, n: 400 })).toBeCloseTo(2 * Math.exp(-2), 14)
    expect(unpairedTail({ t: 0, n1: 1, n2: 1 })).toBe(1)
  })
})

test('the bound of the unpaired bias is the bias of equal cells', () => {
  expect(unpairedBiasBound({ cells: 4, n: 100 })).toBeCloseTo(0.0977, 4)
  expect(unpairedBiasBound({ cells: 100, n: 1000 })).toBeCloseTo(0.1775, 4)
  const probabilities = [0.5, 0.2, 0.2, 0.1]
  expect(unpairedBias({ probabilities, n: 100 })).toBeLessThan(unpairedBiasBound({ cells: 4, n: 100 }))
})

describe('testPointCoverage', () => {
  test('testPointCoverage is 30% for 10,000 test points and 500 rows in two dimensions', () => {
    expect(testPointCoverage({ m: 500, points: 10_000, dimension: 2 })).toBeCloseTo(0.296, 3)
  })

  test('testPointCoverage goes from 95% to 0', () => {
    expect(testPointCoverage({ m: 1e9, points: 1, dimension: 1 })).toBeCloseTo(0.95, 4)
    // P(|Z| < 1.96 / sqrt(1 + 1.5)).
    expect(testPointCoverage({ m: 99, points: 100, dimension: 1 })).toBeCloseTo(0.78488, 4)
    expect(testPointCoverage({ m: 10, points: 1e9, dimension: 3 })).toBeLessThan(0.001)
  })
})

test.each([
  [() => unpairedTail({ t: -1, n1: 2, n2: 2 }), /unpairedTail: t is -1/],
  [() => pairedTail({ t: 1, n: 0 }), /pairedTail: n is 0/],
  [() => unpairedBiasBound({ cells: 0, n: 1 }), /unpairedBiasBound: cells is 0/],
  [() => testPointCoverage({ m: 1, points: 0, dimension: 2 }), /testPointCoverage: points is 0/],
])('the theory of spread refuses bad input: %#', (act, message) => {
  expect(act).toThrow(expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringMatching(message) }))
})
