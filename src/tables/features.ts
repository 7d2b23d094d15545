import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { NoisyTeacherError, shown } from '../engine/check.js'
import type { TableColumn } from './column.js'
import { matchItems } from './known.js'
import { columnOf } from './roles.js'
import type { TableSource } from './source.js'
import { readTable, type Table } from './table.js'

/** Features of items. */
export interface ItemFeatures {
  /** Names of the d columns. */
  columns: readonly string[]
  /** items × d, row-major. */
  values: Float64Array
}

/**
 * Reads numeric features of the items with these names: a row for each item, in any order, with its name in the column
 * `item`, if there is one of that name, in one that is recognized by its name, or in the first. All other columns are
 * numbers. Rows of other items are left out.
 *
 * Throws BAD_VALUE, with the name of the file and the row and column where there is one, when the table cannot be read,
 * a cell is missing or no finite number, an item has no row or two different ones; OUT_OF_MEMORY when the features do
 * not fit.
 */
export async function readFeatures(
  source: TableSource,
  names: readonly string[],
  { item, ...call }: { item?: string } & CallOptions = {},
): Promise<ItemFeatures> {
  const table = await readTable(source, call)
  const known = item !== undefined && table.names.includes(item) ? item : columnOf('item', table.names)
  const own = table.columns.find(({ name }) => name === known) ?? table.columns[0]
  const others = table.columns.filter((column) => column !== own)
  if (others.length === 0) throw bad(table, `there is no column of features beside the items, ${shown(own.name)}`)
  const rows = rowsOfItems(table, own, names)
  const values = makeArray('readFeatures', Float64Array, names.length * others.length)
  for (const [t, column] of others.entries()) {
    const numbers = column.values.map((text) => (text === '' ? Number.NaN : Number(text)))
    for (const [i, row] of rows.entries()) {
      const code = column.codes[row]
      const value = code < 0 ? Number.NaN : numbers[code]
      if (!Number.isFinite(value)) {
        const found = code < 0 ? 'missing' : shown(column.values[code])
        throw bad(table, `row ${row + 1}, column ${shown(column.name)} is ${found} but features must be finite numbers`)
      }
      values[i * others.length + t] = value
    }
  }
  return { columns: others.map(({ name }) => name), values }
}

/** Returns the row of each item. Throws BAD_VALUE when an item has none or several. */
function rowsOfItems(table: Table, column: TableColumn, names: readonly string[]): Int32Array {
  const rows = new Int32Array(names.length).fill(-1)
  const matches = matchItems(column, { names })
  column.codes.forEach((code, row) => {
    for (const i of code < 0 ? [] : matches[code]) {
      if (rows[i] >= 0) throw bad(table, `rows ${rows[i] + 1} and ${row + 1} are both of item ${shown(names[i])}`)
      rows[i] = row
    }
  })
  const lacking = rows.indexOf(-1)
  if (lacking >= 0) {
    throw bad(table, `column ${shown(column.name)} has no row for item ${shown(names[lacking])}; each item needs one`)
  }
  return rows
}

const bad = ({ name }: Table, text: string) => new NoisyTeacherError('BAD_VALUE', `${name}: ${text}`)
