/** Reads arrays of numbers that users pass: data of matrices, right-hand sides, weights and thresholds. */
import { makeArray } from './arrays.js'
import { check, type ErrorCode, shown } from './check.js'
import { firstNotFinite } from './finite.js'

/**
 * Returns true for an array, and for any other object whose `length` is a whole number of 0 or more. Returns false for
 * strings, functions, Sets, and objects whose length cannot be read.
 */
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
 * Copies `count` numbers into `view` from index `at` on. Returns -1 if it stored all of them, and otherwise the index
 * in `values` of the first that is not a number or that `view` cannot store as a finite number (in a Uint8Array:
 * exactly). Returns 0 unless there are `count` values; a typed array whose buffer was transferred has none.
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
    if (count > 0) view.set(values as ArrayLike<number>, at)
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
 * Returns a float64 copy of an array of finite numbers. Throws BAD_VALUE (or `code`, if given) when `given` is not an
 * array or has an entry that is not a finite number, and OUT_OF_MEMORY when the copy cannot be allocated. The message
 * names entry i by `placeOf(i)`, which is `name[i]` by default.
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
