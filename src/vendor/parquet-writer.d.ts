// The part of hyparquet-writer that scripts/bundle-tables.js bundles and we use.

/** Returns a Parquet file of columns of equal length. */
export function parquetWriteBuffer(options: {
  columnData: { name: string; data: readonly unknown[]; type: 'BOOLEAN' | 'INT32' | 'DOUBLE' | 'STRING' }[]
}): ArrayBuffer
