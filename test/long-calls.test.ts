import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { atoms } from '#data/atoms.js'
import type { Dataset } from '#data/dataset.js'
import { gaussianMixture } from '#data/gaussian-mixture.js'
import { noisyWorld } from '#data/noisy-world.js'
import { torus, unrolled } from '#data/torus.js'
import type { Sample } from '#data/sample.js'
import type { CallOptions, Progress } from '#engine/call.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { gatherRows } from '#engine/take-rows.js'
import { poolAgreement } from '#evaluate/agreement.js'
import { featureCalibration, unpairedCalibration } from '#evaluate/calibration.js'
import { excessRisk } from '#evaluate/excess-risk.js'
import { teacherMargins } from '#evaluate/margins.js'
import { meanOverSetsAndPoints, meanOverTestPoints } from '#evaluate/mean.js'
import { pointwiseProfiles } from '#evaluate/profiles.js'
import { replicatedNoise } from '#evaluate/replicated-noise.js'
import { samplerError, squaredSamplerError } from '#evaluate/sampler-error.js'
import { agreement } from '#labels/agreement.js'
import { confusion } from '#labels/confusion.js'
import { symmetric } from '#labels/noise.js'
import { countVotes, plurality, voteShares } from '#labels/votes.js'
import { shuffle } from '#random/shuffle.js'
import { inOrder, stream } from '#random/stream.js'
import { fitThreshold } from '#samplers/threshold.js'
import { distinctRows } from '#solve/duplicates.js'
import { beatsDuring } from './engine/beats.js'

/** Rows of a sample, and labels: loops over them alone have several slices. */
const [N, MANY] = [20_000, 300_000]
const means = [0, 1, 2].map((c) => [c, c % 2, 0, 0])
const mixture = gaussianMixture({ means, deviation: 1 })
const wide = atoms({ atoms: 20, p: 0.1 })
const noisy = noisyWorld(mixture, { p: 0.1 })
const oneHot = Array.from({ length: N }, (_, row) => Array.from({ length: 20 }, (_, j) => Number(j === row % 20)))

let engine: Engine
let train: Sample
let labels: Int32Array
let votes: Int32Array
let halves: Dataset
let turns: Dataset
/** What classifiers of 5 training sets answer, each on as many points as there are in `train`. */
let answers: { predicted: Int32Array; posterior: Float64Array; clean: Int32Array; sets: number; classes: number }
beforeAll(async () => {
  // On one thread everything is computed by the one that others wait for.
  engine = await createEngine({ threads: 1 })
  train = await mixture.sample(engine, N, { seed: 1 })
  labels = new Int32Array(MANY).map((_, row) => row % 3)
  halves = { x: train.x, y: train.y.map((label) => Number(label > 0)), classes: 2 }
  votes = labels.map((label, row) => (row % 7 === 0 ? 0 : label))
  turns = await torus({ dimension: 4, p: 0.1 }).sample(engine, 4000)
  const predicted = votes.slice(0, 5 * N)
  answers = { predicted, posterior: await mixture.posterior(train.x), clean: train.clean, sets: 5, classes: 3 }
})
afterAll(() => engine.close())

type LongCall = [name: string, least: number, call: (options: CallOptions) => Promise<unknown>]

const paired = (n: number) => ({ predicted: votes.subarray(0, n), labels: labels.subarray(0, n), classes: 3 })

