import { describe, expect, test } from 'vitest'
import { baggedError, nearestError, shepardError } from '#theory/index.js'

describe('nearestError', () => {
  test('nearestError of one neighbor is p, and 2pq on noisy labels and between two classifiers', () => {
    const { clean, noisy, disagreement } = nearestError({ p: 0.2 })
    expect(clean).toBeCloseTo(0.2, 14)
    expect(noisy).toBeCloseTo(0.32, 14)
    expect(disagreement).toBeCloseTo(0.32, 14)
  })

  test('nearestError of several neighbors is the majority error, and disagreement is below the noisy error', () => {
    const { clean, noisy, disagreement } = nearestError({ k: 5, p: 0.2 })
    expect(clean).toBeCloseTo(0.05792, 12)
    expect(noisy).toBeCloseTo(0.2 * (1 - 0.05792) + 0.8 * 0.05792, 12)
    expect(disagreement).toBeCloseTo(2 * 0.05792 * (1 - 0.05792), 12)
  })
})

/** P(the flipped weights r(1-r)^i exceed t), in two bounds: the tree of labels, cut where a branch weighs 1e-8. */
function bounds(t: number, r: number, p: number, weight = 1): [number, number] {
  if (t < 0) return [1, 1]
  if (t >= 1) return [0, 0]
  if (weight < 1e-8) return [0, 1]
  const flipped = bounds((t - r) / (1 - r), r, p, weight * p)
  const clean = bounds(t / (1 - r), r, p, weight * (1 - p))
  return [p * flipped[0] + (1 - p) * clean[0], p * flipped[1] + (1 - p) * clean[1]]
}

describe('baggedError', () => {
  test.each([
    [0.45, 0.107],
    [0.3, 0.0636],
    [0.2, 0.025],
  ])('baggedError of a fraction %f at p = .2 is %f', (fraction, error) => {
    expect(Math.abs(baggedError({ fraction, p: 0.2 }) - error)).toBeLessThan(5e-4)
  })

  test('baggedError is p for fractions from 1/2', () => {
    for (const fraction of [0.5, 0.7, 1]) expect(baggedError({ fraction, p: 0.3 })).toBe(0.3)
  })

  test.each([
    [0.45, 0.2],
    [0.4, 0.35],
    [0.3, 0.2],
    [0.35, 0.5],
  ])('baggedError lies between its bounds: fraction %f, p = %f', (fraction, p) => {
    const [low, high] = bounds(0.5, fraction, p)
    expect(high - low).toBeLessThan(1e-3)
    const error = baggedError({ fraction, p })
    expect(error).toBeGreaterThan(low - 1e-5)
    expect(error).toBeLessThan(high + 1e-5)
  })

  test.each([
    [6, 2, 0.3],
    [7, 3, 0.2],
    [7, 2, 0.4],
  ])('baggedError of %i points, %i in a bag, p = %f equals an enumeration of bags and labels', (n, size, p) => {
    // How many bags have neighbor i as their nearest, of bits that are all sets of that size.
    const bags = new Array<number>(n).fill(0)
    for (let bag = 0; bag < 2 ** n; bag++) {
      const drawn = Array.from({ length: n }, (_, i) => (bag >> i) % 2)
      if (drawn.reduce((sum, bit) => sum + bit, 0) === size) bags[drawn.indexOf(1)]++
    }
    const all = bags.reduce((sum, count) => sum + count, 0)
    let error = 0
    for (let labels = 0; labels < 2 ** n; labels++) {
      const flipped = bags.map((_, i) => (labels >> i) % 2)
      const weight = bags.reduce((sum, count, i) => sum + count * flipped[i], 0)
      const flips = flipped.reduce((sum, flip) => sum + flip, 0)
      // There are no ties: the number of bags is odd.
      if (2 * weight > all) error += p ** flips * (1 - p) ** (n - flips)
    }
    expect(baggedError({ fraction: size / n, p, n })).toBeCloseTo(error, 4)
  })

  test('baggedError of many points equals that of infinitely many', () => {
    for (const fraction of [0.3, 0.45, 0.6]) {
      const [finite, limit] = [baggedError({ fraction, p: 0.2, n: 100_000 }), baggedError({ fraction, p: 0.2 })]
      expect(Math.abs(finite - limit)).toBeLessThan(2e-4)
    }
  })

  test('baggedError decreases with smaller fractions', () => {
    expect(baggedError({ fraction: 0.02, p: 0.3 })).toBeLessThan(1e-4)
    expect(baggedError({ fraction: 0.1, p: 0 })).toBe(0)
    expect(baggedError({ fraction: 0.1, p: 1 })).toBeCloseTo(1, 8)
  })
})

describe('shepardError', () => {
  test.each([
    [0.2, 0.1936],
    [1 / 3, 0.1816],
    [1 / 2, 0.156],
    [2 / 3, 0.1158],
  ])('shepardError of alpha = %f at p = .2 is %f', (alpha, error) => {
    expect(shepardError({ alpha, p: 0.2 })).toBeCloseTo(error, 4)
  })

  test('shepardError goes from p, the sampler, to 0, the Bayes rule', () => {
    expect(shepardError({ alpha: 1e-4, p: 0.3 })).toBeCloseTo(0.3, 6)
    expect(shepardError({ alpha: 1 - 1e-6, p: 0.3 })).toBeLessThan(1e-5)
    expect(shepardError({ alpha: 0.4, p: 0.5 })).toBeCloseTo(0.5, 14)
    for (const p of [0, 0.1, 0.35]) {
      expect(shepardError({ alpha: 0.6, p }) + shepardError({ alpha: 0.6, p: 1 - p })).toBeCloseTo(1, 14)
    }
  })
})

test.each([
  [() => nearestError({ k: 1.5, p: 0.2 }), /nearestError: k is 1.5/],
  [() => nearestError({ p: -0.1 }), /nearestError: p is -0.1/],
  [() => baggedError({ fraction: 0, p: 0.2 }), /baggedError: fraction is 0 /],
  [() => baggedError({ fraction: 0.1, p: 0.2, n: 0 }), /baggedError: n is 0/],
  [() => shepardError({ alpha: 1, p: 0.2 }), /shepardError: alpha is 1 /],
  [() => shepardError({ alpha: Number.NaN, p: 0.2 }), /shepardError: alpha is NaN /],
])('the theory of nearest neighbors refuses bad input: %#', (act, message) => {
  expect(act).toThrow(expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringMatching(message) }))
})
