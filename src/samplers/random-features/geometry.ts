import type { CallOptions } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import { CALL_OPTIONS, takeOptions } from '../../engine/options.js'
import type { Draws } from '../../labels/draws.js'
import { Geometry } from '../geometry.js'
import { FIT_OPTIONS, type FitOptions } from '../sampler.js'
import { decideMany } from '../targets.js'
import { fitIn, type PreparedFeatures } from './ready.js'
import { queriedIn, type RandomFeaturesSampler } from './sampler.js'

/**
 * Random features of points and the factor of their equations, for any number of label draws: neither depends on
 * labels. Borrows the points; immutable.
 */
export class RandomFeaturesGeometry extends Geometry {
  /** @internal The noun that names the geometry in error messages. */
  protected readonly noun: string
  /** The number of features. */
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
   * Fits the classifier of `fitRandomFeatures` to the points with these labels; it borrows the geometry.
   * Throws what `Geometry.fit` throws; CONFLICTING_DUPLICATES when the ridge is 0 and equal rows have different labels;
   * NOT_CONVERGED when the residual stays above the tolerance; NOT_POSITIVE_DEFINITE; OUT_OF_MEMORY.
   */
  async fit(y: Int32Array, classes: number, options: CallOptions = {}): Promise<RandomFeaturesSampler> {
    const own = takeOptions('fit', CALL_OPTIONS, options)
    return this.fitWith({ y, classes }, (train, held) => {
      return this.engine.call('fit', [this], own, (call) => fitIn(call, this.#ready, train, held))
    })
  }

  /**
   * Predicts the class of each query under each label draw, row-major draws × m. Draws are solved in batches of at most
   * 64 MiB; the features of the queries are computed once for each batch. Throws what `fit` throws.
   */
  async predictMany(queries: Matrix, draws: Draws, options: FitOptions = {}): Promise<Uint8Array> {
    const { network, equations } = this.#ready
    return this.predictWith(FIT_OPTIONS, { queries, draws, options }, (taken, own) => {
      const outputsFor = (targets: Float64Array) =>
        this.engine.call('predictMany', [this, queries], own, async (call) => {
          const { weights } = await equations.solveIn(call, targets)
          return queriedIn(call, { network, weights }, queries)
        })
      return decideMany(taken, queries.rows, outputsFor, own, this.features)
    })
  }
}
