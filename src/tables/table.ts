import type { CallOptions } from '../engine/call-options.js'
import { NoisyTeacherError, shown } from '../engine/check.js'
import {
  CALL_OPTIONS,
  type CheckedOptions,
  choice,
  either,
  flag,
  kind,
  list,
  type TableOf,
  takeOptions,
  text,
} from '../engine/options.js'
import { suggestion } from '../engine/suggest.js'
import type { RowBatch } from './batch.js'
import { ColumnBuilder, type TableColumn } from './column.js'
import { readDelimited } from './delimited.js'
import { formatOf, TABLE_FORMATS, type TableFormat } from './format.js'
import { readJson } from './json.js'
import { MISSING, missingSet } from './missing.js'
import { readParquet } from './parquet.js'
import { type ByteSource, joined, openSource, peek, type TableSource } from './source.js'
import { readText } from './text.js'

/** Options of reading a file of any format. */
export interface ReadOptions extends CallOptions {
  /** Name of the table in messages; by default that of the file. */
  name?: string
  /** Format of the file; 'auto', the default, recognizes it by its first bytes and the ending of its name. */
  format?: TableFormat | 'auto'
  /**
   * True if the first row of CSV or TSV holds the names of the columns, false if it is data, whose columns are then
   * called 'column 1', 'column 2', and so on. The default, 'auto', takes it for data if a cell after the first is
   * missing, if all its cells are numbers, or if each occurs again below.
   */
  header?: boolean | 'auto'
  /** Character between two cells of CSV or TSV; by default the comma, tab, semicolon or bar that the first row has most. */
  delimiter?: string
  /**
   * Spellings of a missing cell, after trimming; case matters. By default '', 'NA', 'NaN', 'null', 'None' and '-'.
   * Blank cells, `null`, NaN, and cells that a file leaves out are always missing.
   */
  missing?: readonly string[]
}

/** Options of `readTable`. */
export interface ReadTableOptions extends ReadOptions {
  /** Names of the columns to read; by default all. */
  columns?: readonly string[]
}

/** Returns the option of any string, the empty one too. */
export const anyText = () => kind<string>('a string', (value) => typeof value === 'string')

