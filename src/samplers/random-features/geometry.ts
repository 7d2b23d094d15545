import { takenDataset } from '../../data/dataset.js'
import type { CallOptions } from '../../engine/call.js'
import { Lifetime, whileBorrowed } from '../../engine/lifetime.js'
import type { Matrix } from '../../engine/matrix.js'
import { CALL_OPTIONS, pickOptions, takeOptions } from '../../engine/options.js'
import { type Draws, takenDraws } from '../../labels/draws.js'
import { takeSeeded } from '../../random/draw.js'
import { checkQueries, FIT_OPTIONS, type FitOptions } from '../sampler.js'
import { decideMany } from '../targets.js'
import { fitIn, type PreparedFeatures } from './ready.js'
import { queriedIn, type RandomFeaturesSampler } from './sampler.js'

/**
 * Random features of points and the factor of their equations, kept for any number of label draws: neither depends on labels.
 * Borrows the points; immutable.
 */
export class RandomFeaturesGeometry extends Lifetime {
  readonly points: Matrix
  readonly features: number
  readonly #ready: PreparedFeatures

  /** @internal Use `prepareRandomFeatures`. Takes over what is ready. */
  constructor(points: Matrix, ready: PreparedFeatures) {
    super(points.engine, { borrows: [points], owns: [ready.equations, ready.found, ready.network] })
    this.points = points
    this.features = ready.found.cols
    this.#ready = ready
  }

  /**
   * The classifier of these points with these labels, as `fitRandomFeatures` fits it; it borrows the geometry.
   * Errors: BAD_SHAPE, BAD_VALUE (labels), CONFLICTING_DUPLICATES (ridge 0), NOT_CONVERGED, OUT_OF_MEMORY, DISPOSED.
   */
  async fit(y: Int32Array, classes: number, options: CallOptions = {}): Promise<RandomFeaturesSampler> {
    const own = takeOptions('fit', CALL_OPTIONS, options)
    const train = takenDataset('fit', { x: this.points, y, classes })
    return this.engine.call('fit', [this], own, (call) => {
      return fitIn(call, this.#ready, train, { borrows: [this] })
    })
  }

  /**
   * The class of each query under each label draw, draws × m, row-major: as many draws as 64 MiB hold are solved together, and meet
   * features of the queries that are made once for all of them. Errors: as `fit`; BAD_SHAPE.
   */
  async predictMany(queries: Matrix, draws: Draws, options: FitOptions = {}): Promise<Uint8Array> {
    const own = pickOptions(CALL_OPTIONS, takeSeeded('predictMany', FIT_OPTIONS, options))
    checkQueries('predictMany', queries, this.points.cols)
    const taken = takenDraws('predictMany', draws, this.points.rows)
    const { network, equations } = this.#ready
    const outputsFor = (targets: Float64Array) =>
      this.engine.call('predictMany', [this, queries], own, async (call) => {
        const { weights } = await equations.solveIn(call, targets)
        return queriedIn(call, { network, weights }, queries)
      })
    return whileBorrowed('predictMany', [this, queries], () => {
      return decideMany(taken, queries.rows, outputsFor, own, this.features)
    })
  }

  describe(): string {
    return `the geometry of ${this.features} random features of ${this.points.rows} points`
  }
}
