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
 * Random features of points and the factor of their equations, kept for any number of label draws: neither depends on labels.
 * Borrows the points; immutable.
 */
export class RandomFeaturesGeometry extends Geometry {
  /** @internal */
  protected readonly noun: string
  readonly features: number
  readonly #ready: PreparedFeatures

  /** @internal Use `prepareRandomFeatures`. Takes over what is ready. */
  constructor(points: Matrix, ready: PreparedFeatures) {
    super(points, { borrows: [points], owns: [ready.equations, ready.found, ready.network] })
    this.features = ready.found.cols
    this.noun = `geometry of ${this.features} random features`
    this.#ready = ready
  }

  /**
   * The classifier of these points with these labels, as `fitRandomFeatures` fits it; it borrows the geometry.
   * Errors: BAD_SHAPE, BAD_VALUE (labels), CONFLICTING_DUPLICATES (ridge 0), NOT_CONVERGED, OUT_OF_MEMORY, DISPOSED.
   */
  async fit(y: Int32Array, classes: number, options: CallOptions = {}): Promise<RandomFeaturesSampler> {
    const own = takeOptions('fit', CALL_OPTIONS, options)
    return this.fitWith({ y, classes }, (train, held) => {
      return this.engine.call('fit', [this], own, (call) => fitIn(call, this.#ready, train, held))
    })
  }

  /**
   * The class of each query under each label draw, draws × m, row-major: as many draws as 64 MiB hold are solved together, and meet
   * features of the queries that are made once for all of them. Errors: as `fit`; BAD_SHAPE.
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
