/** The one reader of numbers: what a matrix, a right-hand side, a list of weights or of thresholds is given. */
import { makeArray } from './arrays.js'
import { check, type ErrorCode, shown } from './check.js'
import { firstNotFinite } from './finite.js'

/** Whether a value is an array of the host, of whatever elements: no string, no Set, no function. */
export function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return true
  try {
    const { length } = value as { length?: unknown }
    return Number.isSafeInteger(length) && (length as number) >= 0
  } catch {
    // A getter or a proxy that throws, or what only inherits from a typed array.
    return false
  }
}

/**
 * Copies numbers into `view`; returns the place of the first that is no number or that `view` cannot hold as a finite one (in
 * bytes: exactly), or -1. A typed array that lost its buffer counts as wrong from its first place on.
 */
export function copyNumbers(view: Float32Array | Float64Array | Uint8Array, values: ArrayLike<unknown>): number {
  if (values.length !== view.length) return 0
  // A typed array holds one kind of value, so its first speaks for all.
  const suspects = ArrayBuffer.isView(values) ? Math.min(1, values.length) : values.length
  for (let i = 0; i < suspects; i++) if (typeof values[i] !== 'number') return i
  if (view.length > 0) view.set(values as ArrayLike<number>)
  if (!(view instanceof Uint8Array)) return firstNotFinite(view)
  for (let i = 0; i < view.length; i++) if (view[i] !== values[i]) return i
  return -1
}

/** A float64 copy of finite numbers. Throws BAD_VALUE (or `code`), which names the place by `placeOf`, and OUT_OF_MEMORY. */
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
