import type { Call, CallOptions } from '../engine/call.js'
import { check, checkInteger } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import { Lifetime } from '../engine/lifetime.js'
import { Matrix } from '../engine/matrix.js'
import { fitToRows, lend, shapeOf } from '../engine/operands.js'
import { CALL_OPTIONS, integer, type TableOf, takeOptions } from '../engine/options.js'
import { FLAT_ARRAY_OPTIONS, type FlatArrayOptions, type InputRows } from '../engine/plain-rows.js'
import { fromBytesBy, toBytes } from '../engine/saved/bytes.js'
import type { Saved } from '../engine/saved/container.js'
import type { Loaded } from '../engine/saved/loaded.js'
import type { Draws } from '../labels/draws.js'
import { checkSameColumns } from '../ops/element.js'
import type { Algorithm, BuildOptions, NearestIndex, NearestSettings } from '../ops/nearest/algorithm.js'
import { buildIn, queryIn } from '../ops/nearest/build.js'
import { type Metric, type NeighborsByMetric, nameKeys } from '../ops/nearest/metric.js'
import { checkNearest, QUERY_OPTIONS } from '../ops/nearest/nearest.js'
import { checkRadius, type PointsWithin, WITHIN_QUERY_OPTIONS, type WithinQueryOptions } from '../ops/nearest/radius.js'
import { loadIndexIn, saveIndex } from '../ops/nearest/saved.js'
import { BUILD_OPTIONS, checkBuild } from '../ops/nearest/settings.js'
import { WidePoints } from '../ops/nearest/wide-points.js'
import { searchWithin } from '../ops/nearest/within-search.js'
import { voteIn } from '../ops/votes.js'
import { Geometry } from './geometry.js'
import { NearestSampler } from './nearest-sampler.js'
import { FIT_OPTIONS, type FitOptions, type Sampler } from './sampler.js'

/** Options of `prepareNearest`: metric, search algorithm and its settings, the draw, an abort signal and progress. */
export interface PrepareNearestOptions<M extends Metric = 'euclidean'>
  extends FitOptions,
    BuildOptions<M>,
    FlatArrayOptions {}
export const PREPARE_NEAREST_OPTIONS = {
  ...BUILD_OPTIONS,
  ...FLAT_ARRAY_OPTIONS,
  ...FIT_OPTIONS,
} satisfies TableOf<PrepareNearestOptions<Metric>>

/** Options of `NearestGeometry.query`: the number of neighbors, self-exclusion, an abort signal and progress. */
export interface NearestQueryOptions extends CallOptions {
  /** The number of neighbors of each query, at most the number of points (minus 1 with `excludeSelf`); 1 by default. */
  k?: number
  /** Excludes point i from the neighbors of query i, for queries that are the points themselves; false by default. */
  excludeSelf?: boolean
}
export const NEAREST_QUERY_OPTIONS = { ...QUERY_OPTIONS, ...CALL_OPTIONS } satisfies TableOf<NearestQueryOptions>

/** Rule of the number of neighbors that vote. */
export const VOTE_OPTIONS = { k: integer(1).or(1) } satisfies TableOf<{ k?: number }>
const PREDICT_MANY_OPTIONS = { ...VOTE_OPTIONS, ...FIT_OPTIONS } satisfies TableOf<{ k?: number } & FitOptions>

/** Points with an exact k-NN index for queries and label draws. Borrows a Matrix; owns a copy, or what it loaded. */
export class NearestGeometry<M extends Metric = 'euclidean'> extends Geometry {
  /** @internal The noun that names the geometry in error messages. */
  protected readonly noun = 'geometry'

  /** The metric by which the points were prepared, see `Metric`. */
  readonly metric: M
  /** The search algorithm that was built, the reason for it as a phrase, and its effective settings. */
  readonly plan: { algorithm: Algorithm; why: string } & NearestSettings
  readonly #index: NearestIndex<M>
  readonly #wide: WidePoints

  /** @internal Use `prepareNearest` or `fromBytes`. */
  constructor(points: Matrix, index: NearestIndex<M>, owned = false) {
    const wide = new WidePoints(points)
    const memory = new IndexMemory(points.engine, index, wide)
    super(points, owned ? { owns: [memory, points] } : { borrows: [points], owns: [memory] })
    const { algorithm, why, settings } = index.filter
    this.metric = index.metric
    this.plan = { algorithm, why, ...settings }
    this.#index = index
    this.#wide = wide
  }

