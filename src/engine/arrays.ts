import { NoisyTeacherError } from './check.js'

type Kind<T> = new (length: number) => T

/** An array of zeros of the host. Errors: OUT_OF_MEMORY, where the host throws a RangeError. */
export function makeArray<T>(who: string, kind: Kind<T>, length: number): T {
  try {
    return new kind(length)
  } catch (cause) {
    const refused = `${who}: the host has no room for an array of ${length} numbers in one piece`
    throw new NoisyTeacherError('OUT_OF_MEMORY', refused, { cause })
  }
}

/** A copy that nobody else holds. Errors: OUT_OF_MEMORY. */
export function copied<T extends { set(values: ArrayLike<number>): void }>(
  who: string,
  values: ArrayLike<number>,
  kind: Kind<T>,
): T {
  const copy = makeArray(who, kind, values.length)
  // A typed array that lost its buffer has no entries, and cannot be read.
  if (values.length > 0) copy.set(values)
  return copy
}
