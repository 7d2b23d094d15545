import { check, checkInteger, shown } from '../engine/check.js'
import { bits53, type StreamKey, streamKey, streamWords } from './key.js'
import { normalQuantile } from './normal.js'

const TWO_32 = 2 ** 32

/**
 * A sequence of random draws without state. A draw is a function of (seed, purpose, trial, index), so it depends
 * neither on the thread nor on the order of the calls. An index is a whole number from 0 to 2^53 - 1.
 *
 * `u32`, `uniform` and `normal` read the same words in different ways: use only one of them per purpose. Block b of
 * Philox4x32-10 has the counter (b low, b high, trial, seed high) and the key (seed low, purpose). Every method throws
 * BAD_OPTION when an index is out of range.
 */
export class Stream {
  readonly key: Readonly<StreamKey>
  #words = new Uint32Array(4)
  #block = -1

  constructor(key: StreamKey) {
    this.key = key
  }

  /**
   * Returns draw `index` as a uniform whole number from 0 to 2^32 - 1: one 32-bit word of the stream. Throws BAD_OPTION
   * when index is not a whole number from 0 to 2^53 - 1.
   */
  u32(index: number): number {
    return this.#at(index, 4)[index % 4]
  }

  /**
   * Returns draw `index` as a uniform number in [0, 1): a multiple of 2^-53, made of two 32-bit words of the stream.
   * Throws BAD_OPTION when index is not a whole number from 0 to 2^53 - 1.
   */
  uniform(index: number): number {
    const words = this.#at(index, 2)
    const low = 2 * (index % 2)
    return bits53(words[low], words[low + 1]) * 2 ** -53
  }

  /**
   * Returns draw `index` as a whole number from 0 to n - 1, each with probability 1/n to within 2^-52: n ·
   * uniform(index), rounded down. Throws BAD_OPTION when index is not a whole number from 0 to 2^53 - 1, or n is not a
   * whole number of 1 or more.
   */
  below(index: number, n: number): number {
    if (!(Number.isSafeInteger(n) && n > 0)) checkInteger('below', 'n', n, 1)
    return Math.floor(this.uniform(index) * n)
  }

  /**
   * Returns draw `index` as a standard normal variate: the normal quantile of (j + 1/2) 2^-52, where j is a uniform
   * whole number of 52 bits made of two 32-bit words of the stream. Throws BAD_OPTION when index is not a whole number
   * from 0 to 2^53 - 1.
   */
  normal(index: number): number {
    const words = this.#at(index, 2)
    const low = 2 * (index % 2)
    return normalQuantile((words[low + 1] * 0x100000 + (words[low] >>> 12) + 0.5) * 2 ** -52)
  }

  /**
   * Writes the draws uniform(first), uniform(first + 1), … to `out` until it is full, and returns it. Throws BAD_VALUE
   * when `out` is not a Float64Array or Float32Array, and BAD_OPTION when an index is not a whole number from 0 to
   * 2^53 - 1.
   */
  fillUniform<T extends Float64Array | Float32Array>(out: T, first = 0): T {
    checkOut('fillUniform', out, first)
    for (let i = 0; i < out.length; i++) out[i] = this.uniform(first + i)
    return out
  }

  /**
   * Writes the draws normal(first), normal(first + 1), … to `out` until it is full, and returns it. Throws BAD_VALUE
   * when `out` is not a Float64Array or Float32Array, and BAD_OPTION when an index is not a whole number from 0 to
   * 2^53 - 1.
   */
  fillNormal<T extends Float64Array | Float32Array>(out: T, first = 0): T {
    checkOut('fillNormal', out, first)
    for (let i = 0; i < out.length; i++) out[i] = this.normal(first + i)
    return out
  }

  /**
   * Returns the numbers 0 to n - 1 in uniformly random order, by a Fisher-Yates shuffle. Swap i uses the draw of index
   * i. A million numbers take some tens of milliseconds. Throws BAD_OPTION when n is not a whole number from 0 to 2^32.
   */
  permutation(n: number): Uint32Array {
    checkInteger('permutation', 'n', n, 0, TWO_32)
    const order = inOrder(n)
    this.swap(order, n - 1, 0)
    return order
  }

  /**
   * @internal Applies swaps `high`, `high` - 1, … `low` + 1 of a Fisher-Yates shuffle to `order`. Swap i exchanges
   * element i with a random one of the elements 0 to i.
   */
  swap(order: Uint32Array, high: number, low: number): void {
    for (let i = high; i > low; i--) {
      const j = this.below(i, i + 1)
      const held = order[i]
      order[i] = order[j]
      order[j] = held
    }
  }

  /**
   * Returns the Philox block, four 32-bit words, that contains draw `index`, if each block has `perBlock` draws. Throws
   * BAD_OPTION when the index is not a whole number from 0 to 2^53 - 1.
   */
  #at(index: number, perBlock: number): Uint32Array {
    check(
      Number.isSafeInteger(index) && index >= 0,
      'BAD_OPTION',
      () => `stream: there is no draw of index ${shown(index)}`,
    )
    const block = Math.floor(index / perBlock)
    if (block !== this.#block) {
      streamWords(this.#words, this.key, block)
      this.#block = block
    }
    return this.#words
  }
}

/**
 * Throws BAD_VALUE when `out` is not a Float64Array or Float32Array, and BAD_OPTION when `first` is not a whole number
 * of 0 or more.
 */
function checkOut(who: string, out: unknown, first: unknown): void {
  const held = out instanceof Float64Array || out instanceof Float32Array
  check(held, 'BAD_VALUE', () => `${who}: out is ${shown(out)} but must be a Float64Array or a Float32Array`)
  checkInteger(who, 'first', first, 0)
}

/** Returns the numbers 0 to n - 1 in order. */
export function inOrder(n: number): Uint32Array {
  const order = new Uint32Array(n)
  for (let i = 0; i < n; i++) order[i] = i
  return order
}

/**
 * Returns the random stream of a seed, a whole number from 0 to 2^53 - 1, for a purpose, any nonempty string, and a
 * trial, a whole number from 0 to 2^32 - 1; 0 by default.
 *
 * Streams that differ in seed, purpose or trial are independent; two purposes coincide with probability 2^-32. Throws
 * BAD_OPTION when seed or trial is out of range or the purpose is not a nonempty string.
 *
 * @example
 * ```ts
 * import { stream } from 'noisy-teacher'
 * const drawn = stream(1, 'dice')
 * console.log(drawn.below(0, 6), drawn.below(1, 6), drawn.below(0, 6)) // 1 3 1
 * console.log([...stream(1, 'order').permutation(5)]) // [ 2, 1, 3, 0, 4 ]
 * ```
 */
export function stream(seed: number, purpose: string, trial = 0): Stream {
  checkInteger('stream', 'seed', seed, 0)
  checkInteger('stream', 'trial', trial, 0, TWO_32 - 1)
  check(typeof purpose === 'string' && purpose !== '', 'BAD_OPTION', () => {
    return `stream: purpose is ${shown(purpose)} but must be a string of one character or more`
  })
  return new Stream(streamKey(seed, purpose, trial))
}
