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
import { RESAMPLES, type Resample } from './answers.js'
import { type AskedClassifier, type AskedWorld, takeClassifier, takePredicted, takeWorld } from './asked.js'

/** Points that are ready for any number of label draws, as `prepareNearest` gives them. */
export interface Prepared<O extends CallOptions = CallOptions> {
  /** The class of each query under each label draw, draws × m, row-major. */
  predictMany(queries: Matrix, draws: Draws, options?: O): Promise<Uint8Array>
  /** Gives back what it holds. */
  dispose(): void
}

/** A learner: by `fit`, or by a geometry that is prepared once for all label draws of the same inputs. */
export type Retrained<O extends CallOptions = CallOptions> =
  | { fit: Fit }
  | {
      /** Feeds `seed` to the randomness of the geometry and of its answers, where there is any. */
      prepare: (points: Matrix, options: FitOptions) => Promise<Prepared<O>>
      /** For `predictMany`: { k: 3 }, { precision: 'f64' }. */
      settings?: Omit<O, keyof FitOptions>
    }

/** The options of `retrain`, beside the learner. */
export interface RetrainOptions extends DrawOptions, CallOptions {
  /** Rows of each training set. */
  n: number
  /** Training sets. */
  sets?: number
  /** Test inputs, the same for all sets. */
  m?: number
  /** What is drawn anew for each training set. */
  resample?: Resample
}

/** The members of both kinds of learner. */
interface Ways<O extends CallOptions = CallOptions> {
  fit?: Fit
  prepare?: (points: Matrix, options: FitOptions) => Promise<Prepared<O>>
  settings?: object
}

const SETTINGS = new OptionRule<object>(
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
  prepare: learner<NonNullable<Ways['prepare']>>(),
  settings: SETTINGS,
  ...FIT_OPTIONS,
} satisfies TableOf<RetrainOptions & Ways>

/** Throws BAD_OPTION on what is no object. */
function takeOptionsOf(who: string, name: string, value: unknown): object {
  const held = typeof value === 'object' && value !== null && !Array.isArray(value)
  check(held, 'BAD_OPTION', () => `${who}: ${name} is ${shown(value)} but must be an object of options for predictMany`)
  return value
}

/** What one learner answers over training sets. */
export interface Retrainings {
  /** The answer to each test input after each training: sets × m, row-major. */
  predicted: Int32Array
  /** The Bayes optimal class of each test input, and its P(y|x), m×classes. */
  clean: Int32Array
  posterior: Float64Array
  n: number
  sets: number
  classes: number
  resample: Resample
}

/**
 * Trains a learner on `sets` independent training sets of n rows of a world, and asks each result about the same m test inputs: what
 * `samplerError`, `poolAgreement`, `replicatedNoise` and `teacherMargins` measure.
 *
 * 'all' draws whole new samples, as the definition of a sampler does (Kaplun et al. 2022). 'labels' keeps one set of inputs and draws
 * its labels anew: a `prepare`d geometry then makes hundreds of draws as cheap as one. What comes out is conditional on these inputs
 * (and on what the geometry drew) and leaves their randomness out, so its intervals cover label draws; as total variation is convex, the
 * sampler error given the inputs is in the mean at least that of whole samples.
 * Errors: BAD_OPTION, BAD_VALUE (more than 256 classes where `prepare`d), what the learner refuses.
 */
export async function retrain<O extends CallOptions>(
  engine: Engine,
  world: World,
  options: RetrainOptions & Retrained<O>,
): Promise<Retrainings> {
  const who = 'retrain'
  const taken = takeSeeded(who, RETRAIN_OPTIONS, options)
  const { n, sets, m, resample, seed, signal, onProgress } = taken
  const trained = learnerOf(taken)
  checkEngine(who, engine)
  const drawn = takeWorld(who, world)
  const { classes } = drawn
  const bytes = trained.fit !== undefined || classes <= BYTE_CLASSES
  check(bytes, 'BAD_VALUE', () => `${who}: ${classes} classes are no bytes, which label draws are: give fit`)
  const predicted = makeArray(who, Int32Array, sets * m)
  const call: CallOptions = { signal }
  using test = await drawn.sample(engine, m, { ...call, seed, purpose: 'retrain: test' })
  const groups = resample === 'all' ? sets : 1
  for (let group = 0; group < groups; group++) {
    using sample = await drawn.sample(engine, n, { ...call, seed, trial: group, purpose: 'retrain: train' })
    const maker = resample === 'all' ? makerOf(sample.y) : await posteriorMaker(drawn, sample.x, seed, call)
    const train: Train = { x: sample.x, maker, count: sets / groups, classes, first: group, seed }
    const told = (done: number) => onProgress?.({ stage: who, done: group + done, total: sets })
    predicted.set(await answersOf(trained, train, test.x, call, told), group * m)
  }
  const posterior = await drawn.posterior(test.x, call)
  return { predicted, clean: test.clean, posterior, n, sets, classes, resample }
}

