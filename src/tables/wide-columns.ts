import { NoisyTeacherError, shown } from '../engine/check.js'
import { classNameOf } from './class-names.js'
import type { TableColumn } from './column.js'
import { columnOf, hasRole } from './roles.js'
import { checkName, columnNamed, type Table } from './table.js'

/** A column that has no votes, and why. */
export interface LeftOutColumn {
  column: string
  why: 'ignored' | 'gold labels' | 'labels of its own'
}

/** The columns of votes in the wide form. */
export interface WideColumns {
  /** The column that names the items; undefined if none does. Items are then called by their row, from 1. */
  item: TableColumn | undefined
  annotators: TableColumn[]
  leftOut: LeftOutColumn[]
}

/** Which columns are which, as the caller says. */
export interface WideChoice {
  item?: string
  /** Columns that hold votes; by default all that are not left out. */
  annotators?: readonly string[]
  /** Columns to leave out. */
  ignore: readonly string[]
  /** True if classes are declared: columns are then never left out for their labels. */
  declared: boolean
}

/** Share of a column's votes whose label another column has too, below which the column is left out. */
const MIN_SHARED = 0.5

/**
 * Finds the columns of a table with one item a row. The column of items is the one given, or the first if its name says
 * so or is empty, or if its values are all there, all different, and not all of them labels of other columns. Every
 * other column is an annotator, except
 *
 * - one whose name is that of gold labels, such as 'gold' or 'truth', and
 * - among three or more, one whose labels mostly occur in no other column, such as a comment or a category; empty
 *   columns stay.
 *
 * Throws BAD_VALUE when no annotator is left, or two columns have one name.
 */
export function findWide(table: Table, choice: WideChoice): WideColumns {
  const item = itemColumn(table, choice)
  const leftOut: LeftOutColumn[] = []
  const keep = (column: TableColumn, why: LeftOutColumn['why'], out: boolean) => {
    if (out) leftOut.push({ column: column.name, why })
    return !out
  }
  const { ignore, annotators: given } = choice
  for (const name of [...ignore, ...(given ?? [])]) checkName(table.name, table.names, name)
  let annotators = table.columns.filter(
    (column) => column !== item && keep(column, 'ignored', ignore.includes(column.name)),
  )
  if (given) annotators = annotators.filter(({ name }) => given.includes(name))
  else {
    annotators = annotators.filter((column) => keep(column, 'gold labels', hasRole('gold', column.name)))
    if (annotators.length > 2 && !choice.declared) {
      const strangers = withoutCompany(annotators)
      annotators = annotators.filter((column) => keep(column, 'labels of its own', strangers.has(column)))
    }
  }
  if (annotators.length === 0) throw new NoisyTeacherError('BAD_VALUE', `${table.name}: no column has votes`)
  for (const { name } of annotators) checkName(table.name, table.names, name)
  return { item, annotators, leftOut }
}

function itemColumn(table: Table, { item, annotators }: WideChoice): TableColumn | undefined {
  if (item !== undefined) return columnNamed(table, item)
  const [first, ...others] = table.columns
  if (annotators?.includes(first.name) || others.length === 0) return undefined
  if (first.name === '' || hasRole('item', first.name)) return first
  const distinct = first.values.length === table.rows && table.rows > 1
  const labels = new Set(others.flatMap(({ values }) => values))
  return distinct && first.values.some((value) => !labels.has(value)) ? first : undefined
}

/** Returns the columns whose labels mostly occur in no other column. */
function withoutCompany(columns: readonly TableColumn[]): Set<TableColumn> {
  const namesOf = columns.map(({ values }) => values.map(classNameOf))
  const uses = new Map<string, number>()
  for (const names of namesOf) for (const name of new Set(names)) uses.set(name, (uses.get(name) ?? 0) + 1)
  const shared = columns.map(({ codes }, w) => {
    const known = namesOf[w].map((name) => uses.get(name)! > 1)
    const filled = codes.filter((code) => code >= 0)
    return filled.length === 0 || filled.filter((code) => known[code]).length >= MIN_SHARED * filled.length
  })
  return new Set(columns.filter((_, w) => !shared[w]))
}

/** Share of the pairs of the first two columns that are distinct, from which three columns may be in the long form. */
const MIN_DISTINCT_PAIRS = 0.99

/**
 * Throws BAD_VALUE when a table that was taken for wide may be long: three columns, where two are left as annotators
 * that have no label in common, or where none names the items, the first two have more values each than the third, and
 * hardly ever the same two.
 */
export function checkWide(table: Table, { item, annotators }: WideColumns): void {
  if (table.columns.length !== 3 || (item && hasRole('item', item.name))) return
  if (item ? shareLabels(annotators) : !looksLong(table)) return
  const message = `columns ${table.names.map(shown).join(', ')} may be item, annotator and label, or three annotators`
  throw new NoisyTeacherError('BAD_VALUE', `${table.name}: ${message}; say whether the form is long or wide`)
}

/**
 * Throws BAD_VALUE when the names of items repeat in a table that was taken for wide, but has enough columns for the long form:
 * it is long, and the names of its columns are not recognized.
 */
export function checkRepeats({ name, names }: Table, { item, annotators }: WideColumns): void {
  if (!item || annotators.length < 2) return
  const counts = new Uint32Array(item.values.length)
  for (const code of item.codes) if (code >= 0) counts[code]++
  const most = counts.reduce((best, count, code) => (count > counts[best] ? code : best), 0)
  if (counts[most] < 2) return
  const free = annotators.map((column) => column.name)
  const given = { item: item.name, annotator: columnOf('annotator', free), label: columnOf('label', free) }
  const others = free.filter((each) => each !== given.annotator && each !== given.label)
  const annotator = given.annotator ?? others.shift()!
  const label = given.label ?? others.shift()!
  const isKnown = {
    item: hasRole('item', item.name),
    annotator: given.annotator !== undefined,
    label: given.label !== undefined,
  }
  const lacking = (['item', 'annotator', 'label'] as const).filter((role) => !isKnown[role])
  throw new NoisyTeacherError(
    'BAD_VALUE',
    `${name}: column ${shown(item.name)} repeats (${shown(item.values[most])} is in ${counts[most]} rows), so this looks like ` +
      `the long form, but no column is recognized as that of the ${lacking.join(' or the ')} (there are: ` +
      `${names.map(shown).join(', ')}); name them: item ${shown(item.name)}, annotator ${shown(annotator)}, label ` +
      `${shown(label)}. If each row is an item, say that the form is wide`,
  )
}

/** Returns true if two columns have a label in common, or one of them has none. */
function shareLabels([first, second]: readonly TableColumn[]): boolean {
  if (!second || first.values.length === 0 || second.values.length === 0) return true
  const names = new Set(first.values.map(classNameOf))
  return second.values.some((label) => names.has(classNameOf(label)))
}

/** Returns true if the columns of a table may be item, annotator and label. */
function looksLong({ columns: [first, second, third], rows }: Table): boolean {
  const few = third.values.length
  if (first.values.length <= few || second.values.length <= few) return false
  const pairs = new Set(first.codes.map((code, row) => code * second.values.length + second.codes[row]))
  return pairs.size >= MIN_DISTINCT_PAIRS * rows
}
