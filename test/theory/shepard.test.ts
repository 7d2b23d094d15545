import { describe, expect, test } from 'vitest'
import { stream } from '#random/stream.js'
import { gamma, lnGamma } from '#theory/gamma.js'
import { shepardError, shepardErrorAt } from '#theory/index.js'

describe('shepardErrorAt', () => {
  test.each([
    [0.2, 0.2, 30],
    [0.5, 0.2, 20],
    [0.5, 0.4, 50],
    [2 / 3, 0.2, 100],
    [0.75, 0.3, 400],
  ])('shepardErrorAt for alpha = %d, p = %d, n = %i agrees with a simulation', (alpha, p, n) => {
    const trials = Math.floor(400_000 / n)
    const draws = stream(5, `votes ${alpha} ${n}`)
    let wrong = 0
    for (let trial = 0; trial < trials; trial++) {
      let vote = 0
      for (let i = 2 * trial * n; i < 2 * (trial + 1) * n; i += 2) {
        const weight = (1 - draws.uniform(i)) ** (-1 / alpha)
        vote += draws.uniform(i + 1) < p ? -weight : weight
      }
      wrong += Number(vote < 0)
    }
    const rate = wrong / trials
    const { error, margin } = shepardErrorAt({ alpha, p, n })
    expect(Math.abs(rate - error)).toBeLessThan(margin + 4 * Math.sqrt((rate * (1 - rate)) / trials))
    expect(error).toBeGreaterThanOrEqual(shepardError({ alpha, p }))
  })

  test('shepardErrorAt tends to its limit like n^(1 - 1/alpha), with a smaller margin', () => {
    const excess = (n: number) => shepardErrorAt({ alpha: 0.6, p: 0.2, n }).error - shepardError({ alpha: 0.6, p: 0.2 })
    expect(excess(1000) / excess(100)).toBeCloseTo(10 ** (1 - 1 / 0.6), 10)
    expect(shepardErrorAt({ alpha: 0.6, p: 0.2, n: 1000 }).margin).toBeLessThan(excess(1000))
    // Noise that is all there is has nothing to add from afar.
    expect(shepardErrorAt({ alpha: 0.6, p: 0.5, n: 10 }).error).toBeCloseTo(0.5, 14)
  })

  test.each([
    [{ alpha: 1, p: 0.2, n: 10 }, /shepardErrorAt: alpha is 1 /],
    [{ alpha: 0.5, p: 0.2, n: 0 }, /shepardErrorAt: n is 0/],
  ])('shepardErrorAt refuses %j', (given, message) => {
    const refused = { code: 'BAD_OPTION', message: expect.stringMatching(message) }
    expect(() => shepardErrorAt(given)).toThrow(expect.objectContaining(refused))
  })
})

test('the gamma function has its known values', () => {
  expect(gamma(0.5)).toBeCloseTo(Math.sqrt(Math.PI), 13)
  expect(gamma(1e-3)).toBeCloseTo(999.4237724845955, 9)
  for (let n = 1, factorial = 1; n < 18; factorial *= n++) expect(gamma(n) / factorial).toBeCloseTo(1, 12)
  expect(lnGamma(1000)).toBeCloseTo(5905.220423209181, 9)
})
