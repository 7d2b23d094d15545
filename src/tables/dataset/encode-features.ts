import type { CallOptions } from '../../engine/call-options.js'
import type { TableColumn } from '../column.js'
import { fitText, type TextEncoding } from '../text/text-encoding.js'
import { type EncodedRows, FittedEncoder } from './encoder.js'
import { cellsOf, fitEncoding } from './encoding.js'
import type { FeatureColumn } from './feature-column.js'
import { keptRows, type MissingPolicy } from './missing-cells.js'

/** Features, with the encoder that was fitted or given, and the rows of the table that were kept, from 0. */
export interface EncodedFeatures extends EncodedRows {
  encoder: FittedEncoder
  rows: Int32Array
}

/** Columns to encode: cells, which are ended, and texts. */
interface FeatureColumns {
  features: readonly FeatureColumn[]
  texts: readonly TableColumn[]
}

/**
 * Encodes some rows of the columns of features of a table: by the encoder of another table, or by one that is fitted to
 * these rows. Throws BAD_VALUE for missing features, as the policy says, for too many categories, and for a column without
 * a word.
 */
export async function encodeFeatures(
  table: string,
  { features, texts }: FeatureColumns,
  wanted: Int32Array,
  {
    encoder: given,
    unknownFeatures,
    ...call
  }: CallOptions & { encoder?: FittedEncoder; unknownFeatures: MissingPolicy },
): Promise<EncodedFeatures> {
  const ordered = given ? given.encodings.columns.map((each) => named(features, each)) : features
  const orderedTexts = given ? given.encodings.texts.map((each) => named(texts, each)) : texts
  const found = ordered.map((column) => ({ column, cells: column.isCrowded ? undefined : cellsOf(column) }))
  const rows = keptRows(table, found, wanted, unknownFeatures)
  const cells = found.map((each) => each.cells!)
  const encoder = given ?? (await fitEncoder())
  return { encoder, rows, ...(await encoder.encode(cells, orderedTexts, rows, call)) }

  async function fitEncoder(): Promise<FittedEncoder> {
    const columns = ordered.map((column, t) => fitEncoding(table, column, cells[t], rows))
    const fitted: TextEncoding[] = []
    for (const column of texts) fitted.push(await fitText(table, { column, rows }, call))
    return new FittedEncoder({ columns, texts: fitted })
  }
}

const named = <T extends { name: string }>(columns: readonly T[], { name }: { name: string }): T =>
  columns.find((each) => each.name === name)!
