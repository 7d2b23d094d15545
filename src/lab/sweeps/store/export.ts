import type { FileHandle } from 'node:fs/promises'
import { csvCell } from '../../../tables/csv.js'
import { ByteWriter, parquetWrite } from '../../../vendor/parquet-writer.js'
import type { CanonicalTable, ResultColumn } from './columns.js'
import { writeAll } from './files.js'
import type { ExportFormat } from './format.js'

/** Number of rows whose text is joined. */
const TEXT_ROWS = 2048
/** Number of rows of a group of Parquet. */
const GROUP_ROWS = 100_000

/** Yields the canonical table as text: CSV with a header, or JSON Lines, in pieces of some thousand rows. */
export function* exportText({ rows, columns }: CanonicalTable, format: 'csv' | 'jsonl'): Generator<string> {
  const keys = columns.map(({ name }, at) => `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`)
  const rowText = format === 'csv' ? csvRow : jsonRow
  if (format === 'csv') yield `${columns.map(({ name }) => csvCell(name)).join(',')}\n`
  for (let start = 0; start < rows; start += TEXT_ROWS) {
    let text = ''
    for (let row = start; row < Math.min(rows, start + TEXT_ROWS); row++) text += rowText(row)
    yield text
  }

  function csvRow(row: number): string {
    let text = csvText(columns[0], row)
    for (let at = 1; at < columns.length; at++) text += `,${csvText(columns[at], row)}`
    return `${text}\n`
  }

  function jsonRow(row: number): string {
    let text = ''
    for (let at = 0; at < columns.length; at++) text += keys[at] + jsonText(columns[at], row)
    return `${text}}\n`
  }
}

function csvText({ type, cell }: ResultColumn, row: number): string {
  const value = cell(row)
  if (value === null) return ''
  return type === 'STRING' ? csvCell(value) : `${value}`
}

function jsonText({ type, cell }: ResultColumn, row: number): string {
  const value = cell(row)
  return type === 'STRING' && value !== null ? JSON.stringify(value) : `${value}`
}

/** Writes the canonical table as Parquet to a file, one group of rows at a time. */
export async function writeParquet({ rows, columns }: CanonicalTable, file: FileHandle): Promise<void> {
  const writer = new ByteWriter()
  const flush = async () => {
    const bytes = new Uint8Array(writer.buffer, 0, writer.index)
    writer.index = 0
    await writeAll(file, bytes)
  }
  writer.flush = flush
  writer.finish = flush
  const columnData = columns.map(({ name, type, nullable, cell }) => {
    const slice = (start: number, end: number) =>
      Array.from({ length: Math.min(end, rows) - start }, (_, at) => cell(start + at))
    return { name, type, nullable, data: { length: rows, slice } }
  })
  await parquetWrite({ writer, columnData, rowGroupSize: GROUP_ROWS })
}

/** Writes the canonical table to a file in one of the formats. */
export async function writeExport(table: CanonicalTable, format: ExportFormat, file: FileHandle): Promise<void> {
  if (format === 'parquet') return writeParquet(table, file)
  for (const text of exportText(table, format)) await writeAll(file, Buffer.from(text))
}
