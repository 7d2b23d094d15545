import { type Dataset, takenDataset } from '../data/dataset.js'
import { makeArray } from '../engine/arrays.js'
import type { Call, CallOptions } from '../engine/call.js'
import { checkInteger } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import { type Holdings, handOver } from '../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, integer, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import { fromBytesBy, toBytes } from '../engine/saved/bytes.js'
import type { Saved } from '../engine/saved/container.js'
import type { Loaded } from '../engine/saved/loaded.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import type { Draws } from '../labels/draws.js'
import type { Algorithm, BuildOptions, NearestIndex, NearestSettings } from '../ops/nearest/algorithm.js'
import type { Neighbors } from '../ops/nearest/answer.js'
import { buildIn, queryIn } from '../ops/nearest/build.js'
import { checkNearest, QUERY_OPTIONS } from '../ops/nearest/nearest.js'
import { loadIndexIn, saveIndex } from '../ops/nearest/saved.js'
import { BUILD_OPTIONS, checkBuild } from '../ops/nearest/settings.js'
import { WidePoints } from '../ops/nearest/wide-points.js'
import { voteIn } from '../ops/votes.js'
import { FittedSampler, readLabels, type SamplerFormat } from './fitted.js'
import { Geometry } from './geometry.js'
import { FIT_OPTIONS, type FitOptions, type Sampler } from './sampler.js'
import { pluralityOfNearest } from './votes.js'

/** Options of `prepareNearest`: the algorithm and its settings, as of `nearest`. */
export interface PrepareNearestOptions extends FitOptions, BuildOptions {}

export const PREPARE_NEAREST_OPTIONS = { ...BUILD_OPTIONS, ...FIT_OPTIONS } satisfies TableOf<PrepareNearestOptions>

/** Options of `NearestGeometry.query`. */
export interface NearestQueryOptions extends CallOptions {
  /** The number of neighbors; 1 by default. */
  k?: number
  /** Excludes point i from the neighbors of query i; false by default. */
  excludeSelf?: boolean
}

export const NEAREST_QUERY_OPTIONS = { ...QUERY_OPTIONS, ...CALL_OPTIONS } satisfies TableOf<NearestQueryOptions>
const VOTE_OPTIONS = { k: integer(1).or(1) } satisfies TableOf<{ k?: number }>
const PREDICT_MANY_OPTIONS = { ...VOTE_OPTIONS, ...FIT_OPTIONS } satisfies TableOf<{ k?: number } & FitOptions>

/** Points with a search index, for any queries and label draws. Borrows the points, or owns them if it was loaded. */
export class NearestGeometry extends Geometry {
  /** @internal The noun in messages. */
  protected readonly noun = 'geometry'
  /** The algorithm, the reason for it, and its effective settings. */
  readonly plan: { algorithm: Algorithm; why: string } & NearestSettings
  #index: NearestIndex
  readonly #wide: WidePoints

  /** @internal Use `prepareNearest` or `fromBytes`. */
  constructor(points: Matrix, index: NearestIndex, owned = false) {
    super(points, owned ? { owns: [points] } : { borrows: [points] })
    this.plan = { algorithm: index.algorithm, why: index.why, ...index.settings }
    this.#index = index
    this.#wide = new WidePoints(points)
  }

