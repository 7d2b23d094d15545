import { NoisyTeacherError } from '../engine/check.js'
import type { Cell } from './batch.js'

/**
 * A column of text: its distinct values, and which of them each row has. Numbers of JSON and Parquet files are text as
 * JavaScript prints them, times as ISO 8601.
 */
export interface TableColumn {
  name: string
  /** The distinct values in the order of their first rows, trimmed of white space. */
  values: readonly string[]
  /** For each row, the place of its value in `values`; -1 where the cell is missing. */
  codes: Int32Array
}

/** Maximum number of rows of a table. */
const MAX_ROWS = 2 ** 31 - 1

/** Collects the cells of one column. */
export class ColumnBuilder {
  readonly name: string
  readonly #missing: ReadonlySet<string>
  readonly #codeOfText = new Map<string, number>()
  /** Code of each cell that is not its own text: numbers, untrimmed strings, and missing cells. */
  readonly #codeOfCell = new Map<Cell, number>()
  readonly #counts = new Map<string, number>()
  #codes = new Int32Array(1024)
  #rows = 0

  constructor(name: string, missing: ReadonlySet<string>) {
    this.name = name
    this.#missing = missing
  }

  /** Number of distinct values so far. */
  get distinct(): number {
    return this.#codeOfText.size
  }

  /** Adds rows whose cells are missing because their file has no such column up to here. */
  addMissing(rows: number): void {
    this.#reserve(rows)
    this.#codes.fill(-1, this.#rows, this.#rows + rows)
    this.#rows += rows
  }

  /** Adds cells. */
  add(cells: ArrayLike<Cell>): void {
    this.#reserve(cells.length)
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i]
      const known = typeof cell === 'string' ? this.#codeOfText.get(cell) : undefined
      const code = known ?? this.#codeOfCell.get(cell) ?? this.#encode(cell)
      this.#codes[this.#rows++] = code
      if (code < 0) this.#countMissing(cell)
    }
  }

  /** Returns the column, which the builder no longer changes. */
  finish(): TableColumn {
    return { name: this.name, values: [...this.#codeOfText.keys()], codes: this.#codes.slice(0, this.#rows) }
  }

  /** Returns how many cells each spelling of a missing cell has. */
  get missingCounts(): ReadonlyMap<string, number> {
    return this.#counts
  }

  /** Gives a cell that was not seen before the code of its text. */
  #encode(cell: Cell): number {
    const text = textOf(cell)
    const known = text === undefined || this.#missing.has(text) ? -1 : this.#codeOfText.get(text)
    const code = known ?? this.#codeOfText.size
    if (known === undefined) this.#codeOfText.set(text!, code)
    // Objects, such as times, are different keys each.
    if (typeof cell !== 'object' && (code < 0 || cell !== text)) this.#codeOfCell.set(cell, code)
    return code
  }

  #countMissing(cell: Cell): void {
    const spelling = textOf(cell) ?? ''
    this.#counts.set(spelling, (this.#counts.get(spelling) ?? 0) + 1)
  }

  #reserve(rows: number): void {
    const needed = this.#rows + rows
    if (needed > MAX_ROWS) throw new NoisyTeacherError('OUT_OF_MEMORY', `a table has more than ${MAX_ROWS} rows`)
    if (needed <= this.#codes.length) return
    const larger = new Int32Array(Math.min(MAX_ROWS, Math.max(needed, 2 * this.#codes.length)))
    larger.set(this.#codes.subarray(0, this.#rows))
    this.#codes = larger
  }
}

/** Returns a cell as text, trimmed; undefined if it is missing in every spelling. */
function textOf(cell: Cell): string | undefined {
  if (cell === null || cell === undefined) return undefined
  if (typeof cell === 'number' && Number.isNaN(cell)) return undefined
  return cell instanceof Date ? cell.toISOString() : String(cell).trim()
}
