import { check, NoisyTeacherError, shown } from './check.js'

/** The named members of an object of data, which may have others, each read once. Throws BAD_VALUE where it is no object. */
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
