import { afterAll, beforeAll, expect, test } from 'vitest'
import { atoms } from '#data/atoms.js'
import type { World } from '#data/world.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { poolAgreement } from '#evaluate/agreement.js'
import { featureCalibration, unpairedCalibration } from '#evaluate/calibration.js'
import { evaluate } from '#evaluate/evaluate.js'
import { excessRisk } from '#evaluate/excess-risk.js'
import { teacherMargins } from '#evaluate/margins.js'
import { meanOverSetsAndPoints, meanOverTestPoints, meanOverTrainingSets } from '#evaluate/mean.js'
import { pointwiseProfiles } from '#evaluate/profiles.js'
import { proportion } from '#evaluate/proportion.js'
import { regime } from '#evaluate/regime.js'
import { replicatedNoise } from '#evaluate/replicated-noise.js'
import { retrain } from '#evaluate/retrain.js'
import { samplerError, squaredSamplerError } from '#evaluate/sampler-error.js'
import * as theory from '#evaluate/theory/index.js'
import { fitNearest, prepareNearest } from '#samplers/nearest.js'
import type { Classifier, Fit } from '#samplers/sampler.js'
import { type Door, refusesGarbage, refusesUnknownNames, takesAtTheCall } from '../garbage.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

const call = { signal: new AbortController().signal, onProgress: () => {} }
const labels = () => Int32Array.of(0, 1, 1, 0, 0, 1)
const bytes = () => Buffer.from([0, 1, 0, 0, 1, 1])
const shares = () => [0.25, 0.75, 0.5, 0.5]
const answers = () => ({ predicted: labels(), posterior: shares(), sets: 3, classes: 2, resample: 'labels' })
const errors = (n: number) => ({ n, p: 0.2, noisy: [0.2, 0.3], noiseless: Float32Array.of(0, 0.1) })
const world = () => {
  const { classes, dimension, sample, posterior, bayes } = atoms({ atoms: 3, p: 0.2 })
  return { classes, dimension, sample, posterior, bayes } as World
}
const sizes = () => ({ n: 6, sets: 3, m: 4, resample: 'labels', seed: 3, ...call })

const measures: Record<string, Door> = {
  poolAgreement: {
    call: poolAgreement,
    given: () => [bytes(), { members: 3, classes: 2, independent: true, ...call }],
    options: 1,
  },
  teacherMargins: {
    call: teacherMargins,
    given: () => [labels(), bytes().subarray(0, 2), { members: 3, classes: 2, gammas: [0, 0.5], independent: true }],
    options: 2,
  },
  featureCalibration: {
    call: featureCalibration,
    given: () => [
      { predicted: labels(), labels: bytes(), classes: 2, partition: bytes() },
      { permutations: 19, seed: 2 },
    ],
    options: 1,
  },
  unpairedCalibration: {
    call: unpairedCalibration,
    given: () => [
      { predicted: labels(), labels: bytes(), classes: 2, partition: { predicted: bytes(), labels: labels() } },
      { permutations: 19, seed: 2 },
    ],
    options: 1,
  },
  excessRisk: {
    call: excessRisk,
    given: () => [{ posterior: shares(), predicted: labels().subarray(0, 2), classes: 2 }],
  },
  meanOverTrainingSets: {
    call: meanOverTrainingSets,
    given: () => [
      [0.2, 0.4],
      [0, 1],
    ],
  },
  meanOverTestPoints: {
    call: meanOverTestPoints,
    given: () => [
      [0.2, 0.4],
      [0, 1],
    ],
  },
  meanOverSetsAndPoints: { call: meanOverSetsAndPoints, given: () => [Float64Array.of(0, 1, 1, 0), 2] },
  proportion: { call: proportion, given: () => [3, 5] },
  samplerError: { call: samplerError, given: () => [answers()] },
  squaredSamplerError: { call: squaredSamplerError, given: () => [answers()] },
  replicatedNoise: { call: replicatedNoise, given: () => [{ ...answers(), clean: labels().subarray(0, 2) }] },
  pointwiseProfiles: {
    call: pointwiseProfiles,
    given: () => {
      const members = ['a', 'b'].map((name) => ({ name, predicted: labels() }))
      return [{ members, clean: bytes().subarray(0, 2), sets: 3, classes: 2, resample: 'all' }]
    },
  },
  regime: { call: regime, given: () => [[errors(10), errors(20)], { p: 0.2, classes: 2 }], options: 1 },
  'theory.throughNoise': {
    call: theory.throughNoise,
    given: () => [{ votes: labels(), actual: bytes().subarray(0, 3), transition: Float64Array.of(0.8, 0.2, 0.1, 0.9) }],
  },
}

