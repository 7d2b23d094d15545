import { check, NoisyTeacherError, shown } from '../engine/check.js'
import { kind, type OptionRule } from '../engine/options.js'
import { takeClasses } from '../labels/check.js'

/** Known classes of some items: a Map from item to class, or the two as arrays of one length. */
export type KnownLabels = ReadonlyMap<number, number> | { items: ArrayLike<number>; labels: ArrayLike<number> }

const FORM = 'a Map from item to class, or { items, labels }'

/** Returns a rule for known labels; `takeKnown` checks and copies them. */
export const knownLabels = (): OptionRule<KnownLabels> =>
  kind(FORM, (value) => typeof value === 'object' && value !== null && !Array.isArray(value))

/**
 * Returns the known class of each item, and -1 where there is none. Throws BAD_VALUE when an item or a class is out of
 * range or an item has two classes, and BAD_SHAPE when lengths differ.
 */
export function takeKnown(who: string, name: string, given: KnownLabels, items: number, classes: number): Int16Array {
  const { items: at, labels } = asArrays(who, name, given)
  const rows = takeClasses(who, `${name}.items`, at, items, (i) => `${name}: item ${i}`)
  const own = takeClasses(who, `${name}.labels`, labels, classes, (i) => `${name}: the label of item ${rows[i]}`)
  check(
    rows.length === own.length,
    'BAD_SHAPE',
    () => `${who}: ${name} has ${rows.length} items but ${own.length} labels`,
  )
  check(rows.length > 0, 'BAD_SHAPE', () => `${who}: ${name} is empty`)
  const known = new Int16Array(items).fill(-1)
  rows.forEach((row, i) => {
    const held = known[row] < 0 || known[row] === own[i]
    check(held, 'BAD_VALUE', () => `${who}: ${name} gives item ${row} the classes ${known[row]} and ${own[i]}`)
    known[row] = own[i]
  })
  return known
}

/** Returns the number of known classes, of which -1 is none. */
export const knownCountOf = (known: Int16Array | undefined): number =>
  known?.reduce((sum, clean) => sum + Number(clean >= 0), 0) ?? 0

function asArrays(who: string, name: string, given: KnownLabels): { items: unknown; labels: unknown } {
  try {
    if (given instanceof Map) return { items: [...given.keys()], labels: [...given.values()] }
    const { items, labels } = given as { items: unknown; labels: unknown }
    return { items, labels }
  } catch (cause) {
    throw new NoisyTeacherError('BAD_VALUE', `${who}: ${name} is ${shown(given)} but must be ${FORM}`, { cause })
  }
}
