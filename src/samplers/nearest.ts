import { type Dataset, takenDataset } from '../data/dataset.js'
import { makeArray } from '../engine/arrays.js'
import type { Call, CallOptions } from '../engine/call.js'
import { checkInteger } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import { type Held, handOver } from '../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, integer, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import { fromBytesBy, toBytes } from '../engine/saved/bytes.js'
import type { Saved } from '../engine/saved/container.js'
import type { Loaded } from '../engine/saved/loaded.js'
import { hear, sliced } from '../engine/slices.js'
import type { Draws } from '../labels/draws.js'
import { type StoredRows, widenIn } from '../ops/element.js'
import type { Algorithm, BuildOptions, NearestIndex, NearestSettings } from '../ops/nearest/algorithm.js'
import type { Neighbors } from '../ops/nearest/answer.js'
import { buildIn, type NearestQuery, queryIn } from '../ops/nearest/build.js'
import { checkNearest, QUERY_OPTIONS } from '../ops/nearest/nearest.js'
import { loadIndexIn, saveIndex } from '../ops/nearest/saved.js'
import { BUILD_OPTIONS, checkBuild } from '../ops/nearest/settings.js'
import { voteIn } from '../ops/votes.js'
import { takeSeeded } from '../random/draw.js'
import { Fitted, type Format, readLabels } from './fitted.js'
import { Geometry } from './geometry.js'
import { FIT_OPTIONS, type FitOptions, type Sampler } from './sampler.js'
import { pluralityOfNearest } from './votes.js'

export interface PrepareNearestOptions extends FitOptions, BuildOptions {}

export const PREPARE_NEAREST_OPTIONS = { ...BUILD_OPTIONS, ...FIT_OPTIONS } satisfies TableOf<PrepareNearestOptions>

export interface NearestQueryOptions extends CallOptions {
  k?: number
  excludeSelf?: boolean
}

export const NEAREST_QUERY_OPTIONS = { ...QUERY_OPTIONS, ...CALL_OPTIONS } satisfies TableOf<NearestQueryOptions>

/** The number of neighbors that vote. */
const VOTE_OPTIONS = { k: integer(1).or(1) } satisfies TableOf<{ k?: number }>
const PREDICT_MANY_OPTIONS = { ...VOTE_OPTIONS, ...FIT_OPTIONS } satisfies TableOf<{ k?: number } & FitOptions>

/**
 * Points made ready for any number of queries and label draws: who is near whom does not depend on labels. Borrows the
 * points (owns them if it was loaded); immutable.
 */
export class NearestGeometry extends Geometry {
  /** @internal */
  protected readonly noun = 'geometry'
  /** What was chosen and why, and with which settings. */
  readonly plan: { algorithm: Algorithm; why: string } & NearestSettings
  #index: NearestIndex
  /** The points in float64, from the first search for queries of another element type on. */
  #wide?: StoredRows

  /** @internal Use `prepareNearest` or `fromBytes`. */
  constructor(points: Matrix, index: NearestIndex, owned = false) {
    super(points, owned ? { owns: [points] } : { borrows: [points] })
    this.plan = { algorithm: index.algorithm, why: index.why, ...index.settings }
    this.#index = index
  }