  /**
   * Returns the exact k nearest points of each query, row-major m×k. Throws what `nearest` throws. The first search for
   * queries of another element type keeps a float64 copy of the points until disposal.
   */
  async query(queries: Matrix, options: NearestQueryOptions = {}): Promise<Neighbors> {
    const taken = takeOptions('query', NEAREST_QUERY_OPTIONS, options)
    checkNearest('query', queries, this.points, taken)
    return this.engine.call('query', [this, queries], taken, async (call) => {
      return queryIn(call, this.#index, queries, taken, { wide: await this.#wide.copyIn(call, queries) })
    })
  }

  /** Fits a k-NN classifier to these labels; it borrows this. Throws BAD_SHAPE, BAD_VALUE, BAD_OPTION, DISPOSED. */
  async fit(y: Int32Array, classes: number, options: { k?: number } = {}): Promise<Sampler> {
    const { k } = takeOptions('fit', VOTE_OPTIONS, options)
    return this.fitWith({ y, classes }, (train, held) => {
      checkInteger('fit', 'k', k, 1, this.points.rows)
      return new NearestSampler(this, train.y, { classes, k }, held)
    })
  }

  /** Predicts the k-NN class of each query under each label draw, row-major draws × m. Throws what `fit` throws. */
  async predictMany(queries: Matrix, draws: Draws, options: { k?: number } & FitOptions = {}): Promise<Uint8Array> {
    return this.predictWith(PREDICT_MANY_OPTIONS, { queries, draws, options }, (taken, own, { k }) => {
      const query = { k, excludeSelf: false }
      checkNearest('predictMany', queries, this.points, query)
      return this.engine.call('predictMany', [this, queries], own, async (call) => {
        const wide = await this.#wide.copyIn(call, queries)
        const { index } = await queryIn(call, this.#index, queries, query, { wide })
        return voteIn(call, index, k, taken)
      })
    })
  }

  /** Saves points and index to one buffer, which `fromBytes` loads in any engine. Throws DISPOSED, OUT_OF_MEMORY. */
  toBytes(options: CallOptions = {}): Promise<Uint8Array> {
    return toBytes(this, options)
  }

  /** @internal Returns the contents for `toBytes`, not copied. */
  save(): Saved {
    return saveIndex(this.engine, this.#index)
  }

  /**
   * Loads the geometry that `toBytes` saved, which owns its points. The index is rebuilt if only one engine has relaxed
   * SIMD. Throws BAD_VALUE for bytes that are damaged, truncated, newer or of another kind; OUT_OF_MEMORY.
   */
  static fromBytes(engine: Engine, bytes: Uint8Array, options: CallOptions = {}): Promise<NearestGeometry> {
    return fromBytesBy(NearestGeometry.readIn, engine, bytes, options)
  }

  /** @internal Loads a geometry that owns its points. Throws BAD_VALUE, OUT_OF_MEMORY. */
  static async readIn(call: Call, loaded: Loaded): Promise<NearestGeometry> {
    const index = await loadIndexIn(call, loaded)
    const { address, type, rows, cols } = index.points
    for (const block of index.blocks) call.keep(block)
    return new NearestGeometry(call.toMatrix(rows, cols, type, address), index, true)
  }

  protected override release(): void {
    for (const block of this.#index.blocks) this.engine.memory.free(block)
    this.#wide.free(this.engine.memory)
  }
}

/**
 * Builds a search index of points, n×d, for many queries and label draws. Throws BAD_OPTION when the algorithm is
 * unknown or a setting belongs to another one; BAD_VALUE when points is not a matrix; DISPOSED, OUT_OF_MEMORY.
 */
export async function prepareNearest(points: Matrix, options: PrepareNearestOptions = {}): Promise<NearestGeometry> {
  const taken = takeOptions('prepareNearest', PREPARE_NEAREST_OPTIONS, options)
  checkMatrix('prepareNearest', 'points', points)
  checkBuild('prepareNearest', points, taken)
  return points.engine.call('prepareNearest', [points], taken, async (call) => {
    const index = await buildIn(call, points, taken)
    for (const block of index.blocks) call.keep(block)
    return new NearestGeometry(points, index)
  })
}

class NearestSampler extends FittedSampler {
  readonly k: number
  readonly #geometry: NearestGeometry
  readonly #y: Int32Array

  constructor(
    geometry: NearestGeometry,
    y: Int32Array,
    { classes, k }: { classes: number; k: number },
    held: Holdings,
  ) {
    super(geometry.engine, { classes, dimension: geometry.points.cols }, held)
    this.k = k
    this.#geometry = geometry
    this.#y = y
  }

  async predict(x: Matrix, options: CallOptions = {}): Promise<Int32Array> {
    return this.withInput('predict', x, options, async (call) => {
      const y = new Int32Array(x.rows)
      const counts = new Uint32Array(this.classes)
      await this.#visit('predict', x, call, (labels, i) => {
        y[i] = pluralityOfNearest(labels, counts)
      })
      return y
    })
  }

  async scores(x: Matrix, options: CallOptions = {}): Promise<Float32Array> {
    return this.withInput('scores', x, options, async (call) => {
      const { k, classes } = this
      const shares = makeArray('scores', Float32Array, x.rows * classes)
      await this.#visit('scores', x, call, (labels, i) => {
        for (let j = 0; j < k; j++) shares[i * classes + labels[j]] += 1
        for (let at = i * classes; at < (i + 1) * classes; at++) shares[at] /= k
      })
      return shares
    })
  }

