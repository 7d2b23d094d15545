import { NoisyTeacherError, shown } from '../engine/check.js'

/** The value of a cell, as its format has it. Text formats have strings only. Null and undefined are missing. */
export type Cell = string | number | bigint | boolean | Date | null | undefined

/** Consecutive rows of a table, column by column. Every format is read as batches, so that none is held whole twice. */
export interface RowBatch {
  /** Names of the columns. The names of a later batch begin with those of the ones before. */
  names: readonly string[]
  rows: number
  /** Cells of each column, in the order of `names`; undefined for a column that was not asked for. */
  columns: readonly (ArrayLike<Cell> | undefined)[]
  /** Rows or bytes that were read so far, and all of them, where the reader does not go through the file in order. */
  progress?: { done: number; total: number }
}

/** What a reader of batches is given: the name of the table for messages, and which columns it should read. */
export interface BatchOptions {
  name: string
  /** Returns the names of the columns to read, given those that there are. By default all are read. */
  select?: (names: readonly string[]) => readonly string[]
}

/** Maximum number of columns of a table: each that is read takes some hundred bytes. */
const MAX_COLUMNS = 100_000

/** Throws BAD_VALUE when a table has more columns than are read. */
export function checkColumns(name: string, columns: number): void {
  if (columns <= MAX_COLUMNS) return
  throw new NoisyTeacherError('BAD_VALUE', `${name}: there are ${columns} columns, more than ${MAX_COLUMNS}`)
}

/** Throws BAD_VALUE unless every cell is text, a number, a boolean, a time or missing. `before` rows were checked. */
export function checkCells(name: string, column: string, cells: ArrayLike<unknown>, before: number): void {
  if (ArrayBuffer.isView(cells)) return
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]
    if (cell === null || typeof cell !== 'object' || cell instanceof Date) continue
    const message = `row ${before + i + 1}, column ${shown(column)} has ${shown(cell)}`
    throw new NoisyTeacherError('BAD_VALUE', `${name}: ${message} but must have text or a number`)
  }
}
