import { type DatasetInput, fitToData, readDataset } from '../data/input.js'
import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { checkInteger, checkNumber } from '../engine/check.js'
import { type Holdings, handOver } from '../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { flag, share, type TableOf } from '../engine/options.js'
import type { InputRows } from '../engine/plain-rows.js'
import type { Saved } from '../engine/saved/container.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import type { Draws } from '../labels/draws.js'
import { takeSeeded } from '../random/draw.js'
import { baggedWeights } from './bagged-weights.js'
import { FittedSampler, readLabels, type SamplerFormat } from './fitted.js'
import { Geometry } from './geometry.js'
import { NearestGeometry, prepareNearest } from './nearest-geometry.js'
import { FIT_OPTIONS, type FitOptions, type Sampler } from './sampler.js'

/** Options of `prepareBaggedNearest`: the size of the random bags of points, and how they are drawn. */
export interface PrepareBaggedOptions extends FitOptions {
  /** The size of a bag as a share of the points, above 0 and at most 1 (at least one point); 0.2 by default. */
  fraction?: number
  /** Draws each bag with replacement; false by default. With `fraction` 1 this is the bootstrap. */
  replacement?: boolean
}
export const PREPARE_BAGGED_OPTIONS = {
  fraction: share().or(0.2),
  replacement: flag().or(false),
  ...FIT_OPTIONS,
} satisfies TableOf<PrepareBaggedOptions>

/**
 * Points that are prepared for the vote of infinitely many bagged 1-NN, with any label draws: a search index and the
 * weights of neighbors. It borrows the points and is immutable.
 */
export class BaggedGeometry extends Geometry {
  /** @internal The noun that names the geometry in error messages. */
  protected readonly noun = 'bagged geometry'
  /** The weights of a query's neighbors in the vote, nearest first; they sum to 1 up to 1e-9. */
  readonly weights: Float64Array
  /** @internal The search index of the points. */
  readonly nearest: NearestGeometry

  /** @internal Use `prepareBaggedNearest`. */
  constructor(nearest: NearestGeometry, weights: Float64Array) {
    super(nearest.points, { owns: [nearest] })
    this.nearest = nearest
    this.weights = weights
  }

  /**
   * Fits the vote of the bags to the labels y of the points; it borrows the geometry. Throws BAD_OPTION when classes is
   * out of range; BAD_SHAPE when there is not one label for each point; BAD_VALUE when a label is not a class; DISPOSED
   * when the geometry was disposed.
   */
  async fit(y: Int32Array, classes: number): Promise<Sampler> {
    return this.fitWith({ y, classes }, (train, held) => new BaggedSampler(this, train.y, classes, held))
  }

  /**
   * Predicts the class of each of m queries under each label draw, by one search for all draws. The result is row-major
   * draws × m: row i holds the predictions for draw i. Throws BAD_OPTION when an option is invalid; BAD_SHAPE when the
   * queries do not have the columns of the points, or the draws not one label for each point; BAD_VALUE when queries is
   * not rows of finite numbers or labels is not a Uint8Array; ENGINE_MISMATCH when the queries belong to another
   * engine; DISPOSED when the geometry or the queries were disposed; OUT_OF_MEMORY when the result does not fit.
   */
  async predictMany(queries: InputRows, draws: Draws, options: FitOptions = {}): Promise<Uint8Array> {
    return this.predictWith(FIT_OPTIONS, { queries, draws, options }, async ({ queries, draws, call }) => {
      const [n, m] = [this.points.rows, queries.rows]
      const out = makeArray('predictMany', Uint8Array, draws.draws * m)
      const index = await this.neighbors(queries, call)
      for (let draw = 0; draw < draws.draws; draw++) {
        const labels = draws.labels.subarray(draw * n, (draw + 1) * n)
        await this.votes('predictMany', index, labels, 1 << 8, call, (label, i) => {
          out[draw * m + i] = label
        })
      }
      return out
    })
  }

  /** @internal Returns the indices of each query's weighted neighbors, nearest first: row-major m×neighbors. */
  async neighbors(queries: Matrix, options: CallOptions): Promise<Uint32Array> {
    const { index } = await this.nearest.query(queries, { ...options, k: this.weights.length })
    return index
  }

  /**
   * @internal Calls `visit` with the predicted class of each query, and with the vote share of each class in `shares`.
   * Only the shares of the classes of the query's neighbors are up to date.
   */
  async votes(
    who: string,
    index: Uint32Array,
    labels: ArrayLike<number>,
    classes: number,
    options: CallOptions,
    visit: (label: number, query: number, shares: Float64Array) => void,
  ): Promise<void> {
    const m = index.length / this.weights.length
    const shares = new Float64Array(classes)
    const look = (first: number, last: number) => {
      for (let i = first; i < last; i++) visit(this.#vote(index, i, labels, shares), i, shares)
    }
    await sliced(m, 4 * this.weights.length, look, betweenSlices(options, who, m))
  }

  /**
   * Returns the class with the largest share; on ties, the class whose first neighbor is nearest. Writes the shares of
   * the neighbors' classes to `shares` and leaves the others unchanged, because there may be far more classes than
   * neighbors.
   */
  #vote(index: Uint32Array, query: number, labels: ArrayLike<number>, shares: Float64Array): number {
    const k = this.weights.length
    for (let i = 0; i < k; i++) shares[labels[index[query * k + i]]] = 0
    let best = labels[index[query * k]]
    for (let i = 0; i < k; i++) shares[labels[index[query * k + i]]] += this.weights[i]
    for (let i = 1; i < k; i++) {
      const label = labels[index[query * k + i]]
      if (shares[label] > shares[best]) best = label
    }
    return best
  }
}

