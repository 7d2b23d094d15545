import type { Dataset } from '../data/dataset.js'
import { copied } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkInteger, shown } from '../engine/check.js'
import type { Lifetime } from '../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { CALL_OPTIONS, callback, integer, type Option, type TableOf } from '../engine/options.js'
import type { Saved } from '../engine/saved/container.js'
import type { Draws } from '../ops/votes.js'

/** What answers with a class for each row. */
export interface Classifier extends Lifetime {
  readonly classes: number
  /** Columns of the inputs it takes. */
  readonly dimension: number
  /** The class of each row of x, length m. Errors: BAD_SHAPE, BAD_VALUE (outputs that leave the range of numbers), DISPOSED. */
  predict(x: Matrix, options?: CallOptions): Promise<Int32Array>
  /** A score of each class for each row of x, row-major m×classes; the largest is predicted, ties as the sampler says. Errors: as `predict`. */
  scores(x: Matrix, options?: CallOptions): Promise<Float32Array>
}

/**
 * A fitted classifier: finished, immutable, and alive until `dispose()`. It borrows what it was fitted to, and owns everything if it was
 * loaded. One that fits noisy labels exactly and repeats their noise on new inputs is a sampler in the sense of Kaplun et al. 2022.
 */
export interface Sampler extends Classifier {
  /** All of it as one buffer, which `fromBytes` reads in any engine. Errors: DISPOSED, OUT_OF_MEMORY. */
  toBytes(options?: CallOptions): Promise<Uint8Array>
  /** @internal What it is made of, in place. */
  save(): Saved
}

/** What every learner takes, and every geometry that `retrain` prepares in a learner's place. */
export interface FitOptions extends CallOptions {
  /** Feeds the learner's own randomness; accepted and unused where it has none. */
  seed?: number
}

export const FIT_OPTIONS = { seed: integer(0).or(0), ...CALL_OPTIONS } satisfies TableOf<FitOptions>

/** A learning algorithm: labeled rows in, a fitted classifier out. */
export type Fit<S extends Sampler = Sampler> = (train: Dataset, options?: FitOptions) => Promise<S>

/** @internal A learner as an option. */
export const learner = <F = Fit>(): Option<F> => callback<F>('a learner, such as fitNearest')

/** @internal The members of a classifier, each read once. Throws BAD_VALUE on what is none; `name` says where it came from. */
export function checkClassifier(
  who: string,
  name: string,
  given: Classifier,
): Pick<Classifier, 'classes' | 'engine' | 'predict'> {
  const needed = 'a fitted sampler, student or other Classifier'
  const found = takeMembers(who, name, given, ['classes', 'engine', 'predict'], needed)
  const held = typeof found.predict === 'function' && Number.isSafeInteger(found.classes) && found.classes > 0
  check(held, 'BAD_VALUE', () => `${who}: ${name} is ${shown(given)} but must be ${needed}`)
  return found
}

/**
 * Label draws of n rows, copied at the door: whoever gave them may write others into their buffer while the call waits.
 * Errors: BAD_OPTION (draws), BAD_VALUE (no labels of bytes), BAD_SHAPE, OUT_OF_MEMORY.
 */
export function takenDraws(who: string, given: Draws, n: number): Draws {
  const { labels, draws } = takeMembers(who, 'draws', given, ['labels', 'draws'])
  check(
    labels instanceof Uint8Array,
    'BAD_VALUE',
    () => `${who}: labels is ${shown(labels)} but must be a Uint8Array, as in { labels, draws }`,
  )
  checkInteger(who, 'draws', draws, 1)
  check(
    labels.length === draws * n,
    'BAD_SHAPE',
    () => `${who}: ${draws} draws of ${n} rows need ${draws * n} labels but ${labels.length} were given`,
  )
  return { labels: copied(who, labels, Uint8Array), draws }
}

/** Errors: BAD_VALUE (no matrix), BAD_SHAPE. */
export function checkQueries(who: string, x: Matrix, dimension: number): void {
  checkMatrix(who, 'x', x)
  check(x.cols === dimension, 'BAD_SHAPE', () => `${who}: x has ${x.cols} columns but it was fitted to ${dimension}`)
}
