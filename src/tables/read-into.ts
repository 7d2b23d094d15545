import { NoisyTeacherError } from '../engine/check.js'
import type { CheckedOptions } from '../engine/options.js'
import type { AsyncBuffer } from '../vendor/parquet.js'
import { readArrow } from './arrow/read-arrow.js'
import { type BatchOptions, type Cell, checkColumns, type RowBatch } from './batch.js'
import { readDelimited } from './delimited.js'
import { formatOf, type TableFormat } from './format.js'
import { readJson } from './json.js'
import { missingSet } from './missing.js'
import { readNpy, readNpz } from './numpy/read-arrays.js'
import { readParquet } from './parquet.js'
import type { READ_OPTIONS } from './read-options.js'
import { type ByteSource, joined, openSource, peek } from './source.js'
import { readText } from './text.js'

/** Collects the cells of one column, in the order of the rows. */
export interface CellSink {
  /** Adds rows whose cells are missing because their file has no such column up to here. */
  addMissing(rows: number): void
  add(cells: ArrayLike<Cell>): void
}

/** Where the cells of a table go. */
export interface TableSinks {
  /** Returns the names of the columns to read. For JSON, names are found as rows are read, and more calls follow. */
  select(names: readonly string[], table: string, isFinal: boolean): readonly string[]
  /** Returns the collector of column `i`, once. */
  sinkOf(name: string, i: number, table: string): CellSink
}

/** What is known of a table that was read. */
export interface ReadFacts {
  name: string
  format: TableFormat
  rows: number
  names: readonly string[]
}

/**
 * Reads a table into the collectors of its columns. Selected names that there are not are left out. Throws BAD_VALUE
 * when it has no rows, and OUT_OF_MEMORY when it does not fit.
 */
export async function readInto(
  who: string,
  source: unknown,
  options: CheckedOptions<typeof READ_OPTIONS>,
  sinks: TableSinks,
): Promise<ReadFacts> {
  const opened = await openSource(who, source, options.name)
  const { name } = opened
  try {
    const { head, all } = await peek(opened)
    const format = options.format === 'auto' ? formatOf(name, head) : options.format
    const missing = missingSet(options.missing)
    const isFinal = format !== 'json'
    const selected = (names: readonly string[]) => {
      checkColumns(name, names.length)
      const there = new Set(names)
      return sinks.select(names, name, isFinal).filter((each) => there.has(each))
    }
    const collectors: (CellSink | undefined)[] = []
    let [rows, known]: [number, readonly string[]] = [0, []]
    for await (const batch of batchesOf(opened, all, format, { ...options, missing, select: selected })) {
      options.signal?.throwIfAborted()
      batch.columns.forEach((cells, i) => {
        if (cells && !collectors[i]) {
          collectors[i] = sinks.sinkOf(batch.names[i], i, name)
          collectors[i].addMissing(rows)
        }
        if (cells) collectors[i]?.add(cells)
      })
      rows += batch.rows
      known = batch.names
    }
    if (rows === 0) throw new NoisyTeacherError('BAD_VALUE', `${name}: the table has no rows`)
    return { name, format, rows, names: known }
  } catch (cause) {
    // Of a string or an array that is longer than the host can make.
    if (!(cause instanceof RangeError)) throw cause
    const message = `${name}: the table does not fit into memory: ${cause.message}`
    throw new NoisyTeacherError('OUT_OF_MEMORY', message, { cause })
  } finally {
    await opened.close()
  }
}

/** Options of reading, and the columns to read. */
interface SelectedOptions extends Omit<CheckedOptions<typeof READ_OPTIONS>, 'missing'> {
  missing: ReadonlySet<string>
  select: (names: readonly string[]) => readonly string[]
}

/** Readers of formats that are not text. */
const BINARY_READERS: Readonly<
  Partial<Record<TableFormat, (file: AsyncBuffer, options: BatchOptions) => AsyncGenerator<RowBatch>>>
> = { parquet: readParquet, npy: readNpy, npz: readNpz, arrow: readArrow }

/** Reads the batches of a source by the reader of its format. */
async function* batchesOf(
  source: ByteSource,
  chunks: AsyncIterable<Uint8Array>,
  format: TableFormat,
  { missing, delimiter, header, select, onProgress, signal }: SelectedOptions,
): AsyncGenerator<RowBatch> {
  const { name, size, slice } = source
  const told = reported(chunks, (done) => {
    signal?.throwIfAborted()
    if (size) onProgress?.({ stage: 'read', done, total: size })
  })
  const binary = BINARY_READERS[format]
  if (binary) {
    const file = slice && size !== undefined ? { byteLength: size, slice } : await wholeOf(told)
    for await (const batch of binary(file, { name, select })) {
      yield batch
      if (batch.progress) onProgress?.({ stage: 'read', ...batch.progress })
    }
    return
  }
  const texts = readText(name, told)
  if (format === 'json') return yield* readJson(texts, { name, select })
  const between = delimiter ?? (format === 'tsv' ? '\t' : undefined)
  const isMissing = (cell: string) => missing.has(cell)
  yield* readDelimited(texts, { name, delimiter: between, header, isMissing, select })
}

/** Returns the bytes of a stream, for formats that are not read in order. */
async function wholeOf(chunks: AsyncIterable<Uint8Array>): Promise<AsyncBuffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of chunks) pieces.push(piece)
  const { buffer, byteOffset, byteLength } = joined(pieces)
  const whole = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
  return { byteLength, slice: async (start, end) => whole.slice(start, end) }
}

/** Yields the chunks, and reports the number of bytes so far after each. */
async function* reported(chunks: AsyncIterable<Uint8Array>, report: (done: number) => void) {
  let done = 0
  for await (const chunk of chunks) {
    yield chunk
    done += chunk.length
    report(done)
  }
}
