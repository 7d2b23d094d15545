import type { TableColumn } from '../column.js'
import type { TableEncoder } from './encoder.js'

/** Rows of features with their labels and ids, read from a table: n rows, d features. */
export interface TableDataset {
  /** Name of the table for messages: that of its file. */
  name: string
  /** Number n of rows. */
  rows: number
  /** Number of each row in the table, from 1 without the header: rows with missing cells may have been dropped. */
  rowNumbers: Uint32Array
  /** Id of each row; its number in the table, as text, where the table has no ids. */
  ids: readonly string[]
  /** Names of the d features. A category is a feature: 'color=red'. */
  columns: readonly string[]
  /** Features n×d, row-major: float32 if every number is exact in it, otherwise float64. All are finite. */
  x: Float32Array | Float64Array
  /** Class of each row, a place in `classNames`; -1 where the label is missing. Null if the table has no labels. */
  labels: Int32Array | null
  /** Name of the column of labels. */
  labelColumn: string | null
  /** Names of the classes: the declared ones, or numbers ascending by value, then others. */
  classNames: readonly string[]
  /** The columns of text and the kept ones, with n rows, in the order of the table. */
  kept: readonly TableColumn[]
  /** Reads other tables into the same features. */
  encoder: TableEncoder
  /** Number of rows that were left out because a feature is missing. */
  dropped: number
  /** One line that says what was read. */
  summary: string
}
