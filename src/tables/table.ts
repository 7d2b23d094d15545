import { NoisyTeacherError, shown } from '../engine/check.js'
import { type CheckedOptions, list, type TableOf, takeOptions } from '../engine/options.js'
import { suggestion } from '../engine/suggest.js'
import { ColumnBuilder, type TableColumn } from './column.js'
import type { TableFormat } from './format.js'
import { missingSet } from './missing.js'
import { readInto } from './read-into.js'
import { anyText, READ_OPTIONS, type ReadOptions } from './read-options.js'
import type { TableSource } from './source.js'

/** Options of `readTable`. */
export interface ReadTableOptions extends ReadOptions {
  /** Names of the columns to read; by default all. */
  columns?: readonly string[]
}

/** Option table of `readTable`. */
export const READ_TABLE_OPTIONS = { ...READ_OPTIONS, columns: list(anyText()) } satisfies TableOf<ReadTableOptions>

/** A table of text: columns of equal length. */
export interface Table {
  /** Name of the table for messages: that of its file. */
  name: string
  format: TableFormat
  /** Number of rows, without the header. */
  rows: number
  /** Names of all columns of the file, in order, those that were not read among them. */
  names: readonly string[]
  /** The columns that were read, in the order of the file. */
  columns: readonly TableColumn[]
  /** Number of missing cells for each spelling, of the columns that were read. */
  missing: ReadonlyMap<string, number>
}

/**
 * Reads a table from CSV, TSV, JSON Lines, a list of JSON objects, Parquet, Arrow IPC, or arrays of NumPy. Cells stay
 * text, as they are written, without white space around them: '01' is not '1'.
 *
 * Throws BAD_VALUE, with the name of the file and the row and column where there is one, when the source cannot be
 * read, is damaged, has no rows, or lacks one of `columns`; BAD_OPTION when an option is invalid; UNSUPPORTED for a path
 * on a host without files.
 *
 * @example
 * ```ts
 * import { readTable } from 'noisy-teacher/tables'
 * const table = await readTable(new Blob(['item,label\na,1.0\nb,NA\n']))
 * const { values, codes } = table.columns[1]
 * console.log(table.rows, values, [...codes]) // 2 [ '1.0' ] [ 0, -1 ]
 * ```
 */
export async function readTable(source: TableSource, options: ReadTableOptions = {}): Promise<Table> {
  const who = 'readTable'
  const { columns, ...checked } = takeOptions(who, READ_TABLE_OPTIONS, options)
  const table = await readSelected(who, source, checked, (names) => columns ?? names)
  for (const column of columns ?? []) columnNamed(table, column)
  return table
}

/**
 * Reads those columns of a table that `select` returns, given the names of all and that of the table; names that there
 * are not are left out.
 */
export async function readSelected(
  who: string,
  source: unknown,
  options: CheckedOptions<typeof READ_OPTIONS>,
  select: (names: readonly string[], table: string) => readonly string[],
): Promise<Table> {
  const spellings = missingSet(options.missing)
  const builders: ColumnBuilder[] = []
  const sinkOf = (name: string, i: number) => {
    builders[i] = new ColumnBuilder(name, spellings)
    return builders[i]
  }
  const facts = await readInto(who, source, options, { select, sinkOf })
  const read = builders.filter((builder) => builder !== undefined)
  const missing = new Map<string, number>()
  for (const { missingCounts } of read)
    for (const [spelling, count] of missingCounts) missing.set(spelling, (missing.get(spelling) ?? 0) + count)
  return { ...facts, columns: read.map((builder) => builder.finish()), missing }
}

/** Returns the column of this name. Throws BAD_VALUE when there is none, or more than one. */
export function columnNamed({ name, names, columns }: Table, wanted: string): TableColumn {
  checkName(name, names, wanted)
  return columns.find((column) => column.name === wanted)!
}

/** Throws BAD_VALUE unless exactly one column has this name; `name` is that of the table. */
export function checkName(name: string, names: readonly string[], wanted: string): void {
  const count = names.filter((each) => each === wanted).length
  if (count === 1) return
  const there =
    names.length <= 12 ? ` (there are: ${names.map(shown).join(', ')})` : ` (there are ${names.length} others)`
  const reason = count > 1 ? `${count} columns are called ${shown(wanted)}` : `there is no column ${shown(wanted)}`
  throw new NoisyTeacherError('BAD_VALUE', `${name}: ${reason}${count > 1 ? '' : suggestion(wanted, names) || there}`)
}
