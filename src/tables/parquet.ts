import { NoisyTeacherError, printable } from '../engine/check.js'
import type { AsyncBuffer, FileMetaData } from '../vendor/parquet.js'
import { type BatchOptions, type Cell, checkCells, type RowBatch } from './batch.js'

/** Bytes that one group of rows may have when it is unpacked: more do not fit into memory beside the rest. */
const MAX_GROUP_BYTES = 2 ** 31
/** Maximum number of rows of one group: what a column of equal values has does not depend on the bytes of the file. */
const MAX_GROUP_ROWS = 2 ** 26
/** The most bytes that a byte of a Parquet file may become, so that a small file cannot fill the memory. */
const MAX_EXPANSION = 1 << 14

/**
 * Reads Parquet, one group of rows at a time. Throws BAD_VALUE when the file is damaged, claims more than its size
 * allows, or has a list or a group in a column that is read.
 */
export async function* readParquet(file: AsyncBuffer, { name, select }: BatchOptions): AsyncGenerator<RowBatch> {
  const { parquetMetadataAsync, parquetRead, parquetSchema, compressors } = await import('../vendor/parquet.js')
  const refuse = (message: string) => new NoisyTeacherError('BAD_VALUE', `${name}: ${message}`)
  const damaged = (cause: unknown): never => {
    if (cause instanceof NoisyTeacherError) throw cause
    const reason = printable(cause instanceof Error ? cause.message : String(cause)).slice(0, 160)
    throw new NoisyTeacherError('BAD_VALUE', `${name}: the Parquet file is damaged: ${reason}`, { cause })
  }
  const checked = <T>(read: () => T): T => {
    try {
      return read()
    } catch (cause) {
      return damaged(cause)
    }
  }
  const metadata = await parquetMetadataAsync(file).catch(damaged)
  const { problem, names } = checked(() => ({
    problem: problemOf(metadata, file.byteLength),
    names: parquetSchema(metadata).children.map(({ element }) => element.name),
  }))
  if (problem) throw refuse(problem)
  const wanted = new Set(select?.(names) ?? names)
  let rowStart = 0
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows)
    const found = new Map([...wanted].map((column) => [column, new Array<Cell>(rows)]))
    const onChunk: Parameters<typeof parquetRead>[0]['onChunk'] = (chunk) => {
      const cells = found.get(chunk.columnName)
      const offset = chunk.rowStart - rowStart
      for (let i = 0; cells && i < chunk.columnData.length; i++) cells[offset + i] = chunk.columnData[i] as Cell
    }
    const range = { rowStart, rowEnd: rowStart + rows }
    if (wanted.size > 0)
      await parquetRead({ file, metadata, columns: [...wanted], ...range, compressors, onChunk }).catch(damaged)
    for (const [column, cells] of found) checkCells(name, column, cells, rowStart)
    rowStart += rows
    const progress = { done: rowStart, total: Number(metadata.num_rows) }
    yield { names, rows, columns: names.map((column) => found.get(column)), progress }
  }
}

/** Returns what is wrong with the counts that a file claims, if anything. */
function problemOf({ num_rows, row_groups }: FileMetaData, bytes: number): string | undefined {
  const sum = row_groups.reduce((all, group) => all + group.num_rows, 0n)
  if (sum !== num_rows || row_groups.some((group) => group.num_rows < 0n)) {
    return `the Parquet file is damaged: it has ${num_rows} rows but its groups have ${sum}`
  }
  const longest = row_groups.reduce((most, { num_rows: rows }) => (rows > most ? rows : most), 0n)
  if (longest > MAX_GROUP_ROWS) return `a group has ${longest} rows, more than ${MAX_GROUP_ROWS}`
  const largest = row_groups.reduce((most, { total_byte_size: size }) => (size > most ? size : most), 0n)
  if (largest > MAX_GROUP_BYTES) return `a group of rows has ${largest} bytes, more than ${MAX_GROUP_BYTES}`
  if (largest > bytes * MAX_EXPANSION) return `the Parquet file claims ${largest} bytes, but it has only ${bytes}`
  return undefined
}
