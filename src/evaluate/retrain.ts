import { pick, type World } from '../data/world.js'
import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check, shown } from '../engine/check.js'
import { checkEngine, type Engine } from '../engine/engine.js'
import type { Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { choice, integer, OptionRule, type TableOf } from '../engine/options.js'
import type { LabelArray } from '../labels/check.js'
import { BYTE_CLASSES, type Draws, drawsFrom, filledLabels, type LabelMaker } from '../labels/draws.js'
import { type DrawOptions, takeSeeded } from '../random/draw.js'
import { stream } from '../random/stream.js'
import { FIT_OPTIONS, type Fit, type FitOptions, learner, type Sampler } from '../samplers/sampler.js'
import { RESAMPLES, type RetrainResample } from './answers.js'
import { type CheckedClassifier, type CheckedWorld, takeClassifier, takePredicted, takeWorld } from './asked.js'

/** A learner prepared for fixed training inputs, such as the geometry of `prepareNearest`; it accepts any labels. */
export interface PreparedLearner<O extends CallOptions = CallOptions> {
  /** Returns the predicted class of each of m queries (m×dimension) for each label draw: draws × m, row-major. */
  predictMany(queries: Matrix, draws: Draws, options?: O): Promise<Uint8Array>
  /** Frees the memory of the prepared inputs. */
  dispose(): void
}

/**
 * The learner of `retrain`: `fit`, called once for each training set, or `prepare`, called once for training inputs,
 * which then predicts for all label draws of these inputs together.
 */
export type RetrainedLearner<O extends CallOptions = CallOptions> =
  | { fit: Fit }
  | {
      /** Prepares training inputs, n×dimension; `seed` determines any randomness of geometry and predictions. */
      prepare: (points: Matrix, options: FitOptions) => Promise<PreparedLearner<O>>
      /** Options of `predictMany`, such as { k: 3 } or { precision: 'f64' }; none by default. */
      settings?: Omit<O, keyof FitOptions>
    }

/** Options of `retrain` in addition to the learner: numbers of rows, sets and inputs, what to redraw, and the draw. */
export interface RetrainOptions extends DrawOptions, CallOptions {
  /** Number of rows of each training set, 1 or more. */
  n: number
  /** Number of training sets, 2 or more; 30 by default. `samplerError` needs 3 or more. */
  sets?: number
  /** Number of test inputs, 1 or more, the same for all training sets; 1000 by default. */
  m?: number
  /** Data drawn again for each training set: inputs and labels ('all', the default) or only labels ('labels'). */
  resample?: RetrainResample
}

/** The members of both forms of the learner, before the check that exactly one form is given. */
interface LearnerOptions<O extends CallOptions = CallOptions> {
  fit?: Fit
  prepare?: (points: Matrix, options: FitOptions) => Promise<PreparedLearner<O>>
  settings?: object
}

const PREDICT_MANY_SETTINGS = new OptionRule<object>(
  'an object of options for predictMany',
  (who, name, value) => Object.freeze({ ...takeOptionsOf(who, name, value) }),
  undefined,
)

export const RETRAIN_OPTIONS = {
  n: integer(1).required(),
  sets: integer(2).or(30),
  m: integer(1).or(1000),
  resample: choice(RESAMPLES).or('all'),
  fit: learner(),
  prepare: learner<NonNullable<LearnerOptions['prepare']>>(),
  settings: PREDICT_MANY_SETTINGS,
  ...FIT_OPTIONS,
} satisfies TableOf<RetrainOptions & LearnerOptions>

/** Returns `settings` as options of `predictMany`. Throws BAD_OPTION when they are not an object. */
function takeOptionsOf(who: string, name: string, value: unknown): object {
  const held = typeof value === 'object' && value !== null && !Array.isArray(value)
  check(held, 'BAD_OPTION', () => `${who}: ${name} is ${shown(value)} but must be an object of options for predictMany`)
  return value
}

/** The result of `retrain`: the predictions of the classifiers of all training sets on the same m test inputs. */
export interface Retrainings {
  /** Predicted class of each test input for each training set: sets × m, row-major, from 0 to classes - 1. */
  predicted: Int32Array
  /** Bayes optimal class of each test input, length m. */
  clean: Int32Array
  /** P(y|x) of each test input: m×classes, row-major; each row sums to 1. */
  posterior: Float64Array
  /** Number of rows of each training set, 1 or more. */
  n: number
  /** Number of training sets. */
  sets: number
  classes: number
  resample: RetrainResample
}

/**
 * Trains a learner on `sets` training sets of n rows from a world, and predicts the same m test inputs after each fit.
 * Pass the result to `samplerError` or `replicatedNoise`, and its `predicted` to `poolAgreement` or `teacherMargins`.
 *
 * By default each set is a new sample, as the definition of a sampler requires. `resample: 'labels'` draws the inputs
 * once, and new labels for each set: with `prepare`, hundreds of draws cost little more than one. Results are then
 * conditional on the inputs (and the randomness of `prepare`), and intervals cover label draws, not inputs. By
 * convexity of total variation, the sampler error given the inputs is on average at least that over whole samples.
 *
 * Throws BAD_OPTION when an option is invalid or not exactly one of `fit` and `prepare` is given; BAD_VALUE when the
 * world or a result of the learner is invalid, or `prepare` is used with more than 256 classes; BAD_SHAPE when such a
 * result has the wrong length; OUT_OF_MEMORY when a result does not fit. Passes on errors of the learner.
 */
export async function retrain<O extends CallOptions>(
  engine: Engine,
  world: World,
  options: RetrainOptions & RetrainedLearner<O>,
): Promise<Retrainings> {
  const who = 'retrain'
  const taken = takeSeeded(who, RETRAIN_OPTIONS, options)
  const { n, sets, m, resample, seed, signal, onProgress } = taken
  const trained = learnerOf(taken)
  checkEngine(who, engine)
  const drawn = takeWorld(who, world)
  const { classes } = drawn
  const bytes = trained.fit !== undefined || classes <= BYTE_CLASSES
  check(bytes, 'BAD_VALUE', () => `${who}: ${classes} classes are more than prepare allows, ${BYTE_CLASSES}: use fit`)
  const predicted = makeArray(who, Int32Array, sets * m)
  const call: CallOptions = { signal }
  using test = await drawn.sample(engine, m, { ...call, seed, purpose: 'retrain: test' })
  const groups = resample === 'all' ? sets : 1
  for (let group = 0; group < groups; group++) {
    using sample = await drawn.sample(engine, n, { ...call, seed, trial: group, purpose: 'retrain: train' })
    const maker = resample === 'all' ? makerOf(sample.y) : await posteriorMaker(drawn, sample.x, seed, call)
    const train: TrainingSets = { x: sample.x, maker, count: sets / groups, classes, first: group, seed }
    const reportDone = (done: number) => onProgress?.({ stage: who, done: group + done, total: sets })
    predicted.set(await answersOf(trained, train, test.x, call, reportDone), group * m)
  }
  const posterior = await drawn.posterior(test.x, call)
  return { predicted, clean: test.clean, posterior, n, sets, classes, resample }
}

/** Returns the learner. Throws BAD_OPTION unless exactly one form is given, without `settings` if it is `fit`. */
function learnerOf({ fit, prepare, settings }: LearnerOptions): LearnerOptions {
  const one = (fit === undefined) !== (prepare === undefined)
  check(one, 'BAD_OPTION', () => 'retrain: exactly one of the functions fit and prepare is needed')
  const fits = settings === undefined || prepare !== undefined
  check(fits, 'BAD_OPTION', () => 'retrain: settings were given with fit but belong to prepare')
  return { fit, prepare, settings }
}

/** Makes the labels of training sets that share n inputs; index s·n + i is the label of input i in set s. */
type SetLabels = LabelMaker<LabelArray>

/** Training sets that share their inputs. */
interface TrainingSets {
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
async function posteriorMaker(world: CheckedWorld, x: Matrix, seed: number, call: CallOptions): Promise<SetLabels> {
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
async function answersOf(
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
