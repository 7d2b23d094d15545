import { NoisyTeacherError, shown } from '../../engine/check.js'
import type { FeatureColumn } from './feature-column.js'

/** Number of columns that a message names, of characters of a value, and of values that are looked at. */
const [MAX_LISTED, MAX_CHARACTERS, MAX_SEEN] = [8, 30, 50]
/** Matches dates and times: '2026-09-01', '1.9.26 12:00', '12:30'. */
const DATE = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|^\d{1,2}:\d{2}/

/** Throws BAD_VALUE for columns of words that have too many kinds, with advice for each. `more` is a second complaint. */
export function refuseCrowded(table: string, columns: readonly FeatureColumn[], more: string): never {
  const seen = columns.map((column) => ({ name: column.name, values: column.words().values }))
  const texts = seen.filter(({ values }) => isText(values)).map(({ name }) => shown(name))
  const others = seen.filter(({ values }) => !isText(values)).map(({ name }) => shown(name))
  const named = seen.map(({ name, values: [first] }) => {
    const sample = first.length > MAX_CHARACTERS ? `${first.slice(0, MAX_CHARACTERS)}…` : first
    return `${shown(name)} (such as ${shown(sample)})`
  })
  const noun = columns.length === 1 ? 'a column has' : `${columns.length} columns have`
  const found = `more than ${columns[0].maxCategories} different words: ${listed(named)}`
  const advice = [
    ...(others.length > 0 ? [`ignore ${others.join(', ')}`] : []),
    ...(texts.length > 0 ? [`take ${texts.join(', ')} as text, or ignore ${texts.length === 1 ? 'it' : 'them'}`] : []),
  ]
  const end = more === '' ? '' : `. ${more[0].toUpperCase()}${more.slice(1)}`
  throw new NoisyTeacherError('BAD_VALUE', `${table}: ${noun} ${found}; ${advice.join('; ')}${end}`)
}

/** Returns true if half of the first values have several words, and are no dates. */
function isText(values: readonly string[]): boolean {
  const some = values.slice(0, MAX_SEEN)
  return 2 * some.filter((value) => /\s/.test(value) && !DATE.test(value)).length >= some.length
}

/** Returns the first parts of a list, with the number of the others. */
export function listed(parts: readonly string[]): string {
  const more = parts.length - MAX_LISTED
  return `${parts.slice(0, MAX_LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
