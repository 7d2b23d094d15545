import { describe, expect, test } from 'vitest'
import { meanOverTrainingSets } from '#evaluate/mean.js'
import { samplerError, squaredSamplerError } from '#evaluate/sampler-error.js'
import { stream } from '#random/stream.js'

interface Case {
  /** P(y | x) and the distribution of the answers, the same at each input. */
  p: readonly number[]
  q: readonly number[]
}

const totalVariation = ({ p, q }: Case) => p.reduce((sum, value, c) => sum + Math.abs(value - q[c]) / 2, 0)

function pick(probabilities: readonly number[], uniform: number): number {
  let c = 0
  for (let left = uniform; c < probabilities.length - 1 && left >= probabilities[c]; c++) left -= probabilities[c]
  return c
}

/** Answers of classifiers that agree within blocks of inputs, which is how errors of one training set hang together. */
function answersOf({ p, q }: Case, trial: number, { sets = 10, m = 400, block = 1 } = {}) {
  const draws = stream(1, 'sampler error', trial)
  const predicted = Int32Array.from({ length: sets * m }, (_, at) => {
    const [set, i] = [Math.floor(at / m), at % m]
    return pick(q, draws.uniform(set * m + Math.floor(i / block)))
  })
  const posterior = Float64Array.from({ length: m * p.length }, (_, at) => p[at % p.length])
  return { predicted, posterior, sets, classes: p.length }
}

const estimateOf = (...given: Parameters<typeof answersOf>) => samplerError(answersOf(...given))

const SAMPLER = { p: [0.8, 0.2], q: [0.8, 0.2] }
const CASES: [string, Case][] = [
  ['a sampler', SAMPLER],
  ['one that is nearly a sampler', { p: [0.8, 0.2], q: [0.75, 0.25] }],
  ['a vote of three', { p: [0.8, 0.2], q: [0.896, 0.104] }],
  ['a sampler of three classes', { p: [0.5, 0.3, 0.2], q: [0.5, 0.3, 0.2] }],
  ['a wrong one of three classes', { p: [0.5, 0.3, 0.2], q: [0.3, 0.6, 0.1] }],
]

describe.each(CASES)('the sampler error of %s', (_, of) => {
  const truth = totalVariation(of)

  test('the mean of samplerError is at most the truth, and below it by at most its bias', async () => {
    const trials = 150
    const estimates = await Promise.all(Array.from({ length: trials }, (_, trial) => estimateOf(of, trial)))
    const mean = estimates.reduce((sum, { estimate }) => sum + estimate, 0) / trials
    const variance = estimates.reduce((sum, { estimate }) => sum + (estimate - mean) ** 2, 0) / trials
    const five = 5 * Math.sqrt(variance / trials)
    expect(mean).toBeLessThan(truth + five)
    expect(mean).toBeGreaterThan(truth + estimates[0].bias[0] - five)
    expect(estimates[0].bias[1]).toBe(0)
  })

  test.each([1, 40])(
    'the interval of samplerError, widened by the bias, covers the truth with errors in blocks of %i',
    async (block) => {
      const trials = 100
      let inside = 0
      for (let trial = 0; trial < trials; trial++) {
        const { interval, bias } = await estimateOf(of, trial, { block })
        inside += Number(interval[0] <= truth && truth <= interval[1] - bias[0])
      }
      expect(inside / trials).toBeGreaterThan(0.9)
    },
  )
})

describe.each(CASES)('the squared sampler error of %s', (_, of) => {
  const truth = of.p.reduce((sum, value, c) => sum + (value - of.q[c]) ** 2, 0)

  test.each([1, 40])(
    'squaredSamplerError is unbiased and its interval covers the truth with errors in blocks of %i',
    async (block) => {
      const estimateOf = (trial: number) => squaredSamplerError(answersOf(of, trial, { block, m: 200 }))
      const estimates = await Promise.all(Array.from({ length: 100 }, (_, trial) => estimateOf(trial)))
      const { estimate, interval } = meanOverTrainingSets(estimates.map((each) => each.estimate))
      // Five standard errors are two and a half times Student's half width.
      expect(Math.abs(estimate - truth)).toBeLessThan(2.5 * (interval[1] - estimate))
      const inside = estimates.filter(({ interval: [low, high] }) => low <= truth && truth <= high).length
      expect(inside).toBeGreaterThan(88)
    },
  )
})

test('with resample labels, intervals report that they cover label draws', async () => {
  const answers = answersOf(SAMPLER, 0)
  const plain = await samplerError(answers)
  expect(plain.covers).toBe('training sets and test points')
  const { covers, ...same } = await samplerError({ ...answers, resample: 'labels' })
  expect(plain).toMatchObject(same)
  expect(covers).toBe('label draws and test points')
  expect((await squaredSamplerError({ ...answers, resample: 'labels' })).covers).toBe(covers)
})

test('few training sets distinguish a sampler from another learner', async () => {
  expect((await estimateOf(SAMPLER, 0)).interval[0]).toBeLessThan(0)
  expect((await estimateOf({ p: [0.8, 0.2], q: [0.99, 0.01] }, 0)).interval[0]).toBeGreaterThan(0.1)
})

test('the sampler error of the Bayes rule is exactly the Bayes error', async () => {
  const { estimate, interval } = await estimateOf({ p: [0.7, 0.2, 0.1], q: [1, 0, 0] }, 0)
  expect(estimate).toBeCloseTo(0.3, 12)
  expect(interval[1] - interval[0]).toBeLessThan(1e-6)
})

test.each([
  ['two sets', { sets: 2 }, 'BAD_OPTION'],
  ['answers that are no rows', { predicted: new Int32Array(7) }, 'BAD_SHAPE'],
  ['one input', { predicted: new Int32Array(3), posterior: [0.5, 0.5] }, 'BAD_SHAPE'],
  ['probabilities that are none', { posterior: [0.5, 0.5, Number.NaN, 1] }, 'BAD_VALUE'],
  ['probabilities that sum to 2', { posterior: [0.5, 0.5, 1, 1] }, 'BAD_VALUE'],
  ['a negative probability', { posterior: [0.5, 0.5, -1, 2] }, 'BAD_VALUE'],
  ['a class out of range', { predicted: new Int32Array(6).fill(2) }, 'BAD_VALUE'],
])('samplerError refuses %s', async (_, change, code) => {
  const good = { predicted: new Int32Array(6), posterior: [0.5, 0.5, 0.5, 0.5], sets: 3, classes: 2 }
  expect((await samplerError(good)).n).toBe(3)
  await expect(samplerError({ ...good, ...change })).rejects.toMatchObject({ code })
})
