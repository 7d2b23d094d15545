import { shown } from '../engine/check.js'
import { alikeSpellings, countedLabels } from '../tables/spellings.js'
import { count } from './words.js'

/** Number of groups that the note names. */
const MAX_GROUPS = 5

/** Returns what to know of labels that differ only in case or blanks, as sentences; none if there are no such labels. */
export function spellingNotes(names: readonly string[], places: ArrayLike<number>): string[] {
  const groups = alikeSpellings(countedLabels(names, places))
  if (groups.length === 0) return []
  const named = groups.slice(0, MAX_GROUPS).map((group) => {
    const texts = group.map(({ label, count: times }) => `${shown(label)} (${count(times)})`)
    return `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`
  })
  const more = groups.length > MAX_GROUPS ? [`${count(groups.length - MAX_GROUPS)} more such groups`] : []
  return [
    `Labels differ only in upper and lower case or in blanks: ${[...named, ...more].join('; ')}. They count as different ` +
      'classes; if they mean the same, make their spelling equal first.',
  ]
}
