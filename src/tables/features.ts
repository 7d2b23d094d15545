import type { CallOptions } from '../engine/call.js'
import { NoisyTeacherError, shown } from '../engine/check.js'
import { takeOptions } from '../engine/options.js'
import type { TableColumn } from './column.js'
import { DatasetCollector } from './dataset/dataset-columns.js'
import { encodeFeatures } from './dataset/encode-features.js'
import { READ_DATASET_OPTIONS } from './dataset/read-dataset.js'
import { matchItems } from './known.js'
import { missingSet } from './missing.js'
import { readInto } from './read-into.js'
import { columnOf } from './roles.js'
import type { TableSource } from './source.js'

/** Features of items. */
export interface ItemFeatures {
  /** Names of the d features. */
  columns: readonly string[]
  /** items × d, row-major: float32 if every number is exact in it, otherwise float64. */
  values: Float32Array | Float64Array
}

/**
 * Reads features of the items with these names: a row for each item, in any order, with its name in the column `item`,
 * if there is one of that name, in one that is recognized by its name, or in the first. All other columns are features,
 * as `readDataset` reads them. Rows of other items are left out.
 *
 * Throws BAD_VALUE, with the name of the file and the row and column where there is one, when the table cannot be read,
 * a feature is missing or not finite, an item has no row or two different ones; OUT_OF_MEMORY when the features do not
 * fit.
 */
export async function readFeatures(
  source: TableSource,
  names: readonly string[],
  { item, ...call }: { item?: string } & CallOptions = {},
): Promise<ItemFeatures> {
  const who = 'readFeatures'
  const options = takeOptions(who, READ_DATASET_OPTIONS, { ...call, labels: 'none' })
  const idOf = (all: readonly string[]) =>
    item !== undefined && all.includes(item) ? item : (columnOf('item', all) ?? all[0])
  const collector = new DatasetCollector({ ...options, idOf }, missingSet(options.missing))
  const facts = await readInto(who, source, options, collector)
  const { id, features, texts } = collector.finish(facts)
  const rows = rowsOfItems(facts.name, id!, names)
  const { x, encoder } = await encodeFeatures(facts.name, { features, texts }, rows, options)
  return { columns: encoder.featureNames, values: x }
}

/** Returns the row of each item. Throws BAD_VALUE when an item has none or several. */
function rowsOfItems(table: string, column: TableColumn, names: readonly string[]): Int32Array {
  const bad = (text: string) => new NoisyTeacherError('BAD_VALUE', `${table}: ${text}`)
  const rows = new Int32Array(names.length).fill(-1)
  const matches = matchItems(column, { names })
  column.codes.forEach((code, row) => {
    for (const i of code < 0 ? [] : matches[code]) {
      if (rows[i] >= 0) throw bad(`rows ${rows[i] + 1} and ${row + 1} are both of item ${shown(names[i])}`)
      rows[i] = row
    }
  })
  const lacking = rows.indexOf(-1)
  if (lacking >= 0) {
    throw bad(`column ${shown(column.name)} has no row for item ${shown(names[lacking])}; each item needs one`)
  }
  return rows
}
