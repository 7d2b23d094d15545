import type { Dataset } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { check, shown } from '../engine/check.js'
import type { Lifetime } from '../engine/lifetime.js'
import { Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { lend, shapeOf } from '../engine/operands.js'
import { CALL_OPTIONS, callback, list, OptionRule, type TableOf } from '../engine/options.js'
import type { InputRows } from '../engine/plain-rows.js'
import type { Saved } from '../engine/saved/container.js'
import { DRAW_OPTIONS, type DrawOptions } from '../random/draw.js'

/** A fitted classifier: it predicts a class, and a score for each class, for each row of its inputs. */
export interface Classifier extends Lifetime {
  /** The number of classes. Predicted classes are whole numbers from 0 to `classes` - 1. */
  readonly classes: number
  /** The number of columns that each input row must have. */
  readonly dimension: number
  /**
   * Predicts the class of each row of x, m×`dimension`: a Matrix, an array of rows, or a flat array of all numbers. The
   * result has length m. Throws BAD_OPTION when an option is invalid; BAD_SHAPE when x does not have `dimension`
   * columns; BAD_VALUE when x is neither a Matrix nor plain rows, or a number in x or an output is not finite;
   * ENGINE_MISMATCH when x belongs to another engine; DISPOSED when the classifier or x was disposed; OUT_OF_MEMORY
   * when the result does not fit.
   */
  predict(x: InputRows, options?: CallOptions): Promise<Int32Array>
  /**
   * Returns the score of each class for each row of x, m×`dimension`: row-major m×`classes`. The class with the largest
   * score is predicted; each sampler documents how it breaks ties. Accepts the same rows as `predict`, and throws the
   * same errors.
   */
  scores(x: InputRows, options?: CallOptions): Promise<Float32Array>
}

/**
 * A fitted classifier that can be saved. It is immutable and lives until `dispose()`. It borrows the matrix that it was
 * fitted to. A sampler that was fitted to plain rows owns its copy of them, which is also freed when the sampler is
 * garbage-collected; one that `fromBytes` loaded owns its matrices.
 *
 * In the sense of Kaplun et al. 2022, a sampler is a classifier whose predictions on new inputs are distributed like
 * the noisy labels. The type also covers classifiers that average noise instead of repeating it.
 */
export interface Sampler extends Classifier {
  /**
   * Saves the sampler to one buffer, which `fromBytes` loads in any engine. Throws BAD_OPTION when an option is
   * invalid; UNSUPPORTED when the sampler was made by `defineSampler`; DISPOSED when it was disposed; OUT_OF_MEMORY
   * when the buffer cannot be allocated.
   */
  toBytes(options?: CallOptions): Promise<Uint8Array>
  /** @internal Returns the kind, values, arrays and parts that `toBytes` writes; arrays are not copied. */
  save(): Saved
}

/**
 * Options that every learner and every function that prepares a geometry accepts: the random draw (`seed`, `trial` and
 * `purpose`), an abort signal and a progress callback. The draw seeds the randomness of the learner; a learner without
 * randomness ignores it. A learner that you write needs to read only `seed`, because the library passes neither `trial`
 * nor `purpose` to it.
 */
export interface FitOptions extends DrawOptions, CallOptions {}

/** Option table of `FitOptions`. */
export const FIT_OPTIONS = { ...DRAW_OPTIONS, ...CALL_OPTIONS } satisfies TableOf<FitOptions>

/** A learning algorithm, such as `fitNearest`: a function that fits a classifier to a labeled dataset. */
export type Fit<S extends Sampler = Sampler> = (train: Dataset, options?: FitOptions) => Promise<S>

/** @internal Declares an option whose value is a learner: a function such as `fitNearest`. */
export const learner = <F = Fit>(): OptionRule<F> => callback<F>('a learner, such as fitNearest')

const LEARNERS_ACCEPTED = 'a learner, or an array of one learner or more'
/**
 * @internal Rule of an option that accepts one learner or an array of at least one. It returns an array in both cases.
 */
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
 * @internal Returns `classes`, `engine` and `predict` of a classifier, and reads each of them once. Throws BAD_VALUE
 * when `given` is not a classifier; the message calls it `name`.
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

/**
 * Calls `answer` with x as a matrix of `dimension` columns; plain rows are copied to the engine, and freed when it
 * settles. Throws BAD_VALUE when x is neither a Matrix nor rows of finite numbers; BAD_SHAPE when it does not have
 * `dimension` columns; OUT_OF_MEMORY when the copy does not fit; CLOSED when the engine was closed.
 */
export async function withQueries<T>(
  who: string,
  x: InputRows,
  { engine, dimension }: Pick<Classifier, 'engine' | 'dimension'>,
  answer: (x: Matrix) => Promise<T>,
): Promise<T> {
  const rows = shapeOf({ who, name: 'x', rows: x }, { dimension })
  const { cols } = rows
  check(cols === dimension, 'BAD_SHAPE', () => `${who}: x has ${cols} columns but it was fitted to ${dimension}`)
  return rows instanceof Matrix ? answer(rows) : lend([rows], ([matrix]) => answer(matrix), engine)
}
