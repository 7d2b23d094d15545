import { check, checkInteger, shown } from '../engine/check.js'
import { normalQuantile } from './normal.js'
import { philox } from './philox.js'

const TWO_32 = 2 ** 32

/** What tells one stream from another: four u32. */
export interface StreamKey {
  seedLow: number
  purpose: number
  trial: number
  seedHigh: number
}

/**
 * A sequence of random draws without state: a draw is a function of (seed, purpose, trial, index), so it does not
 * matter which thread asks, or in what order. An index is a whole number from 0 to 2^53 - 1.
 *
 * `u32`, `uniform` and `normal` read the same words in different ways: use one of them for a purpose. Block b of
 * Philox4x32-10 has the counter (b low, b high, trial, seed high) and the key (seed low, purpose).
 */
export class Stream {
  readonly key: Readonly<StreamKey>
  #words = new Uint32Array(4)
  #block = -1

  constructor(key: StreamKey) {
    this.key = key
  }

  /** A whole number from 0 to 2^32 - 1: one word. */
  u32(index: number): number {
    return this.#at(index, 4)[index % 4]
  }

  /** A multiple of 2^-53 in [0, 1): two words. */
  uniform(index: number): number {
    const words = this.#at(index, 2)
    const low = 2 * (index % 2)
    return (words[low + 1] * 0x200000 + (words[low] >>> 11)) * 2 ** -53
  }

  /** A whole number from 0 to n - 1; each has probability 1/n to within 2^-52. */
  below(index: number, n: number): number {
    if (!(Number.isSafeInteger(n) && n > 0)) checkInteger('below', 'n', n, 1)
    return Math.floor(this.uniform(index) * n)
  }

  /** A standard normal variate: the quantile of (j + 1/2) 2^-52, where j is the top 52 bits of the two words. */
  normal(index: number): number {
    const words = this.#at(index, 2)
    const low = 2 * (index % 2)
    return normalQuantile((words[low + 1] * 0x100000 + (words[low] >>> 12) + 0.5) * 2 ** -52)
  }

  /** Writes uniform(first), uniform(first + 1), ... over `out`, and returns it. */
  fillUniform<T extends Float64Array | Float32Array>(out: T, first = 0): T {
    checkOut('fillUniform', out, first)
    for (let i = 0; i < out.length; i++) out[i] = this.uniform(first + i)
    return out
  }

  /** Writes normal(first), normal(first + 1), ... over `out`, and returns it. */
  fillNormal<T extends Float64Array | Float32Array>(out: T, first = 0): T {
    checkOut('fillNormal', out, first)
    for (let i = 0; i < out.length; i++) out[i] = this.normal(first + i)
    return out
  }

  /** The numbers 0 to n - 1 in random order (Fisher and Yates); swap i takes the draw of index i. */
  permutation(n: number): Uint32Array {
    checkInteger('permutation', 'n', n, 0, TWO_32)
    const order = inOrder(n)
    this.swap(order, n - 1, 0)
    return order
  }

  /** @internal The swaps of a permutation from `high` down to the last above `low`. */
  swap(order: Uint32Array, high: number, low: number): void {
    for (let i = high; i > low; i--) {
      const j = this.below(i, i + 1)
      const held = order[i]
      order[i] = order[j]
      order[j] = held
    }
  }

  /** The words of the block that holds an index, where each has `perBlock` of them. */
  #at(index: number, perBlock: number): Uint32Array {
    check(
      Number.isSafeInteger(index) && index >= 0,
      'BAD_OPTION',
      () => `stream: there is no draw of index ${shown(index)}`,
    )
    const block = Math.floor(index / perBlock)
    if (block !== this.#block) {
      const { seedLow, purpose, trial, seedHigh } = this.key
      philox(this.#words, block >>> 0, Math.floor(block / TWO_32), trial, seedHigh, seedLow, purpose)
      this.#block = block
    }
    return this.#words
  }
}

/** Throws BAD_VALUE on what cannot be filled, BAD_OPTION on what is no index. */
function checkOut(who: string, out: unknown, first: unknown): void {
  const held = out instanceof Float64Array || out instanceof Float32Array
  check(held, 'BAD_VALUE', () => `${who}: out is ${shown(out)} but must be a Float64Array or a Float32Array`)
  checkInteger(who, 'first', first, 0)
}

/** The numbers 0 to n - 1. */
export function inOrder(n: number): Uint32Array {
  const order = new Uint32Array(n)
  for (let i = 0; i < n; i++) order[i] = i
  return order
}

/** FNV-1a, 32 bits, of the text's UTF-8 bytes. */
function hash(text: string): number {
  let state = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) state = Math.imul(state ^ byte, 0x01000193)
  return state >>> 0
}

/**
 * The stream of a seed (a whole number from 0 to 2^53 - 1) for a purpose, in a trial (0 to 2^32 - 1). Streams that
 * differ in any of the three are independent (two purposes coincide with probability 2^-32). Errors: BAD_OPTION.
 */
export function stream(seed: number, purpose: string, trial = 0): Stream {
  checkInteger('stream', 'seed', seed, 0)
  checkInteger('stream', 'trial', trial, 0, TWO_32 - 1)
  check(typeof purpose === 'string' && purpose !== '', 'BAD_OPTION', () => {
    return `stream: purpose is ${shown(purpose)} but must be a string of one character or more`
  })
  return new Stream({ seedLow: seed >>> 0, purpose: hash(purpose), trial, seedHigh: Math.floor(seed / TWO_32) })
}
