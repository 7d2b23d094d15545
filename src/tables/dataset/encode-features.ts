import { type EncodedRows, FittedEncoder } from './encoder.js'
import { cellsOf, fitEncoding } from './encoding.js'
import type { FeatureColumn } from './feature-column.js'
import { keptRows, type MissingPolicy } from './missing-cells.js'

/** Features, with the encoder that was fitted or given, and the rows of the table that were kept, from 0. */
export interface EncodedFeatures extends EncodedRows {
  encoder: FittedEncoder
  rows: Int32Array
}

/**
 * Encodes some rows of the columns of features of a table, which ends the columns: by the encoder of another table, or
 * by one that is fitted to these rows. Throws BAD_VALUE for missing features, as the policy says.
 */
export function encodeFeatures(
  table: string,
  features: readonly FeatureColumn[],
  wanted: Int32Array,
  { encoder: given, unknownFeatures }: { encoder?: FittedEncoder | undefined; unknownFeatures: MissingPolicy },
): EncodedFeatures {
  const columns = given ? given.columns.map((each) => features.find(({ name }) => name === each)!) : features
  const cells = columns.map(cellsOf)
  const rows = keptRows(table, columns, cells, wanted, unknownFeatures)
  const encoder = given ?? new FittedEncoder(columns.map((column, t) => fitEncoding(table, column, cells[t], rows)))
  return { encoder, rows, ...encoder.encode(cells, rows) }
}