  describe(): string {
    return `a ${this.k}-NN classifier`
  }

  /** @internal Returns the contents for `toBytes`, not copied. */
  save(): Saved {
    const { classes, k } = this
    return {
      kind: nearestFormat.kind,
      values: { classes, k },
      arrays: { y: this.#y },
      parts: { geometry: this.#geometry.save() },
    }
  }

  /** Visits the labels of each row's neighbors, nearest first; the array is reused for the next row. */
  async #visit(who: string, x: Matrix, call: CallOptions, visit: (labels: Int32Array, row: number) => void) {
    const { k } = this
    const y = this.#y
    const { index } = await this.#geometry.query(x, { ...call, k })
    const labels = new Int32Array(k)
    const look = (first: number, last: number) => {
      for (let i = first; i < last; i++) {
        for (let j = 0; j < k; j++) labels[j] = y[index[i * k + j]]
        visit(labels, i)
      }
    }
    await sliced(x.rows, 2 * k + this.classes, look, betweenSlices(call, who, x.rows))
  }
}

export const nearestFormat: SamplerFormat = {
  kind: 'nearest',
  read: async (call, loaded) => {
    return handOver(await NearestGeometry.readIn(call, loaded.part('geometry')), (geometry) => {
      const { y, classes } = readLabels(loaded, geometry.points)
      const k = loaded.integer('k', 1, y.length)
      return new NearestSampler(geometry, y, { classes, k }, { owns: [geometry] })
    })
  },
}

/** Options of `fitNearest`: k, and the search as of `prepareNearest`. */
export interface FitNearestOptions extends FitOptions, PrepareNearestOptions {
  /** The number of neighbors that vote; 1 by default, which fits any labels exactly. */
  k?: number
}

export const FIT_NEAREST_OPTIONS = {
  ...VOTE_OPTIONS,
  ...FIT_OPTIONS,
  ...PREPARE_NEAREST_OPTIONS,
} satisfies TableOf<FitNearestOptions>

/**
 * Fits a k-NN classifier; on ties, the tied class with the nearest neighbor wins. In theory, 1-NN is a sampler: its
 * error equals the noise rate (`noisy-teacher verify T10`); for k > 1 it is that of a majority of k (`verify T16`).
 * Borrows train.x. Throws BAD_SHAPE, BAD_VALUE, DISPOSED, OUT_OF_MEMORY; BAD_OPTION when k exceeds n or labels are
 * soft.
 */
export async function fitNearest(train: Dataset, options: FitNearestOptions = {}): Promise<Sampler> {
  const taken = takeOptions('fitNearest', FIT_NEAREST_OPTIONS, options)
  const { k } = taken
  const { x, y, classes } = takenDataset('fitNearest', train)
  checkInteger('fitNearest', 'k', k, 1, x.rows)
  return handOver(await prepareNearest(x, pickOptions(PREPARE_NEAREST_OPTIONS, taken)), (geometry) => {
    return new NearestSampler(geometry, y, { classes, k }, { owns: [geometry] })
  })
}