const [p, k, m, n, classes] = [0.2, 3, 5, 7, 2]
const forms: { [Name in Exclude<keyof typeof theory, 'throughNoise'>]: Parameters<(typeof theory)[Name]>[0] } = {
  atoms: { atoms: 3, m, p, classes },
  atomsStudentError: { atoms: 3, m, p, unlabeled: 4, members: 3, rule: 'plurality' },
  budgetError: { atoms: 3, budget: 9, members: 3, p },
  lookupAnswers: { posterior: shares(), m, classes },
  pairedBias: { exactlyOne: shares(), n },
  pointwiseBias: { retrainings: 4, p },
  unpairedBias: { probabilities: shares(), n },
  unpairedBiasBound: { cells: 4, n },
  circle: { m, amplitude: 0.5, frequency: 2 },
  identities: { posterior: shares(), answers: Float32Array.from(shares()), classes },
  noiseAgreement: { p, classes, noise: 'fixedTarget' },
  laplaceNoise: { n, bandwidth: 0.5 },
  baggedError: { fraction: 0.4, p, n },
  nearestError: { k, p },
  powerLawError: { n: 4, features: 9, exponent: 2 },
  shepardError: { alpha: 0.5, p },
  shepardErrorAt: { alpha: 0.5, p, n },
  pairedTail: { t: 0.2, n },
  testPointCoverage: { m, points: 5, dimension: 2 },
  unpairedTail: { t: 0.2, n1: 4, n2: 5 },
  stripes: { m, p, boundaries: 2, distance: 0.1 },
  poolStudentError: { k, p, members: 3 },
  thresholdPlaces: { p },
  unlabeledNeeded: { hypotheses: 9, margin: 0.5, epsilon: 0.1, delta: 0.1 },
  ensembleBound: { k, margin: 0.5, classes },
  noTeacherBound: { margin: 0.5, epsilon: 0.1 },
  boundaryError: { m, dimension: 2, area: 1, p },
  coverHart: { bayesError: 0.1, classes },
  lipschitzBound: { lipschitz: 1, m, dimension: 2 },
  nearestDistance: { m, dimension: 2 },
  nearestVariance: { m, dimension: 2, p },
  majorityBounds: { k, p },
  majorityError: { k, p },
  majorityGain: { k, p },
  pluralityError: { k, probabilities: [0.5, 0.5] },
  pluralityWins: { k, probabilities: [0.5, 0.5] },
}
const functions = new Map<string, unknown>(Object.entries(theory))
const closed = Object.entries(forms).map(([name, given]): [string, Door] => {
  const form = functions.get(name) as Door['call']
  return [`theory.${name}`, { call: form, given: () => [structuredClone(given)], options: 0 }]
})

let sampler: Awaited<ReturnType<typeof fitNearest>>
beforeAll(async () => {
  const x = engine.matrix(3, 3, [1, 0, 0, 0, 1, 0, 0, 0, 1])
  sampler = await fitNearest({ x, y: Int32Array.of(0, 1, 0), classes: 2 })
})

type Learner = Parameters<typeof retrain>[2]
const retrained = (on: World, options: Learner) => retrain(engine, on, options)

const asked: Record<string, Door> = {
  'evaluate on a world': {
    call: (on: World, options: object) => evaluate(sampler, on, options),
    given: () => [world(), { m: 6, seed: 2, ...call }],
    options: 1,
  },
  'evaluate on points': {
    call: (on: object, options: object) => evaluate(sampler, { x: engine.matrix(6, 3), ...on }, options),
    given: () => [{ clean: labels(), noisy: bytes() }, { ...call }],
    options: 1,
  },
  'retrain by fit': { call: retrained, given: () => [world(), { ...sizes(), fit: fitNearest }], options: 1 },
  'retrain by prepare': {
    call: retrained,
    given: () => [world(), { ...sizes(), prepare: prepareNearest, settings: { k: 3 } }],
    options: 1,
  },
}

const doors = [...Object.entries(measures), ...closed, ...Object.entries(asked)]
test.each(doors)('%s refuses garbage in every place', (_, door) => refusesGarbage(door))

const withOptions = doors.filter(([, { options }]) => options !== undefined)
test.each(withOptions)('%s refuses an option that there is not', (_, door) => refusesUnknownNames(door))

test.each(doors)('%s does not see what is changed after the call', (_, door) => takesAtTheCall(door))

test('evaluate and retrain refuse what is no classifier, no engine and no world', async () => {
  const refused = (answer: Promise<unknown>, message: string) =>
    expect(answer).rejects.toMatchObject({ code: 'BAD_VALUE', message: expect.stringContaining(message) })
  const no = 5 as never
  const needed = 'evaluate: classifier is 5 but must be a fitted sampler, student or other Classifier'
  await refused(evaluate(no, world()), needed)
  await refused(evaluate({ classes: 2, predict: sampler.predict } as never, world()), 'evaluate: engine is undefined')
  await refused(evaluate(sampler, no), 'is 5 but must be a world or a matrix x with labels')
  await refused(retrain(no, world(), { ...sizes(), fit: fitNearest } as Learner), 'retrain: engine is 5')
  await refused(retrain(engine, no, { ...sizes(), fit: fitNearest } as Learner), 'retrain: the world is 5')
})

const answered = [undefined, 5, 'word', Symbol('garbage'), [0, 1], {}, new Int32Array(1), new Int32Array(6).fill(2)]
test.each(answered)('what a classifier, a learner or a world answers is checked: %j', async (garbage) => {
  const refused = (answer: Promise<unknown>) => expect(answer).rejects.toMatchObject({ name: 'NoisyTeacherError' })
  const says = async () => garbage as never
  const asks = { classes: 2, engine, predict: says, dispose: () => {} } as unknown as Classifier
  await refused(evaluate(asks, { x: engine.matrix(6, 3), clean: labels() }))
  await refused(evaluate(sampler, { ...world(), sample: says }))
  await refused(evaluate(sampler, { ...world(), posterior: () => garbage as never }))
  const fits: Fit = async () => asks as never
  const prepared = async () => ({ predictMany: says, dispose: () => {} })
  for (const learner of [{ fit: says }, { fit: fits }, { prepare: says }, { prepare: prepared }]) {
    await refused(retrained(world(), { ...sizes(), ...learner } as Learner))
  }
})

test('retrain refuses settings of predictMany beside fit', async () => {
  const options = { ...sizes(), fit: fitNearest, settings: { k: 3 } } as unknown as Learner
  await expect(retrained(world(), options)).rejects.toMatchObject({ code: 'BAD_OPTION' })
})