const measures: LongCall[] = [
  ['a posterior', 4, (options) => mixture.posterior(train.x, options)],
  ['the Bayes rule', 4, (options) => mixture.bayes(train.x, options)],
  ['a posterior of plain rows', 12, (options) => wide.posterior(oneHot, options)],
  ['a noisy posterior', 5, (options) => noisy.posterior(train.x, options)],
  ['the Bayes rule where labels are noisy', 5, (options) => noisy.bayes(train.x, options)],
  ['images on a torus', 4, async (options) => (await unrolled(turns, options)).x.dispose()],
  ['shares of votes', 20, (options) => voteShares(new Uint32Array(3 * MANY).fill(1), { classes: 3, ...options })],
  ['calibration', 15, (options) => featureCalibration(paired(MANY), options)],
  ['swaps', 60, (options) => featureCalibration(paired(MANY), { ...options, permutations: 19 })],
  ['unpaired calibration', 30, (options) => unpairedCalibration(paired(MANY), options)],
  ['shuffles', 80, (options) => unpairedCalibration(paired(MANY / 5), { ...options, permutations: 19 })],
  ['excess risk', 2, (options) => excessRisk({ ...answers, predicted: votes.slice(0, N) }, options)],
  ['the sampler error', 30, (options) => samplerError(answers, options)],
  ['the squared sampler error', 20, (options) => squaredSamplerError(answers, options)],
  ['replicated noise', 20, (options) => replicatedNoise(answers, options)],
  [
    'profiles',
    30,
    (options) => {
      const members = ['one', 'other'].map((name) => ({ name, predicted: answers.predicted }))
      return pointwiseProfiles({ ...answers, members }, options)
    },
  ],
  ['the mean over points', 10, (options) => meanOverTestPoints(new Float64Array(MANY), [0, 1], options)],
  ['the mean over sets and points', 10, (options) => meanOverSetsAndPoints(new Float64Array(MANY), 5, options)],
]

test.each(measures)('%s reports how far it is', async (_, least, call) => {
  const seen: Progress[] = []
  await beatsDuring(() => call({ onProgress: (progress) => seen.push(progress) }))
  expect(seen.length).toBeGreaterThanOrEqual(least)
  for (const { done, total } of seen) expect(done >= 0 && done <= total && total > 0).toBe(true)
})

describe('others run while a page would wait, an abort is heard then, and memory given back:', () => {
  const calls: LongCall[] = [
    ...measures,
    ['a sample', 4, async (options) => (await mixture.sample(engine, N, options)).x.dispose()],
    ['a sample of atoms', 20, async (options) => (await wide.sample(engine, N, options)).x.dispose()],
    ['a noisy sample', 12, async (options) => (await noisy.sample(engine, 3 * N, options)).x.dispose()],
    ['noise', 2, (options) => symmetric(0.2).apply(labels, { classes: 3, seed: 1, ...options })],
    ['votes', 3, (options) => countVotes(votes, { members: 3, classes: 3, ...options })],
    ['plurality', 6, (options) => plurality(new Uint32Array(3 * MANY), { classes: 3, seed: 1, ...options })],
    ['agreement', 2, (options) => agreement(votes, { members: 3, ...options })],
    ['confusion', 3, (options) => confusion(labels, votes, { classes: 3, ...options })],
    [
      'margins',
      18,
      (options) => teacherMargins(votes, labels.slice(0, MANY / 3), { members: 3, classes: 3, ...options }),
    ],
    ['agreement of a pool', 9, (options) => poolAgreement(votes, { members: 3, classes: 3, ...options })],
    ['a threshold', 10, async (options) => (await fitThreshold(halves, options)).dispose()],
    ['rows of a matrix', 2, async (options) => (await gatherRows(train.x, inOrder(N), 'rows', options)).dispose()],
    ['equal rows', 10, (options) => distinctRows(train.x, 'rows', options)],
    ['a permutation', 30, (options) => shuffle(stream(1, 'order'), MANY, 'order', options)],
  ]

  test.each(calls)('%s', async (_, least, call) => {
    await call({}) // what is loaded once is loaded
    const before = engine.bytesInUse
    const all = await beatsDuring(() => call({}))
    expect(all).toBeGreaterThanOrEqual(least)
    const controller = new AbortController()
    const reason = new Error('enough')
    const onBeat = (beat: number) => beat === Math.ceil(all / 2) && controller.abort(reason)
    await expect(beatsDuring(() => call({ signal: controller.signal }), onBeat)).rejects.toBe(reason)
    expect(engine.bytesInUse).toBe(before)
  })
})
