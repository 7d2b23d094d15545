import type { Dataset } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { check, shown } from '../engine/check.js'
import type { Lifetime } from '../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { CALL_OPTIONS, callback, list, OptionRule, type TableOf } from '../engine/options.js'
import type { Saved } from '../engine/saved/container.js'
import { DRAW_OPTIONS, type DrawOptions } from '../random/draw.js'

/** A classifier: predicts a class for each row of its inputs. */
export interface Classifier extends Lifetime {
  /** The number of classes; predictions are from 0 to classes - 1. */
  readonly classes: number
  /** The number of columns of its inputs. */
  readonly dimension: number
  /**
   * Returns the class of each row of x, length m. Throws BAD_SHAPE when x does not have `dimension` columns; BAD_VALUE
   * when x is not a Matrix or an output is not finite; ENGINE_MISMATCH when x belongs to another engine; DISPOSED.
   */
  predict(x: Matrix, options?: CallOptions): Promise<Int32Array>
  /**
   * Returns the score of each class for each row of x, row-major m×classes. The class with the largest score is
   * predicted; each sampler documents its ties. Throws what `predict` throws.
   */
  scores(x: Matrix, options?: CallOptions): Promise<Float32Array>
}

/**
 * A fitted classifier, which is immutable and lives until `dispose()`. It borrows the matrix that it was fitted to; a
 * loaded one owns all its matrices. A classifier that fits noisy labels exactly and repeats their noise on new inputs
 * is a sampler in the sense of Kaplun et al. 2022.
 */
export interface Sampler extends Classifier {
  /** Saves the sampler to one buffer, which `fromBytes` loads in any engine. Throws DISPOSED, OUT_OF_MEMORY. */
  toBytes(options?: CallOptions): Promise<Uint8Array>
  /** @internal Returns the contents for `toBytes`, not copied. */
  save(): Saved
}

/**
 * Options that every learner accepts, and every function that prepares a geometry. The draw seeds the randomness of the
 * learner; a learner without randomness ignores it. A custom learner needs to read only `seed`, because the library
 * passes neither trial nor purpose.
 */
export interface FitOptions extends DrawOptions, CallOptions {}

/** Option table that every learner accepts. */
export const FIT_OPTIONS = { ...DRAW_OPTIONS, ...CALL_OPTIONS } satisfies TableOf<FitOptions>

/** A learning algorithm: fits a classifier to a dataset. */
export type Fit<S extends Sampler = Sampler> = (train: Dataset, options?: FitOptions) => Promise<S>

/** @internal Option: a learner. */
export const learner = <F = Fit>(): OptionRule<F> => callback<F>('a learner, such as fitNearest')

const LEARNERS_ACCEPTED = 'a learner, or an array of one learner or more'
/** @internal Option: one learner, read as a list of one, or a list of learners. */
export const learners = new OptionRule<readonly Fit[]>(
  LEARNERS_ACCEPTED,
  (who, name, given) => {
    const held = typeof given === 'function' || (Array.isArray(given) && given.length > 0)
    check(held, 'BAD_OPTION', () => `${who}: ${name} is ${shown(given)} but must be ${LEARNERS_ACCEPTED}`)
    return list(learner()).read(who, name, typeof given === 'function' ? [given] : given)
  },
  undefined,
)

/**
 * @internal Returns the members of a classifier, each read once. Throws BAD_VALUE, with the name, when `given` is no
 * classifier.
 */
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

/** Throws BAD_VALUE when x is not a Matrix, BAD_SHAPE when it does not have `dimension` columns. */
export function checkQueries(who: string, x: Matrix, dimension: number): void {
  checkMatrix(who, 'x', x)
  check(x.cols === dimension, 'BAD_SHAPE', () => `${who}: x has ${x.cols} columns but it was fitted to ${dimension}`)
}
