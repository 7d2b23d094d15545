import { NoisyTeacherError, shown } from '../engine/check.js'
import { choice, kind, list, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import type { TableColumn } from './column.js'
import { classesOf, type KnownLabelTable, knownColumn, knownTable } from './known.js'
import { LabelClasses, takeClassNames } from './label-classes.js'
import { findLong, type LongColumns, longColumns } from './long-columns.js'
import { anyText, READ_OPTIONS, type ReadOptions } from './read-options.js'
import type { TableSource } from './source.js'
import { summaryOf } from './summary.js'
import { columnNamed, readSelected, type Table } from './table.js'
import { longItems, longVotes, wideItems, wideVotes } from './vote-arrays.js'
import type { VoteItems, VotesTable } from './votes-table.js'
import { checkRepeats, checkWide, findWide, type WideColumns } from './wide-columns.js'

/** Known labels: a table of items and labels, or the name of a column of the table of votes. */
export type KnownSource = TableSource | { column: string }

/** Options of `readVotes`. */
export interface ReadVotesOptions extends ReadOptions {
  /**
   * 'long' for one vote a row (item, annotator, label), 'wide' for one item a row and one annotator a column. 'auto',
   * the default, is long if the three columns are given or recognized by their names, such as 'task', 'worker' and
   * 'label', and otherwise wide; a table whose item names repeat is refused.
   */
  form?: 'auto' | 'long' | 'wide'
  /** Name of the column of items; by default it is recognized. */
  item?: string
  /** Name of the column of annotators in the long form; by default it is recognized. */
  annotator?: string
  /** Name of the column of labels in the long form; by default it is recognized. */
  label?: string
  /** Names of the columns that hold votes in the wide form; by default all but those that are left out. */
  annotators?: readonly string[]
  /** Names of columns of the wide form to leave out. None by default. */
  ignore?: readonly string[]
  /**
   * Names of the classes, in their order; votes for other labels are counted and dropped. By default every label is a
   * class: numbers ascending by value, then other names by UTF-16 code units.
   */
  classes?: readonly string[]
  /** Items whose label is known. None by default. */
  gold?: KnownSource
  /** Items whose label is known and used only for evaluation. None by default. */
  evaluate?: KnownSource
}

const known = () =>
  kind<KnownSource>('a table, or { column } with the name of a column of the votes', (value) => {
    return typeof value === 'string' || (typeof value === 'object' && value !== null)
  })

/** Option table of `readVotes`. */
export const READ_VOTES_OPTIONS = {
  ...READ_OPTIONS,
  form: choice(['auto', 'long', 'wide']).or('auto'),
  item: anyText(),
  annotator: anyText(),
  label: anyText(),
  annotators: list(anyText()),
  ignore: list(anyText(), 0).or([]),
  classes: list(anyText()),
  gold: known(),
  evaluate: known(),
} satisfies TableOf<ReadVotesOptions>

type TakenOptions = ReturnType<typeof takeOptions<typeof READ_VOTES_OPTIONS>>

/**
 * Reads votes from a table in the long or the wide form, in any format of `readTable`. Items and annotators keep their
 * names as they are written. Labels are text, except that numbers are compared by value: '1.0' is the class '1', but
 * '01' is not. Pass the result to `aggregateVotes` as it is.
 *
 * Throws the errors of `readTable`, and BAD_VALUE, naming file, row and column, when columns are not found, an item or
 * an annotator is missing, or known labels do not fit; BAD_OPTION when an option is invalid.
 *
 * @example
 * ```ts
 * import { readVotes } from 'noisy-teacher/tables'
 * const votes = await readVotes(new Blob(['item,ann,bob\na,10,9\nb,9,\n']))
 * console.log(votes.classNames, [...votes.labels]) // [ '9', '10' ] [ 1, 0, 0 ]
 * console.log(votes.summary) // table: 2 items, 2 annotators, 3 votes of 2 classes (9, 10), in the wide form; 1 vote missing
 * ```
 */
export async function readVotes(source: TableSource, options: ReadVotesOptions = {}): Promise<VotesTable> {
  const who = 'readVotes'
  const taken = takeOptions(who, READ_VOTES_OPTIONS, options)
  const declared = takeClassNames(who, taken.classes)
  const reading = pickOptions(READ_OPTIONS, taken)
  const extra = [taken.gold, taken.evaluate].flatMap((of) => (isColumn(of) ? [of.column] : []))
  const table = await readSelected(who, source, reading, (names, name) => {
    const columns = longIn(name, names, taken)
    return columns ? [columns.item, columns.annotator, columns.label, ...extra] : names
  })
  const long = longIn(table.name, table.names, taken)
  const layout = long ? longLayout(table, long) : wideLayout(table, taken, extra, declared !== undefined)
  const items = long ? longItems(table, columnNamed(table, long.item)) : wideItems(table, layout.item)
  const knownOf = async (of: KnownSource | undefined): Promise<KnownLabelTable | undefined> => {
    if (of === undefined) return undefined
    if (isColumn(of)) return knownColumn(table, columnNamed(table, of.column), items)
    const { name: _, format, header, delimiter, ...shared } = reading
    const read = await readSelected(who, of, { ...shared, format: 'auto', header: 'auto' }, (names) => names)
    return knownTable(read, items, { itemName: layout.item?.name, noun: 'items' })
  }
  const [gold, evaluate] = [await knownOf(taken.gold), await knownOf(taken.evaluate)]
  return joined(table, layout, items, { gold, evaluate, declared })
}

const isColumn = (of: KnownSource | undefined): of is { column: string } =>
  typeof of === 'object' && 'column' in of && typeof of.column === 'string'

/** Returns the columns of the long form, if that is the form of the table. */
function longIn(table: string, names: readonly string[], options: TakenOptions): LongColumns | undefined {
  const { form, item, annotator, label, annotators } = options
  const given = { item, annotator, label }
  if (form === 'wide' || (form === 'auto' && annotators)) return undefined
  const asked = form === 'long' || annotator !== undefined || label !== undefined
  return asked ? longColumns(table, names, given) : findLong(names, given)
}

/** Which columns of a table hold what. */
interface VoteLayout {
  item: TableColumn | undefined
  /** The columns whose cells are labels. */
  labels: readonly TableColumn[]
  long?: LongColumns
  /** `used`: the columns with known labels. */
  wide?: WideColumns & { used: readonly string[] }
}

const longLayout = (table: Table, long: LongColumns): VoteLayout => ({
  item: columnNamed(table, long.item),
  labels: [columnNamed(table, long.label)],
  long,
})

function wideLayout(table: Table, options: TakenOptions, extra: readonly string[], declared: boolean): VoteLayout {
  const { item, annotators, ignore, form } = options
  const wide = findWide(table, { item, annotators, ignore: [...ignore, ...extra], declared })
  if (form === 'auto' && !annotators) {
    checkWide(table, wide)
    checkRepeats(table, wide)
  }
  return { item: wide.item, labels: wide.annotators, wide: { ...wide, used: extra } }
}

/** Known labels and declared classes. */
interface KnownParts {
  gold?: KnownLabelTable
  evaluate?: KnownLabelTable
  declared?: readonly string[]
}

/** Turns the columns of a table into numbers and names. */
function joined(
  table: Table,
  layout: VoteLayout,
  items: VoteItems,
  { gold, evaluate, declared }: KnownParts,
): VotesTable {
  const { labels, long, wide } = layout
  const found = [
    ...labels.flatMap(({ values }) => values),
    ...[gold, evaluate].flatMap((of) => [...(of?.labels.values() ?? [])]),
  ]
  const classes = new LabelClasses(found, declared)
  const { annotatorNames, ...arrays } = long
    ? longVotes(table, long, items, classes)
    : wideVotes(table, wide!, items, classes)
  if (arrays.labels.length === 0) refuseEmpty(table, layout, classes)
  const votes = {
    ...arrays,
    itemCount: items.names.length,
    annotatorCount: annotatorNames.length,
    itemNames: items.names,
    annotatorNames,
    classNames: classes.names,
    form: long ? ('long' as const) : ('wide' as const),
    outsideLabels: declared ? classes.outsideOf(labels) : [],
    leftOut: (wide?.leftOut ?? []).filter(({ column }) => !wide?.used.includes(column)),
    ...(gold && { gold: classesOf(gold, classes) }),
    ...(evaluate && { evaluate: classesOf(evaluate, classes) }),
  }
  return {
    ...votes,
    summary: summaryOf(
      table,
      votes,
      [gold, evaluate].filter((of) => of !== undefined),
    ),
  }
}

/** Throws BAD_VALUE for a table without a vote. */
function refuseEmpty({ name }: Table, { labels }: VoteLayout, classes: LabelClasses): never {
  const [most] = classes.outsideOf(labels)
  const reason = most ? `no label is one of the classes; the most frequent is ${shown(most.label)}` : 'there is no vote'
  throw new NoisyTeacherError('BAD_VALUE', `${name}: ${reason}`)
}
