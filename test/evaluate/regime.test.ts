import { describe, expect, test } from 'vitest'
import { regime } from '#evaluate/regime.js'
import { stream } from '#random/stream.js'

const SIZES = [125, 500, 2000, 8000]
const P = 0.2

/** Errors of 8 training sets a size: 1 / n for want of data, and the cost of noise, both with some spread. */
function errorsOf(cost: (n: number) => number, { spread = 0.01, seed = 1 } = {}) {
  return SIZES.map((n, at) => {
    const draws = stream(seed, 'regime', at)
    const base = Float64Array.from({ length: 8 }, (_, set) => 0.2 + 5 / n + 0.2 * spread * draws.normal(2 * set))
    return { n, noiseless: base, noisy: base.map((error, set) => error + cost(n) + spread * draws.normal(2 * set + 1)) }
  })
}

const of = (cost: (n: number) => number, options = {}) => regime(errorsOf(cost, options), { p: P, classes: 2 })

describe('the regime', () => {
  test.each([
    ['tempered', '1-NN', () => P],
    ['tempered', 'a vote of three', () => 0.104],
    ['benign', 'what repeats no noise', () => 0.003],
    ['benign', 'what falls like a root', (n: number) => 2 / Math.sqrt(n)],
    ['catastrophic', 'what ends at random guesses', () => 0.29],
    ['undecided', 'what falls like a logarithm', (n: number) => 0.5 / Math.log(n)],
  ])('is %s for %s', (expected, _, cost) => {
    const answers = Array.from({ length: 40 }, (_, seed) => of(cost, { seed }).regime)
    // One interval in twenty misses the truth, and then there is no answer; a wrong one is rarer.
    expect(answers.filter((answer) => answer === expected).length).toBeGreaterThan(33)
    expect(answers.filter((answer) => answer !== expected && answer !== 'undecided').length).toBeLessThan(2)
  })

  test('is undecided where sets spread too far to tell', () => {
    expect(of(() => 0.1, { spread: 0.2 })).toMatchObject({ regime: 'undecided' })
  })

  test('comes with its evidence, as plain JSON', () => {
    const { cost, slope, why } = of(() => P)
    expect(cost.estimate).toBeCloseTo(P, 1)
    expect(slope!.interval[0]).toBeLessThan(0)
    expect(slope!.interval[1]).toBeGreaterThan(0)
    expect(slope!.bias[0]).toBeLessThan(0)
    expect(slope!.bias[1]).toBeGreaterThan(0)
    expect(slope!.bias[1]).toBeLessThan(0.001)
    expect(why).toBe('the cost of noise is above 0 and flat')
    expect(of(() => -0.1)).toMatchObject({ regime: 'benign', slope: null })
  })

  test('does not depend on the order of the sizes', () => {
    const sizes = errorsOf(() => P)
    expect(regime(sizes.toReversed(), { p: P, classes: 2 })).toEqual(regime(sizes, { p: P, classes: 2 }))
  })

  test.each([
    ['one size', [{ n: 10, noisy: [0.1, 0.2], noiseless: [0, 0] }], 'BAD_SHAPE'],
    ['one set', [10, 20].map((n) => ({ n, noisy: [0.1], noiseless: [0] })), 'BAD_SHAPE'],
    ['equal sizes', [10, 10].map((n) => ({ n, noisy: [0.1, 0.2], noiseless: [0, 0] })), 'BAD_SHAPE'],
    ['no size', [0, 10].map((n) => ({ n, noisy: [0.1, 0.2], noiseless: [0, 0] })), 'BAD_OPTION'],
    ['an error that is none', [5, 10].map((n) => ({ n, noisy: [0.1, Number.NaN], noiseless: [0, 0] })), 'BAD_VALUE'],
    ['sets that are no pairs', [10, 20].map((n) => ({ n, noisy: [0.1, 0.2], noiseless: [0] })), 'BAD_SHAPE'],
  ])('refuses %s', (_, sizes, code) => {
    expect(() => regime(sizes, { p: P, classes: 2 })).toThrow(expect.objectContaining({ code }))
    expect(() =>
      regime(
        errorsOf(() => P),
        { p: P, classes: 1 },
      ),
    ).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
  })
})
