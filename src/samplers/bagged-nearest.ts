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
import { Fitted, type Format, readLabels } from './fitted.js'
import { Geometry } from './geometry.js'
import { NearestGeometry, prepareNearest } from './nearest.js'
import { FIT_OPTIONS, type FitOptions, type Sampler } from './sampler.js'

export interface PrepareBaggedOptions extends FitOptions {
  /** Share of the points in a bag, above 0 and at most 1; a whole number of points, at least one. */
  fraction?: number
  /** Whether a bag may hold a point more than once; `fraction` 1 then is the bootstrap. */
  replacement?: boolean
}

export const PREPARE_BAGGED_OPTIONS = {
  fraction: share().or(0.2),
  replacement: flag().or(false),
  ...FIT_OPTIONS,
} satisfies TableOf<PrepareBaggedOptions>

/** Neighbors whose weights are together below this are left out. */
const NEGLIGIBLE_PROBABILITY = 1e-9

/**
 * Probabilities that the nearest point in a bag of `size` out of n is the first, the second, … nearest of all: what infinitely many
 * bagged 1-NN weigh these by. Without replacement size/n (1 - size/n)^(i-1) for large n (T26).
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

/** Points made ready for infinitely many bagged 1-NN with any label draws. Borrows the points; immutable. */
export class BaggedGeometry extends Geometry {
  /** @internal */
  protected readonly noun = 'bagged geometry'
  /** Of the nearest, the second nearest, …. */
  readonly weights: Float64Array
  /** @internal */
  readonly nearest: NearestGeometry

  /** @internal Use `prepareBaggedNearest`. */
  constructor(nearest: NearestGeometry, weights: Float64Array) {
    super(nearest.points, { owns: [nearest] })
    this.nearest = nearest
    this.weights = weights
  }

  /** The vote of the bags with these labels; it borrows the geometry. */
  async fit(y: Int32Array, classes: number): Promise<Sampler> {
    return this.fitWith({ y, classes }, (train, held) => new BaggedSampler(this, train.y, classes, held))
  }

  /** The class of each query under each label draw, draws × m, row-major: one search for all. Errors: BAD_SHAPE, DISPOSED. */
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

  /** @internal Rows of the neighbors that have weights, nearest first. */
  async neighbors(queries: Matrix, options: CallOptions): Promise<Uint32Array> {
    const { index } = await this.nearest.query(queries, { ...options, k: this.weights.length })
    return index
  }

  /** @internal Visits the class of each query by the neighbors' labels; `shares` has those of their classes, and of others no longer. */
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
   * The class of the largest share; the one whose first neighbor is nearest where equal. `shares` gets those of the neighbors'
   * classes, the others stay: there may be far more classes than neighbors.
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
 * Makes points ready for infinitely many bagged 1-NN. Small fractions need many neighbors: 21 / fraction of them.
 * Errors: BAD_OPTION (fraction), DISPOSED, OUT_OF_MEMORY.
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

class BaggedSampler extends Fitted {
  readonly #geometry: BaggedGeometry
  readonly #y: Int32Array

  constructor(geometry: BaggedGeometry, y: Int32Array, classes: number, held: Holdings) {
    super(geometry.engine, { classes, dimension: geometry.points.cols }, held)
    this.#geometry = geometry
    this.#y = y
  }

  /** The class that most bags' 1-NN answer. */
  async predict(x: Matrix, options: CallOptions = {}): Promise<Int32Array> {
    return this.ask('predict', x, options, async (call) => {
      const y = new Int32Array(x.rows)
      await this.#votes('predict', x, call, (label, i) => {
        y[i] = label
      })
      return y
    })
  }

  /** The share of bags that answer each class. */
  async scores(x: Matrix, options: CallOptions = {}): Promise<Float32Array> {
    return this.ask('scores', x, options, async (call) => {
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

  /** @internal */
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

export const baggedFormat: Format = {
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

export interface FitBaggedOptions extends PrepareBaggedOptions {}

/**
 * The vote of infinitely many 1-NN, each on a random share of the points, in closed form: neighbors are weighted by how often they are
 * the nearest in a bag. Theory expects of fractions from 1/2 on the labels' own noise, a sampler, since the nearest has the
 * majority; below, less and less of it (T26, `theory.baggedError`). For finitely many bags use `fitTeacher` and its plurality.
 * Borrows train.x. Errors: BAD_SHAPE, BAD_VALUE (labels), BAD_OPTION (fraction), DISPOSED, OUT_OF_MEMORY.
 */
export async function fitBaggedNearest(train: Dataset, options: FitBaggedOptions = {}): Promise<Sampler> {
  const taken = takeSeeded('fitBaggedNearest', PREPARE_BAGGED_OPTIONS, options)
  const { x, y, classes } = takenDataset('fitBaggedNearest', train)
  return handOver(await prepareBaggedNearest(x, taken), (geometry) => {
    return new BaggedSampler(geometry, y, classes, { owns: [geometry] })
  })
}
