import type { World } from '../data/world.js'
import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check, shown } from '../engine/check.js'
import { checkEngine, type Engine } from '../engine/engine.js'
import { choice, integer, OptionRule, type TableOf } from '../engine/options.js'
import { BYTE_CLASSES } from '../labels/draws.js'
import { type DrawOptions, takeSeeded } from '../random/draw.js'
import { FIT_OPTIONS, learner } from '../samplers/sampler.js'
import { RESAMPLES, type RetrainResample } from './answers.js'
import { takeWorld } from './asked.js'
import {
  type LearnerOptions,
  learnerOf,
  posteriorMaker,
  predictSamples,
  predictSets,
  type RetrainedLearner,
} from './retrained.js'

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

/** Purpose of the draws of training sets. */
const TRAINING = 'retrain: train'
/**
 * Maximum number of training sets in one run, of their values, and of the products of values with test inputs: some
 * MiB, and some tens of milliseconds of a search.
 */
const MAX_TOGETHER = { sets: 256, values: 1 << 21, products: 4e8 } as const

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
 *
 * @example
 * ```ts
 * import { createEngine, fitNearest, gaussianMixture, noisyWorld, retrain, samplerError } from 'noisy-teacher'
 * const engine = await createEngine()
 * const world = noisyWorld(gaussianMixture({ means: [[-2], [2]], deviation: 1 }), { p: 0.2 })
 * const trained = await retrain(engine, world, { n: 200, sets: 50, m: 200, fit: fitNearest })
 * const { interval } = await samplerError(trained) // 0 for a sampler
 * console.log(interval.map((end) => end.toFixed(3)).join(' to ')) // -0.035 to 0.024
 * ```
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
  const done = (count: number) => onProgress?.({ stage: who, done: count, total: sets })
  if (resample === 'labels') {
    using sample = await drawn.sample(engine, n, { ...call, seed, purpose: TRAINING })
    const maker = await posteriorMaker(drawn, sample.x, seed, call)
    predicted.set(
      await predictSets(trained, { x: sample.x, maker, count: sets, classes, first: 0, seed }, test.x, call, done),
    )
  } else {
    const values = n * drawn.dimension
    const fitting = Math.min(MAX_TOGETHER.values / values, MAX_TOGETHER.products / (values * m))
    const together = Math.min(MAX_TOGETHER.sets, Math.max(1, Math.floor(fitting)))
    for (let first = 0; first < sets; first += together) {
      const count = Math.min(together, sets - first)
      const samples = await drawn.sampleMany(engine, n, { ...call, seed, trial: first, purpose: TRAINING, count })
      try {
        predicted.set(await predictSamples(trained, samples, { first, seed }, test.x, call, done), first * m)
      } finally {
        for (const sample of samples) sample.dispose()
      }
    }
  }
  const posterior = await drawn.posterior(test.x, call)
  return { predicted, clean: test.clean, posterior, n, sets, classes, resample }
}
