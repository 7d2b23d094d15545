import {
  type Engine,
  fitNearest,
  gaussianMixture,
  type Noise,
  nearest,
  nearestMany,
  retrain,
  sampleMany,
  symmetric,
  type World,
} from 'noisy-teacher'
import { goalOfTime, type SpeedGoal } from './goal.ts'

/** Sizes of a trial: training rows, test rows, columns; and the trials of one measurement. */
export const [n, m, d, TRIALS] = [500, 500, 5, 1000]
/** Noise rates of a trial; trials.py has the same. */
const NOISES: readonly Noise[] = [0.05, 0.1, 0.2, 0.3, 0.4].map((p) => symmetric(p))
const classes = 2

/** Returns two round Gaussians of deviation 1 with means 0 and (1, 1, 0, ...); gaussians.py has the same. */
export function twoGaussians(): World {
  const mean = (first: number) => Float64Array.from({ length: d }, (_, j) => (j < 2 ? first : 0))
  return gaussianMixture({ means: [mean(0), mean(1)], deviation: 1 })
}

/** A way to run the trials with the library. */
export interface TrialWay {
  title: string
  /** The tasks of trials.py beside which it stands. */
  peers: readonly { task: 'noise' | 'retrain'; name: string }[]
  /** The goal beside each of these peers. */
  goal: SpeedGoal
  /** The goal of two threads beside one, where there is one. */
  goalOnTwo?: SpeedGoal
  /** Runs `TRIALS` trials that no other round ran; returns the share of wrong answers. */
  run(engine: Engine, world: World, round: number): Promise<number>
}

const EACH_TRIAL = { task: 'noise', name: 'numpy, 5 rates a trial' } as const
const EACH_SET = { task: 'retrain', name: 'numpy, as retrain' } as const

/** Returns how many test rows are answered with another label than their Bayes optimal class. */
function wrongAnswers(labels: ArrayLike<number>, index: ArrayLike<number>, clean: Int32Array): number {
  let wrong = 0
  for (let q = 0; q < m; q++) wrong += labels[index[q]] === clean[q] ? 0 : 1
  return wrong
}

/** Runs one trial by one call of each function; returns the wrong answers for all noises. */
async function oneTrial(engine: Engine, world: World, seed: number, trial: number): Promise<number> {
  using train = await world.sample(engine, n, { seed, trial, purpose: 'train' })
  using test = await world.sample(engine, m, { seed, trial, purpose: 'test' })
  const { index } = await nearest(test.x, train.x)
  let wrong = 0
  for (const [at, noise] of NOISES.entries()) {
    const labels = await noise.apply(train.y, { classes, seed, trial, purpose: `noise ${at}` })
    wrong += wrongAnswers(labels, index, test.clean)
  }
  return wrong
}

const trialByTrial: TrialWay = {
  title: 'one by one, 5 rates',
  peers: [EACH_TRIAL],
  goal: goalOfTime(1, 0.7),
  async run(engine, world, round) {
    let wrong = 0
    for (let trial = 0; trial < TRIALS; trial++) wrong += await oneTrial(engine, world, round, trial)
    return wrong / (TRIALS * m * NOISES.length)
  },
}

/** The test inputs are drawn once, and labels are those of the world: less work than a trial of the other ways. */
const byRetrain: TrialWay = {
  title: 'retrain, 1 test sample, no noise',
  peers: [EACH_TRIAL, EACH_SET],
  goal: goalOfTime(0.5, 0.35),
  goalOnTwo: goalOfTime(0.55, 0.5),
  async run(engine, world, round) {
    const fit = fitNearest
    const { predicted, clean } = await retrain(engine, world, { fit, n, m, sets: TRIALS, seed: round })
    let wrong = 0
    for (let at = 0; at < predicted.length; at++) wrong += predicted[at] === clean[at % m] ? 0 : 1
    return wrong / predicted.length
  },
}

/** Trials of one call of each function: some milliseconds of work. */
const BATCH = 250

/** Runs a batch of trials; returns the wrong answers for all noises. */
async function trialBatch(engine: Engine, world: World, seed: number, first: number): Promise<number> {
  const draw = { count: BATCH, seed, trial: first }
  const trains = await sampleMany(engine, world, n, { ...draw, purpose: 'train' })
  const tests = await sampleMany(engine, world, m, { ...draw, purpose: 'test' })
  const found = await nearestMany(trains.map(({ x }, at) => ({ queries: tests[at].x, points: x })))
  const labels = new Int32Array(BATCH * n)
  for (const [at, { y }] of trains.entries()) labels.set(y, at * n)
  let wrong = 0
  for (const [at, noise] of NOISES.entries()) {
    const noisy = await noise.apply(labels, { classes, seed, trial: first, purpose: `noise ${at}` })
    for (const [trial, { index }] of found.entries()) {
      wrong += wrongAnswers(noisy.subarray(trial * n, (trial + 1) * n), index, tests[trial].clean)
    }
  }
  for (const sample of [...trains, ...tests]) sample.dispose()
  return wrong
}

const inBatches: TrialWay = {
  title: `in batches of ${BATCH}, 5 rates`,
  peers: [EACH_TRIAL],
  goal: goalOfTime(0.5, 0.35),
  goalOnTwo: goalOfTime(0.55, 0.5),
  async run(engine, world, round) {
    let wrong = 0
    for (let trial = 0; trial < TRIALS; trial += BATCH) wrong += await trialBatch(engine, world, round, trial)
    return wrong / (TRIALS * m * NOISES.length)
  },
}

export const TRIAL_WAYS: readonly TrialWay[] = [trialByTrial, inBatches, byRetrain]
