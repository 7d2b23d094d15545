import { NoisyTeacherError } from './check.js'

/** The constructor of an array of numbers, such as `Float64Array`. */
type ArrayConstructor<T> = new (length: number) => T

/**
 * Allocates an array of `length` zeros outside the engine's memory. Throws OUT_OF_MEMORY when the host cannot allocate
 * it.
 */
export function makeArray<T>(who: string, kind: ArrayConstructor<T>, length: number): T {
  try {
    return new kind(length)
  } catch (cause) {
    const refused = `${who}: the host has no room for an array of ${length} numbers in one piece`
    throw new NoisyTeacherError('OUT_OF_MEMORY', refused, { cause })
  }
}

/**
 * Returns a copy of the numbers in a new array of the given type. Throws OUT_OF_MEMORY when the host cannot allocate
 * it.
 */
export function copied<T extends { set(values: ArrayLike<number>): void }>(
  who: string,
  values: ArrayLike<number>,
  kind: ArrayConstructor<T>,
): T {
  const copy = makeArray(who, kind, values.length)
  // A typed array whose buffer was transferred has length 0, and `set` would throw on it.
  if (values.length > 0) copy.set(values)
  return copy
}
