import { makeArray } from '../../engine/arrays.js'
import type { SparseText } from './weights.js'

const WHO = 'readDataset'

/**
 * A growing matrix of sparse rows. Its products are plain loops, not those of the engine: tables are read without one.
 */
export class SparseRows {
  readonly columns: number
  #places = new Uint32Array(1 << 12)
  #values = new Float64Array(1 << 12)
  readonly #ends: number[] = []
  #used = 0

  constructor(columns: number) {
    this.columns = columns
  }

  get rows(): number {
    return this.#ends.length
  }

  /** Adds a row. Throws OUT_OF_MEMORY when the host has no room. */
  push({ places, weights }: SparseText): void {
    const needed = this.#used + places.length
    if (needed > this.#places.length) this.#grow(2 * needed)
    this.#places.set(places, this.#used)
    this.#values.set(weights, this.#used)
    this.#used = needed
    this.#ends.push(needed)
  }

  /** Returns the product with a column vector. */
  times(vector: Float64Array): Float64Array {
    const product = makeArray(WHO, Float64Array, this.rows)
    const [places, values] = [this.#places, this.#values]
    let at = 0
    this.#ends.forEach((end, row) => {
      let sum = 0
      for (; at < end; at++) sum += values[at] * vector[places[at]]
      product[row] = sum
    })
    return product
  }

  /** Returns the product of the transposed matrix with a column vector. */
  transposedTimes(vector: Float64Array): Float64Array {
    const product = makeArray(WHO, Float64Array, this.columns)
    const [places, values] = [this.#places, this.#values]
    let at = 0
    this.#ends.forEach((end, row) => {
      const factor = vector[row]
      for (; at < end; at++) product[places[at]] += values[at] * factor
    })
    return product
  }

  #grow(length: number): void {
    const [places, values] = [makeArray(WHO, Uint32Array, length), makeArray(WHO, Float64Array, length)]
    places.set(this.#places.subarray(0, this.#used))
    values.set(this.#values.subarray(0, this.#used))
    this.#places = places
    this.#values = values
  }
}
