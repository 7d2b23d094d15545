import type { CallOptions } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import { CALL_OPTIONS, takeOptions } from '../../engine/options.js'
import type { InputRows } from '../../engine/plain-rows.js'
import type { Draws } from '../../labels/draws.js'
import { Geometry } from '../geometry.js'
import { FIT_OPTIONS, type FitOptions } from '../sampler.js'
import { decideMany } from '../targets.js'
import { fitIn, type PreparedFeatures } from './ready.js'
import { queriedIn, type RandomFeaturesSampler } from './sampler.js'

/**
 * Points that are prepared for classifiers on random features, for fits to many label vectors ("label draws"). It
 * stores what does not depend on labels: the features of the points, and a solver for the weights of the features, such
 * as a Cholesky factor. It borrows the points and is immutable.
 */
export class RandomFeaturesGeometry extends Geometry {
  /** @internal The noun that names the geometry in error messages. */
  protected readonly noun: string
  /** The number of random features. */
  readonly features: number
  readonly #ready: PreparedFeatures

  /** @internal Use `prepareRandomFeatures`. Owns the prepared features. */
  constructor(points: Matrix, ready: PreparedFeatures) {
    super(points, { borrows: [points], owns: [ready.equations, ready.found, ready.network] })
    this.features = ready.found.cols
    this.noun = `geometry of ${this.features} random features`
    this.#ready = ready
  }

  /**
   * Fits the classifier of `fitRandomFeatures` to the points and their labels y, one whole number from 0 to `classes` -
   * 1 for each point. The classifier borrows the geometry. Throws BAD_OPTION when `classes` or an option is invalid;
   * BAD_SHAPE when y does not have one label for each point; BAD_VALUE when a label is not a class or an output is not
   * finite; CONFLICTING_DUPLICATES when the fit interpolates (ridge 0 and at least as many features as rows) and equal
   * rows have different labels; NOT_POSITIVE_DEFINITE when a factor breaks down; NOT_CONVERGED when the residual stays
   * above the tolerance; DISPOSED when the geometry was disposed; OUT_OF_MEMORY when the solve does not fit.
   */
  async fit(y: Int32Array, classes: number, options: CallOptions = {}): Promise<RandomFeaturesSampler> {
    const own = takeOptions('fit', CALL_OPTIONS, options)
    return this.fitWith({ y, classes }, (train, held) => {
      return this.engine.call('fit', [this], own, (call) => fitIn(call, this.#ready, train, held))
    })
  }

  /**
   * Predicts the class of each of m queries under each label draw, row-major draws × m. Draws are solved in batches of
   * at most 64 MiB; the features of the queries are computed once for each batch. Throws BAD_OPTION when an option is
   * invalid or there are no draws; BAD_SHAPE when the queries do not have the columns of the points, or the draws do
   * not have one label for each point; BAD_VALUE when queries is not rows of finite numbers, the labels are not a
   * Uint8Array, or an output is not finite; CONFLICTING_DUPLICATES when the fit interpolates (ridge 0 and at least as
   * many features as rows) and equal rows have different labels; NOT_POSITIVE_DEFINITE when a factor breaks down;
   * NOT_CONVERGED when the residual stays above the tolerance; ENGINE_MISMATCH when the queries belong to another
   * engine; DISPOSED when the geometry or the queries were disposed; OUT_OF_MEMORY when the solve or the result does
   * not fit.
   */
  async predictMany(queries: InputRows, draws: Draws, options: FitOptions = {}): Promise<Uint8Array> {
    const { network, equations } = this.#ready
    return this.predictWith(FIT_OPTIONS, { queries, draws, options }, ({ queries, draws, call: own }) => {
      const outputsFor = (targets: Float64Array) =>
        this.engine.call('predictMany', [this, queries], own, async (call) => {
          const { weights } = await equations.solveIn(call, targets)
          return queriedIn(call, { network, weights }, queries)
        })
      return decideMany(draws, queries.rows, outputsFor, own, this.features)
    })
  }
}
