import { NoisyTeacherError, printable, shown } from '../engine/check.js'
import { readTable, type TableSource } from '../tables/index.js'
import type { DatasetFlags } from './table-flags.js'
import { count } from './words.js'

/** Labels have at most one value for this many rows; a table of fewer than `MIN_ROWS` is not judged. */
const [MIN_CLASS_ROWS, MIN_ROWS] = [2, 20]
/** Number of values of a column that may be the label, and of columns that the message names. */
const [MAX_VALUES, MAX_NAMED] = [50, 6]

/** A column of labels, and the table that it is in. */
interface LabelColumn {
  source: TableSource
  /** Name of the table for messages. */
  table: string
  read: DatasetFlags
  /** Name of the column. */
  label: string
  /** Class of each row; negative where the label is missing. */
  labels: Int32Array
}

/**
 * Checks that a column can be that of the labels, before anything is computed. Throws BAD_VALUE, with the columns that have
 * few values, when there are fewer than two rows a class. The columns of a stream, which cannot be read twice, are not named.
 */
export async function checkLabelColumn({ source, table, read, label, labels }: LabelColumn): Promise<void> {
  const given = labels.filter((k) => k >= 0)
  const classes = new Set(given).size
  if (given.length < MIN_ROWS || MIN_CLASS_ROWS * classes <= given.length) return
  const found = `column ${shown(label)} has ${count(classes)} different values in ${count(given.length)} rows`
  const others = await fewValued(source, read, label)
  const hint = others.length > 0 ? `; columns with few values are ${others.join(', ')}` : ''
  throw new NoisyTeacherError('BAD_VALUE', `${printable(table)}: ${found}, so it is hardly that of the labels${hint}`)
}

/** Returns the other columns with 2 to 50 values that are not nearly all different, each with their number. */
async function fewValued(source: TableSource, read: DatasetFlags, label: string): Promise<string[]> {
  if (source === '-' || (typeof source === 'object' && Symbol.asyncIterator in source)) return []
  const { rows, columns } = await readTable(source, fileOptions(read))
  const few = columns.filter(({ name, values: { length } }) => {
    return name !== label && length >= 2 && length <= MAX_VALUES && MIN_CLASS_ROWS * length <= rows
  })
  return few.slice(0, MAX_NAMED).map(({ name, values }) => `${shown(name)} (${values.length})`)
}

/** Returns the options of how a file is read. */
export const fileOptions = ({ format, header, delimiter, missing }: DatasetFlags) => ({
  ...(format && { format }),
  ...(header !== undefined && { header }),
  ...(delimiter && { delimiter }),
  ...(missing && { missing }),
})
