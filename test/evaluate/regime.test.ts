import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gaussianMixture } from '#data/gaussian-mixture.js'
import { noisyWorld } from '#data/noisy-world.js'
import type { World } from '#data/world.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { type ErrorsAtSize, regime } from '#evaluate/regime.js'
import { retrain } from '#evaluate/retrain.js'
import { stream } from '#random/stream.js'
import { prepareNearest } from '#samplers/nearest-geometry.js'
import { majorityError } from '#theory/voting.js'

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

/** Errors at two rates of noise; a cost by rate and size. */
function overRates(cost: (p: number, n: number) => number, options: { seed?: number; spread?: number } = {}) {
  const { seed = 1, ...rest } = options
  const given = [P / 2, P].flatMap((p, at) =>
    errorsOf((n) => cost(p, n), { ...rest, seed: 2 * seed + at }).map((errors) => ({ ...errors, p })),
  )
  return regime(given, { classes: 2 })
}

describe('the regime', () => {
  test.each([
    ['tempered', '1-NN', () => P],
    ['tempered', 'a vote of three', () => 0.104],
    ['benign', 'what repeats no noise', () => 0.003],
    ['benign', 'what falls like a root', (n: number) => 2 / Math.sqrt(n)],
    ['catastrophic', 'what ends at random guesses', () => 0.29],
    ['undecided', 'what falls like a logarithm', (n: number) => 0.5 / Math.log(n)],
  ])('the regime is %s for %s', (expected, _, cost) => {
    const answers = Array.from({ length: 40 }, (_, seed) => of(cost, { seed }).regime)
    // One interval in twenty misses the truth, and then there is no answer; a wrong one is rarer.
    expect(answers.filter((answer) => answer === expected).length).toBeGreaterThan(33)
    expect(answers.filter((answer) => answer !== expected && answer !== 'undecided').length).toBeLessThan(2)
  })

  test('the regime is undecided when the spread over sets is too large', () => {
    expect(of(() => 0.1, { spread: 0.2 })).toMatchObject({ regime: 'undecided' })
  })

  test('the regime comes with its evidence, as plain JSON', () => {
    const { cost, slope, why } = of(() => P)
    expect(cost.estimate).toBeCloseTo(P, 1)
    expect(slope!.interval[0]).toBeLessThan(0)
    expect(slope!.interval[1]).toBeGreaterThan(0)
    expect(slope!.bias[0]).toBeLessThan(0)
    expect(slope!.bias[1]).toBeGreaterThan(0)
    expect(slope!.bias[1]).toBeLessThan(0.001)
    expect(why).toBe('the cost of noise is above 0 and flat; whether it is proportional to the noise was not tested')
    expect(of(() => -0.1)).toMatchObject({ regime: 'benign', slope: null })
  })

  test.each([
    ['tempered', '1-NN', (p: number) => p, 1],
    ['tempered', 'what repeats a part of the noise', (p: number) => p / 2, 1],
    ['undecided', 'a vote of three, whose cost is not proportional', (p: number) => majorityError({ k: 3, p }), 1.8931],
    ['benign', 'what falls like a root', (p: number, n: number) => (10 * p) / Math.sqrt(n), 1],
    ['benign', 'what repeats no noise', () => 0.003, 0],
    ['catastrophic', 'what ends at random guesses', (p: number) => 0.19 + p / 2, Math.log2(0.29 / 0.24)],
    ['undecided', 'what falls like a logarithm', (p: number, n: number) => (2.5 * p) / Math.log(n), 1],
  ])('the regime over two rates is %s for %s', (expected, _, cost, exponent) => {
    const fits = Array.from({ length: 40 }, (_, seed) => overRates(cost, { seed }))
    expect(fits.filter((fit) => fit.regime === expected).length).toBeGreaterThan(32)
    expect(fits.filter((fit) => ![expected, 'undecided'].includes(fit.regime)).length).toBeLessThan(2)
    const known = fits.flatMap((fit) => fit.exponent ?? [])
    const held = known.filter(({ interval: [low, high] }) => low <= exponent && exponent <= high).length
    expect(held).toBeGreaterThanOrEqual(0.85 * known.length)
  })

  test('the regime is undecided when the spread is too large to test proportionality', () => {
    const fit = overRates((p) => p / 4, { spread: 0.02 })
    expect(fit).toMatchObject({ regime: 'undecided', why: expect.stringContaining('not surely proportional') })
    expect(fit.exponent!.interval[0]).toBeLessThan(1)
    expect(fit.exponent!.interval[1]).toBeGreaterThan(1)
    expect(of(() => P).exponent).toBeNull()
  })

  test('the regime uses other rates at the largest size only', () => {
    const all = errorsOf(() => P)
    const [half] = errorsOf(() => P / 2, { seed: 2 }).slice(-1)
    const given = [...all, { ...half, p: P / 2 }]
    const fit = regime(given, { p: P, classes: 2 })
    expect(fit).toMatchObject({ regime: 'tempered', slope: { n: 4 }, exponent: { n: 2 } })
    expect(fit.cost).toEqual(regime(all, { p: P, classes: 2 }).cost)
    expect(regime(given.toReversed(), { p: P, classes: 2 })).toEqual(fit)
  })

  test('the regime does not depend on the order of the sizes', () => {
    const sizes = errorsOf(() => P)
    expect(regime(sizes.toReversed(), { p: P, classes: 2 })).toEqual(regime(sizes, { p: P, classes: 2 }))
  })

  test.each([
    ['one size', [{ n: 10, noisy: [0.1, 0.2], noiseless: [0, 0] }], 'BAD_SHAPE'],
    ['one set', [10, 20].map((n) => ({ n, noisy: [0.1], noiseless: [0] })), 'BAD_SHAPE'],
    ['no errors at the largest size', [{ n: 10 }, { n: 20 }, { n: 10, p: 0.1 }], 'BAD_SHAPE'],
    ['one size of the largest rate', [{ n: 10, p: 0.1 }, { n: 20, p: 0.1 }, { n: 20 }], 'BAD_SHAPE'],
    ['the largest size twice', [10, 20, 20].map((n) => ({ n })), 'BAD_SHAPE'],
    ['no noise', [{ n: 10 }, { n: 20, p: 0 }], 'BAD_OPTION'],
    ['equal sizes', [10, 10].map((n) => ({ n, noisy: [0.1, 0.2], noiseless: [0, 0] })), 'BAD_SHAPE'],
    ['no size', [0, 10].map((n) => ({ n, noisy: [0.1, 0.2], noiseless: [0, 0] })), 'BAD_OPTION'],
    ['an error that is none', [5, 10].map((n) => ({ n, noisy: [0.1, Number.NaN], noiseless: [0, 0] })), 'BAD_VALUE'],
    ['sets that are no pairs', [10, 20].map((n) => ({ n, noisy: [0.1, 0.2], noiseless: [0] })), 'BAD_SHAPE'],
  ])('regime refuses %s', (_, given, code) => {
    const sizes = given.map((errors) => ({ noisy: [0.1, 0.2], noiseless: [0, 0], ...errors }))
    expect(() => regime(sizes, { p: P, classes: 2 })).toThrow(expect.objectContaining({ code }))
    expect(() =>
      regime(
        errorsOf(() => P),
        { classes: 2 },
      ),
    ).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
    expect(() =>
      regime(
        errorsOf(() => P),
        { p: P, classes: 1 },
      ),
    ).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
  })
})

