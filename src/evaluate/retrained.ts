/** The learner of `retrain`, and what it predicts from training sets that share their inputs. */
import type { Sample } from '../data/sample.js'
import { pick } from '../data/world.js'
import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check, shown } from '../engine/check.js'
import type { Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import type { LabelArray } from '../labels/check.js'
import { type Draws, drawsFrom, filledLabels, type LabelMaker } from '../labels/draws.js'
import { stream } from '../random/stream.js'
import type { Fit, FitOptions, Sampler } from '../samplers/sampler.js'
import { setsOf } from '../samplers/sets.js'
import { type CheckedClassifier, type CheckedWorld, takeClassifier, takePredicted } from './asked.js'

/** A learner prepared for fixed training inputs, such as the geometry of `prepareNearest`; it accepts any labels. */
export interface PreparedLearner<O extends CallOptions = CallOptions> {
  /** Returns the predicted class of each of m queries (m×dimension) for each label draw: draws × m, row-major. */
  predictMany(queries: Matrix, draws: Draws, options?: O): Promise<Uint8Array>
  /** Frees the memory of the prepared inputs. */
  dispose(): void
}

/**
 * The learner of `retrain`, given as one of two functions. `fit` is called once for each training set. `prepare` is
 * called once for each set of training inputs, and its result predicts for all label draws of these inputs together.
 */
export type RetrainedLearner<O extends CallOptions = CallOptions> =
  | { fit: Fit }
  | {
      /** Prepares training inputs, n×dimension; `seed` determines any randomness of geometry and predictions. */
      prepare: (points: Matrix, options: FitOptions) => Promise<PreparedLearner<O>>
      /** Options of `predictMany`, such as { k: 3 } or { precision: 'f64' }; none by default. */
      settings?: Omit<O, keyof FitOptions>
    }

/** The members of both forms of the learner, before the check that exactly one form is given. */
export interface LearnerOptions<O extends CallOptions = CallOptions> {
  fit?: Fit
  prepare?: (points: Matrix, options: FitOptions) => Promise<PreparedLearner<O>>
  settings?: object
}

/** Returns the learner. Throws BAD_OPTION unless exactly one form is given, without `settings` if it is `fit`. */
export function learnerOf({ fit, prepare, settings }: LearnerOptions): LearnerOptions {
  const one = (fit === undefined) !== (prepare === undefined)
  check(one, 'BAD_OPTION', () => 'retrain: exactly one of the functions fit and prepare is needed')
  const fits = settings === undefined || prepare !== undefined
  check(fits, 'BAD_OPTION', () => 'retrain: settings were given with fit but belong to prepare')
  return { fit, prepare, settings }
}

/** Makes the labels of training sets that share n inputs; index s·n + i is the label of input i in set s. */
type SetLabels = LabelMaker<LabelArray>

/** Training sets that share their inputs. */
export interface TrainingSets {
  x: Matrix
  maker: SetLabels
  count: number
  classes: number
  /** Index of the first of these sets among all training sets. */
  first: number
  seed: number
}

/** Returns a maker that copies the sampled labels of one set. */
function makerOf(y: Int32Array): SetLabels {
  return { width: 1, fill: (block, first) => block.set(y.subarray(first, first + block.length)) }
}

/** Returns a maker that draws labels from the posterior of each row, with a separate random stream for each set. */
export async function posteriorMaker(
  world: CheckedWorld,
  x: Matrix,
  seed: number,
  call: CallOptions,
): Promise<SetLabels> {
  const { classes } = world
  const posterior = await world.posterior(x, call)
  const fill = (block: LabelArray, first: number) => {
    let set = Math.floor(first / x.rows)
    let row = first % x.rows
    let draws = stream(seed, 'retrain: labels', set)
    for (let at = 0; at < block.length; at++, row++) {
      if (row === x.rows) {
        row = 0
        draws = stream(seed, 'retrain: labels', ++set)
      }
      block[at] = pick(posterior.subarray(row * classes, (row + 1) * classes), draws.uniform(row))
    }
  }
  return { width: classes, fill }
}

/** Fits the learner to `train.count` sets and returns its predicted classes of m test inputs, count × m, row-major. */
export async function predictSets(
  { fit, prepare, settings }: LearnerOptions,
  train: TrainingSets,
  test: Matrix,
  call: CallOptions,
  reportDone: (done: number) => void,
): Promise<Int32Array> {
  const { x, maker, count, classes, first, seed } = train
  const seeds = stream(seed, 'retrain: fit')
  if (prepare) {
    const own: FitOptions = { ...call, seed: seeds.u32(first) }
    const prepared = takePrepared(await prepare(x, own))
    try {
      const draws = await drawsFrom('retrain', { n: x.rows, draws: count }, maker, call)
      const answers = await prepared.predictMany(test, draws, { ...settings, ...own })
      reportDone(count)
      return Int32Array.from(takePredicted('retrain', 'the result of predictMany', answers, count * test.rows, classes))
    } finally {
      prepared.dispose()
    }
  }
  const answers = makeArray('retrain', Int32Array, count * test.rows)
  for (let at = 0; fit && at < count; at++) {
    const ofSet: SetLabels = { ...maker, fill: (block, from) => maker.fill(block, at * x.rows + from) }
    const y = await filledLabels<Int32Array>('retrain', makeArray('retrain', Int32Array, x.rows), ofSet, call)
    const sampler = takeFitted(await fit({ x, y, classes }, { ...call, seed: seeds.u32(first + at) }), classes)
    try {
      answers.set(await sampler.predict(test, call), at * test.rows)
    } finally {
      sampler.dispose()
    }
    reportDone(at + 1)
  }
  return answers
}

/**
 * Fits the learner to each sample, the training sets from `first` on, and returns its predicted classes of m test
 * inputs, one row for each set. Fits all sets in one run where the learner can: many small ones then cost little more
 * than their arithmetic, and every thread fits others.
 */
export async function predictSamples(
  learner: LearnerOptions,
  samples: readonly Sample[],
  { first, seed }: { first: number; seed: number },
  test: Matrix,
  call: CallOptions,
  reportDone: (done: number) => void,
): Promise<Int32Array> {
  const m = test.rows
  const predicted = makeArray('retrain', Int32Array, samples.length * m)
  const many = learner.fit && setsOf(learner.fit)
  if (many) {
    const tests = samples.map(() => test)
    for (const [at, found] of (await many(samples, tests, call)).entries()) predicted.set(found, at * m)
    reportDone(first + samples.length)
    return predicted
  }
  for (const [at, { x, y, classes }] of samples.entries()) {
    const set: TrainingSets = { x, maker: makerOf(y), count: 1, classes, first: first + at, seed }
    predicted.set(await predictSets(learner, set, test, call, () => reportDone(first + at + 1)), at * m)
  }
  return predicted
}

/** Returns the result of `prepare`. Throws BAD_VALUE when it has no function `predictMany` or `dispose`. */
function takePrepared(given: PreparedLearner): PreparedLearner {
  const needed = 'an object with predictMany and dispose'
  const { predictMany, dispose } = takeMembers(
    'retrain',
    'the result of prepare',
    given,
    ['predictMany', 'dispose'],
    needed,
  )
  const held = typeof predictMany === 'function' && typeof dispose === 'function'
  check(held, 'BAD_VALUE', () => `retrain: the result of prepare is ${shown(given)} but must be ${needed}`)
  return given
}

/** Wraps the result of `fit`. Throws BAD_VALUE when it is not a sampler; BAD_SHAPE for a wrong number of classes. */
function takeFitted(given: Sampler, classes: number): Pick<CheckedClassifier, 'predict'> & Pick<Sampler, 'dispose'> {
  const asked = takeClassifier('retrain', 'the result of fit', given)
  const { dispose } = takeMembers('retrain', 'the result of fit', given, ['dispose'])
  check(typeof dispose === 'function', 'BAD_VALUE', () => `retrain: the result of fit has no function dispose`)
  const found = asked.classes
  check(
    found === classes,
    'BAD_SHAPE',
    () => `retrain: the world has ${classes} classes but the result of fit has ${found}`,
  )
  return { predict: asked.predict, dispose: () => given.dispose() }
}