  /**
   * Returns the k nearest points of each query, exactly; see `nearest`. The first search for queries of another element type than the
   * points' keeps a float64 copy of the points, 8 bytes a value, until the geometry is disposed.
   */
  async query(queries: Matrix, options: NearestQueryOptions = {}): Promise<Neighbors> {
    const taken = takeOptions('query', NEAREST_QUERY_OPTIONS, options)
    checkNearest('query', queries, this.points, taken)
    return this.engine.call('query', [this, queries], taken, (call) => this.#queryIn(call, queries, taken))
  }

  /** Widens the points once, not for each search, if the queries are of another element type. */
  async #queryIn(call: Call, queries: Matrix, query: NearestQuery): Promise<Neighbors> {
    if (queries.type !== this.points.type && this.points.type !== 'f64' && !this.#wide) {
      const wide = await widenIn(call, this.points)
      call.keep(wide.address)
      this.#wide = wide
    }
    return queryIn(call, this.#index, queries, query, { wide: this.#wide })
  }

  /** A k-NN classifier of these points with these labels; it borrows the geometry. */
  async fit(y: Int32Array, classes: number, options: { k?: number } = {}): Promise<Sampler> {
    const { k } = takeOptions('fit', VOTE_OPTIONS, options)
    return this.fitWith({ y, classes }, (train, held) => {
      checkInteger('fit', 'k', k, 1, this.points.rows)
      return new NearestSampler(this, train.y, { classes, k }, held)
    })
  }

  /** The k-NN class of each query under each label draw, draws × m, row-major: one search for all draws. */
  async predictMany(queries: Matrix, draws: Draws, options: { k?: number } & FitOptions = {}): Promise<Uint8Array> {
    return this.predictWith(PREDICT_MANY_OPTIONS, { queries, draws, options }, (taken, own, { k }) => {
      const query = { k, excludeSelf: false }
      checkNearest('predictMany', queries, this.points, query)
      return this.engine.call('predictMany', [this, queries], own, async (call) => {
        const { index } = await this.#queryIn(call, queries, query)
        return voteIn(call, index, k, taken)
      })
    })
  }

  /** Points and index as one buffer, which `fromBytes` reads in any engine. Errors: DISPOSED, OUT_OF_MEMORY. */
  toBytes(options: CallOptions = {}): Promise<Uint8Array> {
    return toBytes(this, options)
  }

  /** @internal */
  save(): Saved {
    return saveIndex(this.engine, this.#index)
  }

  /**
   * The geometry that `toBytes` saved: the same points, which it owns, algorithm, plan and answers. The index is built again only where
   * this engine filters by other integers (relaxed SIMD or not).
   * Errors: BAD_VALUE (not such bytes, damaged, truncated, of a newer format), OUT_OF_MEMORY.
   */
  static fromBytes(engine: Engine, bytes: Uint8Array, options: CallOptions = {}): Promise<NearestGeometry> {
    return fromBytesBy(NearestGeometry.readIn, engine, bytes, options)
  }

  /** @internal What was saved, which owns its points. */
  static async readIn(call: Call, loaded: Loaded): Promise<NearestGeometry> {
    const index = await loadIndexIn(call, loaded)
    const { address, type, rows, cols } = index.points
    for (const block of index.blocks) call.keep(block)
    return new NearestGeometry(call.toMatrix(rows, cols, type, address), index, true)
  }

  protected override release(): void {
    for (const block of this.#index.blocks) this.engine.memory.free(block)
    if (this.#wide) this.engine.memory.free(this.#wide.address)
  }
}

/**
 * Prepares points for many queries. Errors: BAD_OPTION (algorithm, a setting of another one than named), DISPOSED, OUT_OF_MEMORY.
 */
export async function prepareNearest(points: Matrix, options: PrepareNearestOptions = {}): Promise<NearestGeometry> {
  const taken = takeSeeded('prepareNearest', PREPARE_NEAREST_OPTIONS, options)
  checkMatrix('prepareNearest', 'points', points)
  checkBuild('prepareNearest', points, taken)
  return points.engine.call('prepareNearest', [points], taken, async (call) => {
    const index = await buildIn(call, points, taken)
    for (const block of index.blocks) call.keep(block)
    return new NearestGeometry(points, index)
  })
}

class NearestSampler extends Fitted {
  readonly k: number
  readonly #geometry: NearestGeometry
  readonly #y: Int32Array

  constructor(geometry: NearestGeometry, y: Int32Array, { classes, k }: { classes: number; k: number }, held: Held) {
    super(geometry.engine, { classes, dimension: geometry.points.cols }, held)
    this.k = k
    this.#geometry = geometry
    this.#y = y
  }

  /** The plurality of the k nearest labels; ties to the tied class whose first neighbor is nearest. */
  async predict(x: Matrix, options: CallOptions = {}): Promise<Int32Array> {
    return this.ask('predict', x, options, async (call) => {
      const y = new Int32Array(x.rows)
      const counts = new Uint32Array(this.classes)
      await this.#visit('predict', x, call, (labels, i) => {
        y[i] = pluralityOfNearest(labels, counts)
      })
      return y
    })
  }

  /** The share of each class among the k nearest labels. */
  async scores(x: Matrix, options: CallOptions = {}): Promise<Float32Array> {
    return this.ask('scores', x, options, async (call) => {
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

  /** @internal */
  save(): Saved {
    const { classes, k } = this
    return {
      kind: nearestFormat.kind,
      values: { classes, k },
      arrays: { y: this.#y },
      parts: { geometry: this.#geometry.save() },
    }
  }

  /** Calls back with the labels of each row's neighbors, nearest first; the array is used again for the next row. */
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
    await sliced(x.rows, 2 * k + this.classes, look, hear(call, who, x.rows))
  }
}

export const nearestFormat: Format = {
  kind: 'nearest',
  read: async (call, loaded) => {
    return handOver(await NearestGeometry.readIn(call, loaded.part('geometry')), (geometry) => {
      const { y, classes } = readLabels(loaded, geometry.points)
      const k = loaded.integer('k', 1, y.length)
      return new NearestSampler(geometry, y, { classes, k }, { owns: [geometry] })
    })
  },
}

export interface FitNearestOptions extends FitOptions, PrepareNearestOptions {
  /** Neighbors that vote; 1 fits any labels exactly. */
  k?: number
}

export const FIT_NEAREST_OPTIONS = {
  ...VOTE_OPTIONS,
  ...FIT_OPTIONS,
  ...PREPARE_NEAREST_OPTIONS,
} satisfies TableOf<FitNearestOptions>

/**
 * The k-NN classifier. Theory expects of k = 1 a sampler: it errs as often as the labels do (T10); of k > 1 none: its
 * error is that of a majority of k (T16). Borrows train.x; ties go to the class whose first neighbor is nearest.
 * Errors: BAD_SHAPE, BAD_VALUE (labels), BAD_OPTION (k above n), DISPOSED.
 */
export async function fitNearest(train: Dataset, options: FitNearestOptions = {}): Promise<Sampler> {
  const taken = takeSeeded('fitNearest', FIT_NEAREST_OPTIONS, options)
  const { k } = taken
  const { x, y, classes } = takenDataset('fitNearest', train)
  checkInteger('fitNearest', 'k', k, 1, x.rows)
  return handOver(await prepareNearest(x, pickOptions(PREPARE_NEAREST_OPTIONS, taken)), (geometry) => {
    return new NearestSampler(geometry, y, { classes, k }, { owns: [geometry] })
  })
}
