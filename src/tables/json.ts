import { NoisyTeacherError, printable, shown } from '../engine/check.js'
import type { BatchOptions, Cell, RowBatch } from './batch.js'

/** Number of lines in one batch. */
const BATCH_LINES = 8192
/** Maximum length of one line, in characters. */
const MAX_LINE_CHARACTERS = 1 << 24
/** Length to which the parser's reason is cut, in characters. */
const MAX_REASON_CHARACTERS = 120

/** One row, and where it is: 'line 3', or 'entry 3' of a list. */
interface JsonRow {
  place: string
  /** The names of columns, and the cell of each. */
  cells: Readonly<Record<string, unknown>>
}

/**
 * Reads JSON Lines, one object a line, or one list of objects. Keys are the names of the columns; an object that lacks
 * a key has a missing cell. Blank lines are skipped. Throws BAD_VALUE, with the line and the column, for text that is
 * not JSON, a row that is not an object, and a cell that is an object or a list.
 */
export async function* readJson(texts: AsyncIterable<string>, options: BatchOptions): AsyncGenerator<RowBatch> {
  const columns = new JsonColumns(options)
  for await (const rows of objectsOf(options.name, texts)) yield columns.batch(rows)
}

/** The columns found so far, in the order in which their names first occur. */
class JsonColumns {
  readonly #options: BatchOptions
  readonly #names = new Set<string>()

  constructor(options: BatchOptions) {
    this.#options = options
  }

  /** Returns the rows as a batch. */
  batch(rows: readonly JsonRow[]): RowBatch {
    for (const { cells } of rows) for (const name of Object.keys(cells)) this.#names.add(name)
    const names = [...this.#names]
    const wanted = new Set(this.#options.select?.(names) ?? names)
    const columns = names.map((column) =>
      wanted.has(column) ? rows.map((row) => this.#cellOf(row, column)) : undefined,
    )
    return { names, rows: rows.length, columns }
  }

  #cellOf({ place, cells }: JsonRow, column: string): Cell {
    const value = Object.hasOwn(cells, column) ? cells[column] : undefined
    if (value === null || typeof value !== 'object') return value as Cell
    return refuse(
      this.#options.name,
      `${place}, column ${shown(column)}`,
      `has ${kindOf(value)} but must have text or a number`,
    )
  }
}

/** Splits text into objects, in groups. */
async function* objectsOf(name: string, texts: AsyncIterable<string>): AsyncGenerator<JsonRow[]> {
  let isList: boolean | undefined
  let [rest, line] = ['', 1]
  const take = (lines: readonly string[]): JsonRow[] => {
    const placed = lines.map((text, i) => ({ place: `line ${line + i}`, text }))
    line += lines.length
    return placed.filter(({ text }) => text.trim() !== '').map(({ place, text }) => rowOf(name, place, text))
  }
  for await (const text of texts) {
    rest += text
    isList ??= rest.trim() === '' ? undefined : rest.trimStart()[0] === '['
    if (isList || !(text.includes('\n') || rest.length > MAX_LINE_CHARACTERS)) continue
    const lines = rest.split('\n')
    rest = lines.pop()!
    if (rest.length > MAX_LINE_CHARACTERS) refuse(name, `line ${line + lines.length}`, 'is too long')
    for (let at = 0; at < lines.length; at += BATCH_LINES) yield take(lines.slice(at, at + BATCH_LINES))
  }
  yield isList ? listOf(name, rest) : take([rest])
}

/** Parses one line as an object. */
function rowOf(name: string, place: string, text: string): JsonRow {
  return objectOf(
    name,
    place,
    parse(text, (reason) => refuse(name, place, `is not JSON: ${reason}`)),
  )
}

/** Parses a whole text as a list of objects. */
function listOf(name: string, text: string): JsonRow[] {
  const list = parse(text, (reason) => refuse(name, 'the list', `is not JSON: ${reason}`))
  return (list as unknown[]).map((value, i) => objectOf(name, `entry ${i + 1}`, value))
}

function parse(text: string, refused: (reason: string) => never): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    return refused(printable((error as Error).message).slice(0, MAX_REASON_CHARACTERS))
  }
}

function objectOf(name: string, place: string, value: unknown): JsonRow {
  const isObject = value !== null && typeof value === 'object' && !Array.isArray(value)
  if (!isObject) refuse(name, place, `is ${kindOf(value)} but must be an object`)
  return { place, cells: value as JsonRow['cells'] }
}

const kindOf = (value: unknown) => (Array.isArray(value) ? 'a list' : shown(value))

function refuse(name: string, place: string, message: string): never {
  throw new NoisyTeacherError('BAD_VALUE', `${name}: ${place} ${message}`)
}
