import { type Dataset, takenDataset } from '../data/dataset.js'
import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { checkInteger, checkNumber } from '../engine/check.js'
import { type Holdings, handOver } from '../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { flag, share, type TableOf } from '../engine/options.js'
import type { Saved } from '../engine/saved/container.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import type { Draws } from '../labels/draws.js'
import { takeSeeded } from '../random/draw.js'
import { power } from '../random/elementary.js'
import { FittedSampler, readLabels, type SamplerFormat } from './fitted.js'
import { Geometry } from './geometry.js'
import { NearestGeometry, prepareNearest } from './nearest.js'
import { FIT_OPTIONS, type FitOptions, type Sampler } from './sampler.js'

/** Options of `prepareBaggedNearest`: how bags are drawn. */
export interface PrepareBaggedOptions extends FitOptions {
  /** Size of a bag as a share of the points, above 0 and at most 1, rounded to at least one point; 0.2 by default. */
  fraction?: number
  /** Draws each bag with replacement, which with `fraction` 1 is the bootstrap; false by default. */
  replacement?: boolean
}

/** Option table of `prepareBaggedNearest`. */
export const PREPARE_BAGGED_OPTIONS = {
  fraction: share().or(0.2),
  replacement: flag().or(false),
  ...FIT_OPTIONS,
} satisfies TableOf<PrepareBaggedOptions>

/** Neighbors whose total weight is at most this are dropped. */
const NEGLIGIBLE_PROBABILITY = 1e-9

/**
 * Returns, for i = 1, 2, …, the probability that the nearest point in a bag of `size` out of n is the i-th nearest of
 * all: its weight in the vote of infinitely many bagged 1-NN. Without replacement it tends to size/n (1 - size/n)^(i-1)
 * for large n.
 */
export function baggedWeights(n: number, size: number, replacement: boolean): Float64Array {
  const weights: number[] = []
  for (let i = 0, left = 1; i < n && left > NEGLIGIBLE_PROBABILITY; i++) {
    const share = replacement ? 1 - power((n - i - 1) / (n - i), size) : Math.min(1, size / (n - i))
    weights.push(left * share)
    left *= 1 - share
  }
  return Float64Array.from(weights)
}

/** Points that are prepared for infinitely many bagged 1-NN with any label draws. Borrows the points; immutable. */
export class BaggedGeometry extends Geometry {
  /** @internal The noun in messages. */
  protected readonly noun = 'bagged geometry'
  /** The weights of the nearest point, the second nearest, and so on. */
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
   * Fits the vote of the bags with these labels; it borrows the geometry. Throws BAD_SHAPE, BAD_VALUE, BAD_OPTION,
   * DISPOSED.
   */
  async fit(y: Int32Array, classes: number): Promise<Sampler> {
    return this.fitWith({ y, classes }, (train, held) => new BaggedSampler(this, train.y, classes, held))
  }

  /**
   * Predicts the class of each query under each label draw, row-major draws × m, by one search for all draws.
   * Throws BAD_SHAPE, BAD_VALUE, BAD_OPTION, DISPOSED, OUT_OF_MEMORY.
   */
  async predictMany(queries: Matrix, draws: Draws, options: FitOptions = {}): Promise<Uint8Array> {
    return this.predictWith(FIT_OPTIONS, { queries, draws, options }, async (taken, call) => {
      const [n, m] = [this.points.rows, queries.rows]
      const out = makeArray('predictMany', Uint8Array, taken.draws * m)
      const index = await this.neighbors(queries, call)
      for (let draw = 0; draw < taken.draws; draw++) {
        const labels = taken.labels.subarray(draw * n, (draw + 1) * n)
        await this.votes('predictMany', index, labels, 1 << 8, call, (label, i) => {
          out[draw * m + i] = label
        })
      }
      return out
    })
  }

  /** @internal Returns the rows of the weighted neighbors of each query, nearest first, row-major m×weights. */
  async neighbors(queries: Matrix, options: CallOptions): Promise<Uint32Array> {
    const { index } = await this.nearest.query(queries, { ...options, k: this.weights.length })
    return index
  }

  /**
   * @internal Visits the predicted class of each query. `shares` is valid for the classes of its neighbors alone, as in
   * `#vote`.
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
 * Prepares points for infinitely many bagged 1-NN. A query searches about 21 / fraction neighbors. Throws BAD_OPTION
 * when `fraction` is not above 0 and at most 1, BAD_VALUE when points is not a matrix, DISPOSED, OUT_OF_MEMORY.
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

  /** Returns the class that the 1-NN of most bags predict, for each row of x. */
  async predict(x: Matrix, options: CallOptions = {}): Promise<Int32Array> {
    return this.withInput('predict', x, options, async (call) => {
      const y = new Int32Array(x.rows)
      await this.#votes('predict', x, call, (label, i) => {
        y[i] = label
      })
      return y
    })
  }

  /** Returns the share of bags whose 1-NN predicts each class, row-major m×classes. */
  async scores(x: Matrix, options: CallOptions = {}): Promise<Float32Array> {
    return this.withInput('scores', x, options, async (call) => {
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

  /** @internal Returns the contents for `toBytes`, not copied. */
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

/** Reads saved bagged 1-NN samplers. */
export const baggedFormat: SamplerFormat = {
  kind: 'bagged-nearest',
  read: async (call, loaded) => {
    return handOver(await NearestGeometry.readIn(call, loaded.part('geometry')), (nearest) => {
      const { y, classes } = readLabels(loaded, nearest.points)
      const weights = loaded.array('weights', 'f64')
      checkInteger(loaded.kind, 'weights', weights.length, 1, y.length)
      for (const weight of weights) checkNumber(loaded.kind, 'a weight', weight, 0, 1)
      const geometry = new BaggedGeometry(nearest, weights)
      return new BaggedSampler(geometry, y, classes, { owns: [geometry] })
    })
  },
}

/** Options of `fitBaggedNearest`: those of `prepareBaggedNearest`. */
export interface FitBaggedOptions extends PrepareBaggedOptions {}

/**
 * Fits the vote of infinitely many 1-NN, each on a random bag of the points, in closed form: a neighbor weighs the
 * probability that it is the nearest point of a bag. In theory, without replacement, it is a sampler for fractions of
 * at least 1/2, where the nearest point has the majority; below, the error falls with the fraction
 * (`theory.baggedError`; `noisy-teacher verify T26`). For finitely many bags use `fitTeacher`. Borrows train.x. Throws
 * BAD_SHAPE, BAD_VALUE, BAD_OPTION when `fraction` or the classes are out of range or labels are soft, DISPOSED,
 * OUT_OF_MEMORY.
 */
export async function fitBaggedNearest(train: Dataset, options: FitBaggedOptions = {}): Promise<Sampler> {
  const taken = takeSeeded('fitBaggedNearest', PREPARE_BAGGED_OPTIONS, options)
  const { x, y, classes } = takenDataset('fitBaggedNearest', train)
  return handOver(await prepareBaggedNearest(x, taken), (geometry) => {
    return new BaggedSampler(geometry, y, classes, { owns: [geometry] })
  })
}
