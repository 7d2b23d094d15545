// The part of hyparquet-writer that scripts/bundle-tables.js bundles and we use.

/** Type of a column. */
export type ColumnType = 'BOOLEAN' | 'INT32' | 'DOUBLE' | 'STRING'

/** Returns a Parquet file of columns of equal length. */
export function parquetWriteBuffer(options: {
  columnData: { name: string; data: readonly unknown[]; type: ColumnType }[]
}): ArrayBuffer

/** Cells of a column, of which one group of rows at a time is asked for. */
export interface ColumnCells {
  length: number
  slice(start: number, end: number): readonly unknown[]
}

/** Collects the bytes of a file. */
export class ByteWriter {
  /** The bytes since the last flush, of which the first `index` are written. */
  buffer: ArrayBuffer
  index: number
  flush?(): Promise<void>
  finish(): void | Promise<void>
}

/** Writes a Parquet file, and awaits `writer.flush` after each group of rows. */
export function parquetWrite(options: {
  writer: ByteWriter
  columnData: { name: string; data: ColumnCells; type: ColumnType; nullable: boolean }[]
  rowGroupSize: number
}): void | Promise<void>
