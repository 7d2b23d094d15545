import { type Dataset, takenDataset } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { type Holdings, Lifetime, whileBorrowed } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, type CheckedOptions, type OptionTable, pickOptions, takeOptions } from '../engine/options.js'
import type { InputRows } from '../engine/plain-rows.js'
import { type Draws, takenDraws } from '../labels/draws.js'
import { type FIT_OPTIONS, type FitOptions, type Sampler, withQueries } from './sampler.js'

/** The arguments of `predictMany`, not yet checked. */
interface DrawsGiven {
  queries: InputRows
  draws: Draws
  options: object
}

/** The checked arguments of `predictMany`, with plain queries as a matrix. */
interface DrawsTaken {
  queries: Matrix
  draws: Draws
  call: CallOptions
}

/**
 * Points that are prepared for fits to many label vectors ("label draws"). A geometry stores everything that a learner
 * computes from the points alone. It borrows the points, or owns them if it was loaded, and is immutable.
 */
export abstract class Geometry extends Lifetime {
  /** The points that the geometry was prepared for, n×d. */
  readonly points: Matrix
  /**
   * @internal The name of the geometry in error messages, such as 'Gram geometry'. Messages append the number of
   * points.
   */
  protected abstract readonly noun: string

  constructor(points: Matrix, held: Holdings) {
    super(points.engine, held)
    this.points = points
  }

  /**
   * Fits a classifier to the points and their labels y, one whole number from 0 to `classes` - 1 for each point. The
   * classifier borrows the geometry. Throws BAD_OPTION when `classes` is not from 1 to 65,536; BAD_SHAPE when y does
   * not have one label for each point; BAD_VALUE when a label is not a class; DISPOSED when the geometry was disposed.
   */
  abstract fit(y: Int32Array, classes: number): Promise<Sampler>

  /**
   * Predicts the class of each of m queries, m×d, under each label draw. The result is row-major draws × m: row i holds
   * the predictions of a classifier that is fitted to draw i. Throws BAD_OPTION when an option is invalid or there are
   * no draws; BAD_SHAPE when the queries do not have the columns of the points, or the draws do not have one label for
   * each point; BAD_VALUE when queries is not rows of finite numbers or the labels are not a Uint8Array;
   * ENGINE_MISMATCH when the queries belong to another engine; DISPOSED when the geometry or the queries were disposed;
   * OUT_OF_MEMORY when the result does not fit.
   */
  abstract predictMany(queries: InputRows, draws: Draws, options?: FitOptions): Promise<Uint8Array>

  describe(): string {
    return `the ${this.noun} of ${this.points.rows} points`
  }

  /**
   * Checks the labels y, and returns the classifier that `make` fits to them. Until then, disposing the geometry throws
   * IN_USE. Throws BAD_OPTION when `classes` is out of range; BAD_SHAPE when y does not have one label for each point;
   * BAD_VALUE when a label is not a class; DISPOSED when the geometry was disposed.
   */
  protected async fitWith<S extends Sampler>(
    { y, classes }: Pick<Dataset, 'y' | 'classes'>,
    make: (train: Dataset, held: Holdings) => S | Promise<S>,
  ): Promise<S> {
    const train = takenDataset('fit', { x: this.points, y, classes })
    return whileBorrowed('fit', [this], () => make(train, { borrows: [this] }))
  }

  /**
   * Checks the queries, draws and options, and returns the predictions that `answer` makes for each query under each
   * draw: draws × m, row-major. While it runs, disposing the geometry or the queries throws IN_USE. Throws BAD_OPTION
   * when an option is invalid or there are no draws; BAD_SHAPE when the queries do not have the columns of the points,
   * or the draws do not have one label for each point; BAD_VALUE when queries is not rows of finite numbers or the
   * labels are not a Uint8Array; DISPOSED when the geometry or the queries were disposed.
   */
  protected async predictWith<T extends typeof FIT_OPTIONS & OptionTable>(
    table: T,
    { queries, draws, options }: DrawsGiven,
    answer: (taken: DrawsTaken, own: CheckedOptions<T>) => Promise<Uint8Array>,
  ): Promise<Uint8Array> {
    const own = takeOptions('predictMany', table, options)
    const taken = takenDraws('predictMany', draws, this.points.rows)
    const call: CallOptions = pickOptions(CALL_OPTIONS, own as CallOptions)
    const of = { engine: this.engine, dimension: this.points.cols }
    return withQueries('predictMany', queries, of, (matrix) => {
      return whileBorrowed('predictMany', [this, matrix], () => answer({ queries: matrix, draws: taken, call }, own))
    })
  }
}