/** The one way to train that was given. Throws BAD_OPTION. */
function learnerOf({ fit, prepare, settings }: Ways): Ways {
  const one = (fit === undefined) !== (prepare === undefined)
  check(one, 'BAD_OPTION', () => 'retrain: a learner is needed, by fit or by prepare, which are functions')
  const fits = settings === undefined || prepare !== undefined
  check(fits, 'BAD_OPTION', () => 'retrain: settings are of predictMany, for prepare, but fit was given')
  return { fit, prepare, settings }
}

/** Training sets of the same inputs; `first` is the number of the first of them. */
interface Train {
  x: Matrix
  /** Makes the labels of all sets, sets × n. */
  maker: LabelMaker<LabelArray>
  count: number
  classes: number
  first: number
  seed: number
}

/** The labels of one set, as they were sampled. */
function makerOf(y: Int32Array): Train['maker'] {
  return { width: 1, fill: (block, first) => block.set(y.subarray(first, first + block.length)) }
}

/** Labels of any number of sets, each by a stream of its own from the posterior of its row. */
async function posteriorMaker(world: AskedWorld, x: Matrix, seed: number, call: CallOptions): Promise<Train['maker']> {
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

async function answersOf(
  { fit, prepare, settings }: Ways,
  train: Train,
  test: Matrix,
  call: CallOptions,
  told: (done: number) => void,
): Promise<Int32Array> {
  const { x, maker, count, classes, first, seed } = train
  const seeds = stream(seed, 'retrain: fit')
  if (prepare) {
    const own: FitOptions = { ...call, seed: seeds.u32(first) }
    const prepared = takePrepared(await prepare(x, own))
    try {
      const answers = await prepared.predictMany(
        test,
        await drawsFrom('retrain', { n: x.rows, draws: count }, maker, call),
        {
          ...settings,
          ...own,
        },
      )
      told(count)
      return Int32Array.from(takePredicted('retrain', 'the answer of predictMany', answers, count * test.rows, classes))
    } finally {
      prepared.dispose()
    }
  }
  const answers = makeArray('retrain', Int32Array, count * test.rows)
  for (let at = 0; fit && at < count; at++) {
    const ofSet: Train['maker'] = { ...maker, fill: (block, from) => maker.fill(block, at * x.rows + from) }
    const y = await filledLabels<Int32Array>('retrain', makeArray('retrain', Int32Array, x.rows), ofSet, call)
    const sampler = takeFitted(await fit({ x, y, classes }, { ...call, seed: seeds.u32(first + at) }), classes)
    try {
      answers.set(await sampler.predict(test, call), at * test.rows)
    } finally {
      sampler.dispose()
    }
    told(at + 1)
  }
  return answers
}

/** What `prepare` gave. Throws BAD_VALUE. */
function takePrepared(given: Prepared): Prepared {
  const needed = 'an object with predictMany and dispose'
  const { predictMany, dispose } = takeMembers(
    'retrain',
    'what prepare gave',
    given,
    ['predictMany', 'dispose'],
    needed,
  )
  const held = typeof predictMany === 'function' && typeof dispose === 'function'
  check(held, 'BAD_VALUE', () => `retrain: what prepare gave is ${shown(given)} but must be ${needed}`)
  return given
}

/** What `fit` gave: a classifier of so many classes. Throws BAD_VALUE, BAD_SHAPE. */
function takeFitted(given: Sampler, classes: number): Pick<AskedClassifier, 'predict'> & Pick<Sampler, 'dispose'> {
  const asked = takeClassifier('retrain', 'what fit gave', given)
  const { dispose } = takeMembers('retrain', 'what fit gave', given, ['dispose'])
  check(typeof dispose === 'function', 'BAD_VALUE', () => `retrain: what fit gave has no function dispose`)
  const found = asked.classes
  check(
    found === classes,
    'BAD_SHAPE',
    () => `retrain: the world has ${classes} classes but what fit gave has ${found}`,
  )
  return { predict: asked.predict, dispose: () => given.dispose() }
}
