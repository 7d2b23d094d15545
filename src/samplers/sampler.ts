import type { Dataset } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { check, shown } from '../engine/check.js'
import type { Lifetime } from '../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { CALL_OPTIONS, callback, type OptionRule, type TableOf } from '../engine/options.js'
import type { Saved } from '../engine/saved/container.js'
import { DRAW_OPTIONS, type DrawOptions } from '../random/draw.js'

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

/**
 * The options that every learner takes, and every geometry that `retrain` prepares in a learner's place. The draw feeds the learner's own
 * randomness; a learner without any accepts it and ignores it. A learner of your own needs to read `seed` alone: the library passes no more.
 */
export interface FitOptions extends DrawOptions, CallOptions {}

export const FIT_OPTIONS = { ...DRAW_OPTIONS, ...CALL_OPTIONS } satisfies TableOf<FitOptions>

/** A learning algorithm: labeled rows in, a fitted classifier out. */
export type Fit<S extends Sampler = Sampler> = (train: Dataset, options?: FitOptions) => Promise<S>

/** @internal A learner as an option. */
export const learner = <F = Fit>(): OptionRule<F> => callback<F>('a learner, such as fitNearest')

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

/** Errors: BAD_VALUE (no matrix), BAD_SHAPE. */
export function checkQueries(who: string, x: Matrix, dimension: number): void {
  checkMatrix(who, 'x', x)
  check(x.cols === dimension, 'BAD_SHAPE', () => `${who}: x has ${x.cols} columns but it was fitted to ${dimension}`)
}
