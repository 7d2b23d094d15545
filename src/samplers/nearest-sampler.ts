import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import type { Engine } from '../engine/engine.js'
import type { Holdings } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, integer, type TableOf, takeOptions } from '../engine/options.js'
import type { InputRows } from '../engine/plain-rows.js'
import type { Saved } from '../engine/saved/container.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { FittedSampler } from './fitted.js'
import { pluralityOfNearest } from './votes.js'

/** Kind of a saved k-NN classifier. */
export const NEAREST_KIND = 'nearest'

/** The part of a geometry that k-NN uses. */
export interface SearchedPoints {
  readonly engine: Engine
  readonly points: Matrix
  query(queries: Matrix, options: CallOptions & { k: number }): Promise<{ index: Uint32Array }>
  save(): Saved
}

/** Option table of `NearestSampler.neighbors`. */
export const NEIGHBORS_OPTIONS = { k: integer(1), ...CALL_OPTIONS } satisfies TableOf<CallOptions & { k?: number }>

/** A k-NN classifier: points searched by a geometry, and their labels. */
export class NearestSampler extends FittedSampler {
  readonly k: number
  readonly #geometry: SearchedPoints
  readonly #y: Int32Array
  constructor(geometry: SearchedPoints, y: Int32Array, { classes, k }: { classes: number; k: number }, held: Holdings) {
    super(geometry.engine, { classes, dimension: geometry.points.cols }, held)
    this.k = k
    this.#geometry = geometry
    this.#y = y
  }

  async predict(x: InputRows, options: CallOptions = {}): Promise<Int32Array> {
    return this.withInput('predict', x, options, async (x, call) => {
      const y = new Int32Array(x.rows)
      const counts = new Uint32Array(this.classes)
      await this.#visit('predict', x, call, (labels, i) => {
        y[i] = pluralityOfNearest(labels, counts)
      })
      return y
    })
  }

  async scores(x: InputRows, options: CallOptions = {}): Promise<Float32Array> {
    return this.withInput('scores', x, options, async (x, call) => {
      const { k, classes } = this
      const shares = makeArray('scores', Float32Array, x.rows * classes)
      await this.#visit('scores', x, call, (labels, i) => {
        for (let j = 0; j < k; j++) shares[i * classes + labels[j]] += 1
        for (let at = i * classes; at < (i + 1) * classes; at++) shares[at] /= k
      })
      return shares
    })
  }

  /** The number of points. */
  get rows(): number {
    return this.#y.length
  }

  /**
   * Returns the numbers of the k nearest points of each row of x, m×`dimension`, nearest first: row-major m×k. k is the
   * classifier's by default. Throws BAD_OPTION when k is not a whole number from 1 to the number of points; otherwise as
   * `predict`.
   */
  async neighbors(x: InputRows, options: CallOptions & { k?: number } = {}): Promise<Uint32Array> {
    const { k = this.k, ...own } = takeOptions('neighbors', NEIGHBORS_OPTIONS, options)
    return this.withInput('neighbors', x, own, async (x, call) => (await this.#geometry.query(x, { ...call, k })).index)
  }

  describe(): string {
    return `a ${this.k}-NN classifier`
  }

  save(): Saved {
    const { classes, k } = this
    return {
      kind: NEAREST_KIND,
      values: { classes, k },
      arrays: { y: this.#y },
      parts: { geometry: this.#geometry.save() },
    }
  }

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
