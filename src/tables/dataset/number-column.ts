import { makeArray } from '../../engine/arrays.js'

/** Allocates numbers, in float32 if that is exact. Throws OUT_OF_MEMORY when the host has no room. */
export function makeNumbers(isSingle: boolean, length: number): Float32Array | Float64Array {
  const who = 'readDataset'
  return isSingle ? makeArray(who, Float32Array, length) : makeArray(who, Float64Array, length)
}

/** Lengths of the first and of the longest segment of a column, in numbers. */
const FIRST_SEGMENT = 64
const MAX_SEGMENT = 1 << 16

/**
 * A growing column of numbers; NaN is a missing cell. It is stored in segments, in float32 where that is exact, so that
 * it takes at most twice the bytes of its numbers while it grows.
 */
export class NumberColumn {
  readonly #full: (Float32Array | Float64Array)[] = []
  #last: Float32Array | Float64Array = new Float32Array(FIRST_SEGMENT)
  #used = 0
  #length = 0
  #isSingle = true

  get length(): number {
    return this.#length
  }

  /** True if every number is exact in float32. */
  get isSingle(): boolean {
    return this.#isSingle
  }

  push(value: number): void {
    if (this.#used === this.#last.length) this.#extend()
    this.#last[this.#used] = value
    if (this.#last[this.#used] !== value && !Number.isNaN(value)) this.#widen(value)
    this.#used++
    this.#length++
  }

  /** Adds missing cells. */
  pushMissing(count: number): void {
    for (let i = 0; i < count; i++) this.push(Number.NaN)
  }

  /** Returns the numbers in one array, which ends the column. Throws OUT_OF_MEMORY when the host has no room. */
  take(): Float32Array | Float64Array {
    const whole = makeNumbers(this.#isSingle, this.#length)
    let at = 0
    for (const segment of [...this.#full.splice(0), this.#last.subarray(0, this.#used)]) {
      whole.set(segment, at)
      at += segment.length
    }
    return whole
  }

  #extend(): void {
    this.#full.push(this.#last)
    this.#last = new Float32Array(Math.min(MAX_SEGMENT, 2 * this.#last.length))
    this.#used = 0
  }

  /** Stores the last segment in float64 from a value on that float32 does not hold. */
  #widen(value: number): void {
    const wide = new Float64Array(this.#last.length)
    wide.set(this.#last)
    wide[this.#used] = value
    this.#last = wide
    this.#isSingle = false
  }
}
