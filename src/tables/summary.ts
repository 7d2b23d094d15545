import { printable, shown } from '../engine/check.js'
import type { KnownLabelTable } from './known.js'
import type { Table } from './table.js'
import type { VotesTable } from './votes-table.js'

/** Number of names that the summary lists. */
const MAX_NAMES = 3
/** Number of classes that the summary names, and of characters of each. */
const [MAX_CLASSES, MAX_CHARACTERS] = [10, 28]

/** Returns one line that says what was read. */
export function summaryOf(table: Table, votes: Omit<VotesTable, 'summary'>, known: readonly KnownLabelTable[]): string {
  const { itemCount, annotatorCount, labels, classNames, form, missing, leftOut, outsideLabels } = votes
  const counts = [
    count(itemCount, 'item'),
    count(annotatorCount, 'annotator'),
    `${count(labels.length, 'vote')} of ${count(classNames.length, 'class', 'classes')}${namesText(classNames)}`,
  ]
  const parts = [`${table.name}: ${counts.join(', ')}, in the ${form} form`]
  const repeated = form === 'wide' ? itemCount - new Set(votes.itemNames).size : 0
  if (repeated > 0) parts.push(`${count(repeated, 'item')} with the name of another, kept apart`)
  if (missing > 0) parts.push(`${count(missing, 'vote')} missing${spellings(table)}`)
  const outside = outsideLabels.reduce((sum, each) => sum + each.votes, 0)
  if (outside > 0)
    parts.push(
      `${count(outside, 'vote')} dropped for other labels (${listed(outsideLabels.map(({ label }) => shown(label)))})`,
    )
  if (leftOut.length > 0)
    parts.push(`left out: ${listed(leftOut.map(({ column, why }) => `${shown(column)} (${why})`))}`)
  for (const { name, labels, strangers } of known) {
    const unknown = strangers.length > 0 ? ` and ${count(strangers.length, 'item')} without votes` : ''
    parts.push(`${count(labels.size, 'known label')} from ${name}${unknown}`)
  }
  return parts.join('; ')
}

/** Returns the names of at most 10 classes, in brackets. */
const namesText = (names: readonly string[]): string =>
  names.length <= MAX_CLASSES ? ` (${names.map((name) => printable(name.slice(0, MAX_CHARACTERS))).join(', ')})` : ''

/** Returns the spellings of missing cells in a table, if any but blanks occur. */
function spellings({ missing }: Table): string {
  const named = [...missing.keys()].filter((spelling) => spelling !== '')
  return named.length > 0 ? ` (${listed(['', ...named].filter((each) => missing.has(each)).map(shown))})` : ''
}

function listed(names: readonly string[]): string {
  const more = names.length - MAX_NAMES
  return [...names.slice(0, MAX_NAMES), ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

/** Returns a number with its noun. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`
}
