import { check, NoisyTeacherError, shown } from './check.js'

/**
 * Returns a new object with only the named members of the given one. Reads each member exactly once. Throws BAD_VALUE
 * when the value is not an object or a getter throws.
 */
export function takeMembers<T extends object, Name extends keyof T & string>(
  who: string,
  name: string,
  given: T,
  names: readonly Name[],
  needed = `{ ${names.join(', ')} }`,
): Pick<T, Name> {
  const isObject = typeof given === 'object' && given !== null
  check(isObject, 'BAD_VALUE', () => `${who}: ${name} is ${shown(given)} but must be ${needed}`)
  try {
    return Object.fromEntries(names.map((member) => [member, given[member]])) as Pick<T, Name>
  } catch (cause) {
    if (cause instanceof NoisyTeacherError) throw cause
    throw new NoisyTeacherError('BAD_VALUE', `${who}: ${name} cannot be read: ${shown(cause)}`, { cause })
  }
}
