/** The value of a cell, as its format has it. Text formats have strings only. Null and undefined are missing. */
export type Cell = string | number | bigint | boolean | Date | null | undefined

/** Consecutive rows of a table, column by column. Every format is read as batches, so that none is held whole twice. */
export interface RowBatch {
  /** Names of the columns. The names of a later batch begin with those of the ones before. */
  names: readonly string[]
  rows: number
  /** Cells of each column, in the order of `names`; undefined for a column that was not asked for. */
  columns: readonly (ArrayLike<Cell> | undefined)[]
}

/** What a reader of batches is given: the name of the table for messages, and which columns it should read. */
export interface BatchOptions {
  name: string
  /** Returns the names of the columns to read, given those that there are. By default all are read. */
  select?: (names: readonly string[]) => readonly string[]
}