/**
 * Prepares points, n×d, for the vote of infinitely many bagged 1-NN. A query searches about 21 / fraction neighbors.
 * Throws BAD_OPTION when `fraction` is not above 0 and at most 1; BAD_VALUE when points is not a Matrix; DISPOSED when
 * points was disposed; OUT_OF_MEMORY when the index does not fit.
 */
export async function prepareBaggedNearest(
  points: Matrix,
  options: PrepareBaggedOptions = {},
): Promise<BaggedGeometry> {
  const { fraction, replacement, ...call } = takeSeeded('prepareBaggedNearest', PREPARE_BAGGED_OPTIONS, options)
  checkMatrix('prepareBaggedNearest', 'points', points)
  const size = Math.max(1, Math.round(fraction * points.rows))
  const weights = baggedWeights(points.rows, size, replacement)
  return new BaggedGeometry(await prepareNearest(points, call), weights)
}

class BaggedSampler extends FittedSampler {
  readonly #geometry: BaggedGeometry
  readonly #y: Int32Array

  constructor(geometry: BaggedGeometry, y: Int32Array, classes: number, held: Holdings) {
    super(geometry.engine, { classes, dimension: geometry.points.cols }, held)
    this.#geometry = geometry
    this.#y = y
  }

  /** Returns, for each row of x, the class that the 1-NN of the largest number of bags predicts. */
  async predict(x: InputRows, options: CallOptions = {}): Promise<Int32Array> {
    return this.withInput('predict', x, options, async (x, call) => {
      const y = new Int32Array(x.rows)
      await this.#votes('predict', x, call, (label, i) => {
        y[i] = label
      })
      return y
    })
  }

  /** Returns the share of bags whose 1-NN predicts each class, row-major m×classes. */
  async scores(x: InputRows, options: CallOptions = {}): Promise<Float32Array> {
    return this.withInput('scores', x, options, async (x, call) => {
      const y = this.#y
      const k = this.#geometry.weights.length
      const scores = makeArray('scores', Float32Array, x.rows * this.classes)
      await this.#votes('scores', x, call, (_, i, shares, index) => {
        for (let at = i * k; at < (i + 1) * k; at++) scores[i * this.classes + y[index[at]]] = shares[y[index[at]]]
      })
      return scores
    })
  }
  describe(): string {
    return 'a bagged 1-NN classifier'
  }
  save(): Saved {
    const { classes } = this
    const { weights, nearest } = this.#geometry
    return {
      kind: baggedFormat.kind,
      values: { classes },
      arrays: { y: this.#y, weights },
      parts: { geometry: nearest.save() },
    }
  }

  async #votes(
    who: string,
    x: Matrix,
    options: CallOptions,
    visit: (label: number, row: number, shares: Float64Array, index: Uint32Array) => void,
  ): Promise<void> {
    const index = await this.#geometry.neighbors(x, options)
    await this.#geometry.votes(who, index, this.#y, this.classes, options, (label, i, shares) => {
      visit(label, i, shares, index)
    })
  }
}

export const baggedFormat: SamplerFormat = {
  kind: 'bagged-nearest',
  read: async (call, loaded) => {
    return handOver(await NearestGeometry.readIn(call, loaded.part('geometry'), 'euclidean'), (nearest) => {
      const { y, classes } = readLabels(loaded, nearest.points)
      const weights = loaded.array('weights', 'f64')
      checkInteger(loaded.kind, 'weights', weights.length, 1, y.length)
      for (const weight of weights) checkNumber(loaded.kind, 'a weight', weight, 0, 1)
      const geometry = new BaggedGeometry(nearest, weights)
      return new BaggedSampler(geometry, y, classes, { owns: [geometry] })
    })
  },
}

/** Options of `fitBaggedNearest`: the size of the bags and how they are drawn, as in `prepareBaggedNearest`. */
export interface FitBaggedOptions extends PrepareBaggedOptions {}
/**
 * Fits the vote of infinitely many 1-NN, each on a random bag of the rows of train.x, n×d, which it borrows. A
 * neighbor's weight is the probability that it is the nearest in a bag. In theory, for two classes and bags without
 * replacement, it is a sampler if `fraction` is at least 1/2, because the nearest row then has the majority. Below 1/2,
 * the error falls with `fraction` (`theory.baggedError`; `noisy-teacher verify T26`). For finitely many bags use
 * `fitTeacher`. Throws BAD_OPTION when `fraction` or classes is out of range or labels are soft; BAD_SHAPE when there
 * are not n labels; BAD_VALUE when train.x is not rows of finite numbers or a label is not a class; DISPOSED when
 * train.x was disposed; OUT_OF_MEMORY when the index does not fit.
 */
export async function fitBaggedNearest(train: DatasetInput, options: FitBaggedOptions = {}): Promise<Sampler> {
  const taken = takeSeeded('fitBaggedNearest', PREPARE_BAGGED_OPTIONS, options)
  return fitToData(readDataset('fitBaggedNearest', train), async ({ x, y, classes }) => {
    return handOver(await prepareBaggedNearest(x, taken), (geometry) => {
      return new BaggedSampler(geometry, y, classes, { owns: [geometry] })
    })
  })
}