/** Option table of reading a file of any format. */
export const READ_OPTIONS = {
  ...CALL_OPTIONS,
  name: text(),
  format: choice(['auto', ...TABLE_FORMATS]).or('auto'),
  header: either(['auto'], flag()).or('auto'),
  delimiter: kind<string>(
    'one character other than a quote or a line end',
    (value) => typeof value === 'string' && /^[^"\r\n]$/u.test(value),
  ),
  missing: list(anyText(), 0).or(MISSING),
} satisfies TableOf<ReadOptions>

/** Option table of `readTable`. */
export const READ_TABLE_OPTIONS = { ...READ_OPTIONS, columns: list(anyText()) } satisfies TableOf<ReadTableOptions>

/** A table of text: columns of equal length. */
export interface Table {
  /** Name of the table for messages: that of its file. */
  name: string
  format: TableFormat
  /** Number of rows, without the header. */
  rows: number
  /** Names of all columns of the file, in order, those that were not read among them. */
  names: readonly string[]
  /** The columns that were read, in the order of the file. */
  columns: readonly TableColumn[]
  /** Number of missing cells for each spelling, of the columns that were read. */
  missing: ReadonlyMap<string, number>
}

/**
 * Reads a table from CSV, TSV, JSON Lines, a list of JSON objects, or Parquet. Cells stay text, as they are written,
 * without white space around them: '01' is not '1'.
 *
 * Throws BAD_VALUE, with the name of the file and the row and column where there is one, when the source cannot be
 * read, is damaged, has no rows, or lacks one of `columns`; BAD_OPTION when an option is invalid; UNSUPPORTED for a path
 * on a host without files.
 *
 * @example
 * ```ts
 * import { readTable } from 'noisy-teacher/tables'
 * const table = await readTable(new Blob(['item,label\na,1.0\nb,NA\n']))
 * const { values, codes } = table.columns[1]
 * console.log(table.rows, values, [...codes]) // 2 [ '1.0' ] [ 0, -1 ]
 * ```
 */
export async function readTable(source: TableSource, options: ReadTableOptions = {}): Promise<Table> {
  const who = 'readTable'
  const { columns, ...checked } = takeOptions(who, READ_TABLE_OPTIONS, options)
  const table = await readSelected(who, source, checked, (names) => columns ?? names)
  for (const column of columns ?? []) columnNamed(table, column)
  return table
}

/**
 * Reads those columns of a table that `select` returns, given the names of all and that of the table; names that there
 * are not are left out.
 */
export async function readSelected(
  who: string,
  source: unknown,
  options: CheckedOptions<typeof READ_OPTIONS>,
  select: (names: readonly string[], table: string) => readonly string[],
): Promise<Table> {
  const opened = await openSource(who, source, options.name)
  try {
    const { head, all } = await peek(opened)
    const format = options.format === 'auto' ? formatOf(opened.name, head) : options.format
    const missing = missingSet(options.missing)
    const builder = new TableBuilder(missing)
    const selected = (names: readonly string[]) => select(names, opened.name).filter((name) => names.includes(name))
    for await (const batch of batchesOf(opened, all, format, { ...options, missing, select: selected })) {
      options.signal?.throwIfAborted()
      builder.add(batch)
    }
    return builder.finish(opened.name, format)
  } catch (cause) {
    // Of a string or an array that is longer than the host can make.
    if (!(cause instanceof RangeError)) throw cause
    const message = `${opened.name}: the table does not fit into memory: ${cause.message}`
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
  if (format === 'parquet') {
    if (slice && size !== undefined) {
      yield* readParquet({ byteLength: size, slice: (start, end = size) => slice(start, end) }, { name, select })
      return
    }
    // Parquet has its contents at the end, so a stream has to be read whole.
    const pieces: Uint8Array[] = []
    for await (const piece of told) pieces.push(piece)
    const { buffer, byteOffset, byteLength } = joined(pieces)
    const whole = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
    yield* readParquet({ byteLength, slice: async (start, end) => whole.slice(start, end) }, { name, select })
    return
  }
  const texts = readText(name, told)
  if (format === 'json') return yield* readJson(texts, { name, select })
  const between = delimiter ?? (format === 'tsv' ? '\t' : undefined)
  const isMissing = (cell: string) => missing.has(cell)
  yield* readDelimited(texts, { name, delimiter: between, header, isMissing, select })
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

/** Collects batches into columns. */
class TableBuilder {
  readonly #missing: ReadonlySet<string>
  readonly #columns: (ColumnBuilder | undefined)[] = []
  #names: readonly string[] = []
  #rows = 0

  constructor(missing: ReadonlySet<string>) {
    this.#missing = missing
  }

  add({ names, rows, columns }: RowBatch): void {
    this.#names = names
    columns.forEach((cells, i) => {
      if (cells && !this.#columns[i]) {
        this.#columns[i] = new ColumnBuilder(names[i], this.#missing)
        this.#columns[i].addMissing(this.#rows)
      }
      if (cells) this.#columns[i]?.add(cells)
    })
    this.#rows += rows
  }

  /** Returns the table. Throws BAD_VALUE when it has no rows. */
  finish(name: string, format: TableFormat): Table {
    if (this.#rows === 0) throw new NoisyTeacherError('BAD_VALUE', `${name}: the table has no rows`)
    const builders = this.#columns.filter((column) => column !== undefined)
    const missing = new Map<string, number>()
    for (const { missingCounts } of builders)
      for (const [spelling, count] of missingCounts) missing.set(spelling, (missing.get(spelling) ?? 0) + count)
    const columns = builders.map((column) => column.finish())
    return { name, format, rows: this.#rows, names: this.#names, columns, missing }
  }
}

/** Returns the column of this name. Throws BAD_VALUE when there is none, or more than one. */
export function columnNamed({ name, names, columns }: Table, wanted: string): TableColumn {
  checkName(name, names, wanted)
  return columns.find((column) => column.name === wanted)!
}

/** Throws BAD_VALUE unless exactly one column has this name; `name` is that of the table. */
export function checkName(name: string, names: readonly string[], wanted: string): void {
  const count = names.filter((each) => each === wanted).length
  if (count === 1) return
  const there =
    names.length <= 12 ? ` (there are: ${names.map(shown).join(', ')})` : ` (there are ${names.length} others)`
  const reason = count > 1 ? `${count} columns are called ${shown(wanted)}` : `there is no column ${shown(wanted)}`
  throw new NoisyTeacherError('BAD_VALUE', `${name}: ${reason}${count > 1 ? '' : suggestion(wanted, names) || there}`)
}
