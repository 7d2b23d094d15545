import { type Dataset, takenDataset } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { type Holdings, Lifetime, whileBorrowed } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, type CheckedOptions, type OptionTable, pickOptions, takeOptions } from '../engine/options.js'
import { type Draws, takenDraws } from '../labels/draws.js'
import { checkQueries, type FIT_OPTIONS, type FitOptions, type Sampler } from './sampler.js'

/** Unchecked arguments of `predictMany`. */
interface DrawsGiven {
  queries: Matrix
  draws: Draws
  options: object
}

/**
 * Points that are prepared for any number of label draws, with all that a learner computes from the points alone. It
 * borrows the points, or owns them if it was loaded, and is immutable.
 */
export abstract class Geometry extends Lifetime {
  readonly points: Matrix
  /** @internal The noun in messages, which is followed by the number of points. */
  protected abstract readonly noun: string

  constructor(points: Matrix, held: Holdings) {
    super(points.engine, held)
    this.points = points
  }

  /**
   * Fits a classifier to the points and the labels y, one for each point; the classifier borrows the geometry. Throws
   * BAD_OPTION when `classes` is out of range; BAD_SHAPE when y has another length; BAD_VALUE when a label is not a
   * class; DISPOSED.
   */
  abstract fit(y: Int32Array, classes: number): Promise<Sampler>

  /**
   * Predicts the class of each query under each label draw, row-major draws × m: row i equals the prediction of `fit`
   * with draw i.
   * Throws BAD_OPTION when an option is invalid or there are no draws; BAD_SHAPE when the columns of the queries are
   * not those of the points, or the draws do not have one label for each point; BAD_VALUE when queries is not a Matrix
   * or the labels are not a Uint8Array; ENGINE_MISMATCH when queries belong to another engine; DISPOSED; OUT_OF_MEMORY.
   */
  abstract predictMany(queries: Matrix, draws: Draws, options?: FitOptions): Promise<Uint8Array>

  describe(): string {
    return `the ${this.noun} of ${this.points.rows} points`
  }

  /** Returns what `make` fits to the checked labels; disposing the geometry during the call throws IN_USE. */
  protected async fitWith<S extends Sampler>(
    { y, classes }: Pick<Dataset, 'y' | 'classes'>,
    make: (train: Dataset, held: Holdings) => S | Promise<S>,
  ): Promise<S> {
    const train = takenDataset('fit', { x: this.points, y, classes })
    return whileBorrowed('fit', [this], () => make(train, { borrows: [this] }))
  }

  /**
   * Returns what `answer` predicts for checked draws and options; disposing the geometry or queries during the call
   * throws IN_USE.
   */
  protected async predictWith<T extends typeof FIT_OPTIONS & OptionTable>(
    table: T,
    { queries, draws, options }: DrawsGiven,
    answer: (draws: Draws, call: CallOptions, own: CheckedOptions<T>) => Promise<Uint8Array>,
  ): Promise<Uint8Array> {
    const own = takeOptions('predictMany', table, options)
    checkQueries('predictMany', queries, this.points.cols)
    const taken = takenDraws('predictMany', draws, this.points.rows)
    const call: CallOptions = pickOptions(CALL_OPTIONS, own as CallOptions)
    return whileBorrowed('predictMany', [this, queries], () => answer(taken, call, own))
  }
}
