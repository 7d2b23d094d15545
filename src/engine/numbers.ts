/** Reads arrays of numbers that users pass: data of matrices, right-hand sides, weights and thresholds. */
import { makeArray } from './arrays.js'
import { check, type ErrorCode, shown } from './check.js'
import { firstNotFinite } from './finite.js'

/** Returns true if a value is an array or an object with a length. Strings, functions and Sets are none. */
export function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return true
  try {
    const { length } = value as { length?: unknown }
    return Number.isSafeInteger(length) && (length as number) >= 0
  } catch {
    // A getter or a proxy threw, or the object only inherits from a typed array.
    return false
  }
}

/**
 * Copies numbers into `view` from index `at` on. Returns the index in `values` of the first one that is not a number or
 * that `view` cannot store as a finite number (in a Uint8Array: exactly), or -1. Returns 0 unless there are `count`
 * values; a typed array whose buffer was transferred has none.
 */
export function copyNumbers(
  view: Float32Array | Float64Array | Uint8Array,
  values: ArrayLike<unknown>,
  at = 0,
  count = view.length,
): number {
  if (values.length !== count) return 0
  if (ArrayBuffer.isView(values)) {
    // All values of a typed array have one type, so testing the first is enough.
    if (count > 0 && typeof values[0] !== 'number') return 0
    view.set(values as ArrayLike<number>, at)
  } else {
    for (let i = 0; i < count; i++) {
      const value = values[i]
      if (typeof value !== 'number') return i
      view[at + i] = value
    }
  }
  if (!(view instanceof Uint8Array)) return Math.max(-1, firstNotFinite(view, at, at + count) - at)
  for (let i = 0; i < count; i++) if (view[at + i] !== values[i]) return i
  return -1
}

/**
 * Copies finite numbers as float64. Throws BAD_VALUE (or `code`) when a value is not a finite number, with
 * `placeOf(index)` in the message, and OUT_OF_MEMORY.
 */
export function readNumbers(
  who: string,
  name: string,
  given: unknown,
  { placeOf = (i) => `${name}[${i}]`, code = 'BAD_VALUE' }: { placeOf?: (i: number) => string; code?: ErrorCode } = {},
): Float64Array {
  check(isArrayLike(given), code, () => `${who}: ${name} is ${shown(given)} but must be an array of numbers`)
  const values = makeArray(who, Float64Array, given.length)
  const bad = copyNumbers(values, given)
  check(bad < 0, code, () => `${who}: ${placeOf(bad)} is ${shown(given[bad])} but must be a finite number`)
  return values
}
