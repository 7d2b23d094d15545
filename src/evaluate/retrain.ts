import { pick, posteriorOf, type World } from '../data/world.js'
import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkChoice, checkInteger } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import type { Matrix } from '../engine/matrix.js'
import { due, rest } from '../engine/slices.js'
import type { Draws } from '../ops/votes.js'
import { stream } from '../random/stream.js'
import type { Fit, FitOptions } from '../samplers/sampler.js'

const RESAMPLES = ['all', 'labels'] as const
/** What is drawn anew for each training set: inputs and labels, or labels only. */
export type Resample = (typeof RESAMPLES)[number]

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
      /** Feeds `seed` to its own randomness, where it has any. */
      prepare: (points: Matrix, options: FitOptions) => Promise<Prepared<O>>
      /** For `predictMany`: { k: 3 }, { precision: 'f64' }. */
      settings?: Omit<O, keyof FitOptions>
    }

export interface RetrainOptions extends CallOptions {
  /** Rows of each training set. */
  n: number
  /** Training sets. */
  sets?: number
  /** Test inputs, the same for all sets. */
  m?: number
  resample?: Resample
  seed?: number
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
  { n, sets = 30, m = 1000, resample = 'all', seed = 0, ...rest }: RetrainOptions & Retrained<O>,
): Promise<Retrainings> {
  const { signal, onProgress, ...learner } = rest
  const who = 'retrain'
  checkInteger(who, 'n', n, 1)
  checkInteger(who, 'sets', sets, 2)
  checkInteger(who, 'm', m, 1)
  checkChoice(who, 'resample', resample, RESAMPLES)
  checkLearner(learner)
  const call: CallOptions = signal ? { signal } : {}
  const { x, clean } = await world.sample(engine, m, { ...call, seed, purpose: 'retrain: test' })
  using _ = x
  const predicted = makeArray(who, Int32Array, sets * m)
  const groups = resample === 'all' ? sets : 1
  for (let group = 0; group < groups; group++) {
    const sample = await world.sample(engine, n, { ...call, seed, trial: group, purpose: 'retrain: train' })
    using _ = sample.x
    const labels = resample === 'all' ? () => sample.y : await drawsOf(world, sample.x, seed, call)
    const train: Train = { x: sample.x, labels, count: sets / groups, classes: world.classes, first: group, seed }
    const told = (done: number) => onProgress?.({ stage: who, done: group + done, total: sets })
    predicted.set(await answersOf(learner as Retrained<O>, train, x, call, told), group * m)
  }
  const posterior = await posteriorOf(world, x, who, call)
  return { predicted, clean, posterior, n, sets, classes: world.classes, resample }
}

function checkLearner(given: { fit?: unknown; prepare?: unknown }): void {
  const functions = [given.fit, given.prepare].filter((way) => typeof way === 'function').length
  check(functions === 1, 'BAD_OPTION', () => 'retrain: a learner is needed, by fit or by prepare, which are functions')
}

/** Training sets of the same inputs; `first` is the number of the first of them. */
interface Train {
  x: Matrix
  labels: (set: number) => Int32Array
  count: number
  classes: number
  first: number
  seed: number
}

/** The labels of each set, drawn when they are asked for: all sets' at a time are four bytes a label. */
async function drawsOf(world: World, x: Matrix, seed: number, call: CallOptions): Promise<Train['labels']> {
  const { classes } = world
  const posterior = await posteriorOf(world, x, 'retrain', call)
  return (set) => {
    const draws = stream(seed, 'retrain: labels', set)
    return Int32Array.from({ length: x.rows }, (_, i) => {
      return pick(posterior.subarray(i * classes, (i + 1) * classes), draws.uniform(i))
    })
  }
}

async function answersOf<O extends CallOptions>(
  learner: Retrained<O>,
  train: Train,
  test: Matrix,
  call: CallOptions,
  told: (done: number) => void,
): Promise<Int32Array> {
  const { x, labels, count, classes, first, seed } = train
  const seeds = stream(seed, 'retrain: fit')
  const answers = new Int32Array(count * test.rows)
  if ('prepare' in learner) {
    const own: FitOptions = { ...call, seed: seeds.u32(first) }
    const prepared = await learner.prepare(x, own)
    try {
      const options = { ...learner.settings, ...own } as FitOptions as O
      answers.set(await prepared.predictMany(test, await bytesOf(train, call), options))
    } finally {
      prepared.dispose()
    }
    told(count)
    return answers
  }
  for (let at = 0; at < count; at++) {
    using sampler = await learner.fit({ x, y: labels(at), classes }, { ...call, seed: seeds.u32(first + at) })
    answers.set(await sampler.predict(test, call), at * test.rows)
    told(at + 1)
  }
  return answers
}

async function bytesOf({ x, labels, count, classes }: Train, { signal }: CallOptions): Promise<Draws> {
  check(classes <= 256, 'BAD_VALUE', () => `retrain: ${classes} classes are no bytes, which label draws are: give fit`)
  const bytes = makeArray('retrain', Uint8Array, count * x.rows)
  for (let draw = 0; draw < count; draw++) {
    bytes.set(labels(draw), draw * x.rows)
    if (due()) await rest()
    signal?.throwIfAborted()
  }
  return { labels: bytes, draws: count }
}