  /**
   * Returns the exact k nearest points of m queries, a Matrix or plain rows, by the geometry's metric: row-major m×k,
   * nearest first. For queries of another element type it keeps a float64 copy of the points. Throws BAD_OPTION when k
   * is out of range; BAD_SHAPE when columns differ; BAD_VALUE when queries is not rows of finite numbers;
   * ENGINE_MISMATCH when queries belong to another engine; DISPOSED when the geometry or queries were disposed;
   * OUT_OF_MEMORY when the result does not fit.
   */
  async query(queries: InputRows, options: NearestQueryOptions = {}): Promise<NeighborsByMetric[M]> {
    const taken = takeOptions('query', NEAREST_QUERY_OPTIONS, options)
    return this.#ask('query', queries, (matrix) => {
      checkNearest('query', matrix, this.points, taken)
      return this.engine.call('query', [this, matrix], taken, async (call) => {
        const wide = await this.#wide.copyIn(call, matrix)
        return nameKeys(this.metric, await queryIn(call, this.#index, matrix, taken, { wide }))
      })
    })
  }

  /**
   * Returns all points within a radius of each query, as `withinRadius` does. Throws BAD_OPTION when the radius is out
   * of range; OUT_OF_MEMORY when there are more than `limit` points or they do not fit; otherwise as `query`.
   */
  async withinRadius(queries: InputRows, options: WithinQueryOptions): Promise<PointsWithin<M>> {
    const taken = takeOptions('withinRadius', WITHIN_QUERY_OPTIONS, options)
    checkRadius('withinRadius', this.metric, taken.radius)
    return this.#ask('withinRadius', queries, (matrix) => {
      checkSameColumns('withinRadius', { queries: matrix, points: this.points })
      return this.engine.call('withinRadius', [this, matrix], taken, async (call) => {
        const wide = await this.#wide.copyIn(call, matrix)
        return searchWithin(call, this.#index, matrix, taken, wide)
      })
    })
  }

  /** Calls `answer` with the queries as a matrix of the geometry's engine. */
  #ask<T>(who: string, rows: InputRows, answer: (queries: Matrix) => Promise<T>): Promise<T> {
    if (rows instanceof Matrix) return answer(rows)
    check(!this.disposed, 'DISPOSED', () => `${who}: ${this.describe()} was disposed before`)
    const shaped = shapeOf({ who, name: 'queries', rows }, { dimension: this.points.cols })
    return lend([shaped], ([queries]) => answer(queries), this.engine)
  }

  /**
   * Fits a k-NN classifier to the points and labels y; it borrows the geometry. Throws BAD_OPTION when k or classes is
   * out of range; BAD_SHAPE when there is not one label for each point; BAD_VALUE when a label is not a class; DISPOSED
   * when the geometry was disposed.
   */
  async fit(y: Int32Array, classes: number, options: { k?: number } = {}): Promise<Sampler> {
    const { k } = takeOptions('fit', VOTE_OPTIONS, options)
    return this.fitWith({ y, classes }, (train, held) => {
      checkInteger('fit', 'k', k, 1, this.points.rows)
      return new NearestSampler(this, train.y, { classes, k }, held)
    })
  }

  /**
   * Predicts the k-NN class of m queries under each label draw: row-major draws × m. Throws BAD_OPTION when k is above
   * the number of points or there are no draws; BAD_SHAPE when columns or labels do not match the points; BAD_VALUE
   * when queries is not rows of finite numbers or labels is not a Uint8Array; ENGINE_MISMATCH when queries belong to
   * another engine; DISPOSED when the geometry or queries were disposed; OUT_OF_MEMORY when the result does not fit.
   */
  async predictMany(queries: InputRows, draws: Draws, options: { k?: number } & FitOptions = {}): Promise<Uint8Array> {
    return this.predictWith(PREDICT_MANY_OPTIONS, { queries, draws, options }, ({ queries, draws, call }, { k }) => {
      const query = { k, excludeSelf: false }
      checkNearest('predictMany', queries, this.points, query)
      return this.engine.call('predictMany', [this, queries], call, async (call) => {
        const wide = await this.#wide.copyIn(call, queries)
        const { index } = await queryIn(call, this.#index, queries, query, { wide })
        return voteIn(call, index, k, draws)
      })
    })
  }

  /**
   * Saves points and index to one buffer for `fromBytes`. Throws DISPOSED after disposal; OUT_OF_MEMORY if too large.
   */
  toBytes(options: CallOptions = {}): Promise<Uint8Array> {
    return toBytes(this, options)
  }

  /** @internal Returns the kind, values, arrays and parts that `toBytes` writes; arrays are not copied. */
  save(): Saved {
    return saveIndex(this.engine, this.#index)
  }

  /**
   * Loads the geometry that `toBytes` saved, with its points; its type argument names the metric, which `metric` holds.
   * Rebuilds the index if only one of the two engines has relaxed SIMD. Throws BAD_VALUE when the bytes are damaged,
   * truncated, or of a newer format or another kind; OUT_OF_MEMORY when the geometry does not fit.
   */
  static fromBytes<M extends Metric = 'euclidean'>(
    engine: Engine,
    bytes: Uint8Array,
    options: CallOptions = {},
  ): Promise<NearestGeometry<M>> {
    return fromBytesBy((call, loaded) => NearestGeometry.readIn<M>(call, loaded), engine, bytes, options)
  }

  /**
   * @internal Loads a geometry that owns its points, of any metric unless one is given. Throws BAD_VALUE on a bad value;
   * OUT_OF_MEMORY if too large.
   */
  static async readIn<M extends Metric>(call: Call, loaded: Loaded, metric?: M): Promise<NearestGeometry<M>> {
    const index = await loadIndexIn(call, loaded)
    const message = () => `${loaded.kind}: the metric is '${index.metric}' but must be '${metric}'`
    check(metric === undefined || index.metric === metric, 'BAD_VALUE', message)
    const { address, type, rows, cols } = index.points
    for (const block of index.blocks) call.keep(block)
    return new NearestGeometry(call.toMatrix(rows, cols, type, address), index as NearestIndex<M>, true)
  }
}

/** The memory of an index and of the wide copy of its points, apart from the geometry, which may be forgotten. */
class IndexMemory extends Lifetime {
  readonly #blocks: readonly number[]
  readonly #wide: WidePoints

  constructor(engine: Engine, { blocks }: Pick<NearestIndex, 'blocks'>, wide: WidePoints) {
    super(engine)
    this.#blocks = blocks
    this.#wide = wide
  }

  describe(): string {
    return 'an index'
  }

  protected override release(): void {
    for (const block of this.#blocks) this.engine.memory.free(block)
    this.#wide.free(this.engine.memory)
  }
}

/**
 * Builds an exact k-NN index of `points`, n×d, which answers any number of queries and label draws. The index borrows a
 * Matrix, and owns its copy of plain rows. It never changes: to add or remove points, prepare a new index of all rows,
 * and dispose the old one.
 *
 * Throws BAD_OPTION when the algorithm is unknown or an option does not belong to it; BAD_VALUE when points is not rows
 * of finite numbers or, by 'cosine', has a zero row; DISPOSED when it was disposed; OUT_OF_MEMORY when the index does
 * not fit.
 *
 * @example
 * ```ts
 * import { prepareNearest } from 'noisy-teacher'
 * const index = await prepareNearest([[0, 0], [3, 4], [6, 8]])
 * const { squaredDistance } = await index.query([[3, 3]], { k: 2 })
 * console.log([...squaredDistance]) // [ 1, 18 ]
 * const sampler = await index.fit(Int32Array.of(0, 1, 1), 2)
 * console.log([...(await sampler.predict([[1, 1], [5, 5]]))]) // [ 0, 1 ]
 * ```
 */
export async function prepareNearest<M extends Metric = 'euclidean'>(
  points: InputRows,
  options: PrepareNearestOptions<M> = {},
): Promise<NearestGeometry<M>> {
  const who = 'prepareNearest'
  const taken = takeOptions(who, PREPARE_NEAREST_OPTIONS, options)
  const rows = shapeOf({ who, name: 'points', rows: points }, taken)
  checkBuild(who, rows, taken)
  return fitToRows(rows, (matrix) => {
    return matrix.engine.call(who, [matrix], taken, async (call) => {
      const index = await buildIn(call, matrix, taken)
      for (const block of index.blocks) call.keep(block)
      return new NearestGeometry(matrix, index as NearestIndex<M>)
    })
  })
}
