// The part of hyparquet that scripts/bundle-tables.js bundles, with its compressors, and we use.

/** A file that is read in slices of bytes. */
export interface AsyncBuffer {
  byteLength: number
  slice(start: number, end?: number): Promise<ArrayBuffer>
}

/** Node of a schema: a column, or a group of columns. */
export interface SchemaTree {
  element: { name: string }
  children: SchemaTree[]
}

export interface FileMetaData {
  num_rows: bigint
  row_groups: { num_rows: bigint; total_byte_size: bigint }[]
}

export function parquetMetadataAsync(file: AsyncBuffer): Promise<FileMetaData>
export function parquetSchema(metadata: FileMetaData): SchemaTree

/** Reads some rows of some columns; calls `onChunk` with consecutive values of one column. */
export function parquetRead(options: {
  file: AsyncBuffer
  metadata: FileMetaData
  columns: string[]
  rowStart: number
  rowEnd: number
  compressors: unknown
  onChunk(chunk: { columnName: string; columnData: ArrayLike<unknown>; rowStart: number; rowEnd: number }): void
}): Promise<void>

export const compressors: unknown