describe('the regime of learners', () => {
  const base = gaussianMixture({ means: [[-1.5], [1.5]], deviation: 1 })
  const SIZES = [64, 256, 1024]

  /** Errors of k-NN on samples of their own at each size, the same inputs at both rates. */
  async function errorsOfVotes(k: (n: number) => number) {
    const given: ErrorsAtSize[] = []
    for (const n of SIZES) {
      const errors = async (world: World) => {
        const options = { n, sets: 12, m: 400, seed: n, prepare: prepareNearest, settings: { k: k(n) } }
        const { predicted, clean } = await retrain(engine, world, options)
        return Float64Array.from({ length: 12 }, (_, set) => {
          return clean.filter((c, i) => c !== predicted[set * 400 + i]).length / 400
        })
      }
      const noiseless = await errors(base)
      for (const p of [0.1, 0.2]) given.push({ n, p, noisy: await errors(noisyWorld(base, { p })), noiseless })
    }
    return regime(given, { classes: 2 })
  }

  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads: 1 })
  })
  afterAll(() => engine.close())

  test('the regime of 1-NN, which repeats the noise, is tempered', async () => {
    const fit = await errorsOfVotes(() => 1)
    expect(fit.regime).toBe('tempered')
    expect(fit.why).toBe('the cost of noise is above 0 and flat, and proportional to the noise')
  })

  test('the regime of k-NN with k growing with n is benign', async () => {
    expect((await errorsOfVotes((n) => 2 * Math.floor(Math.sqrt(n)) + 1)).regime).toBe('benign')
  })

  test('the regime of 3-NN, whose cost grows faster than the noise, is undecided', async () => {
    const { regime, exponent } = await errorsOfVotes(() => 3)
    expect(regime).toBe('undecided')
    expect(exponent!.interval[0]).toBeGreaterThan(1)
  })
})
