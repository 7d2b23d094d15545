import { DECIMAL } from './class-names.js'

/**
 * Returns true if the first row of a table holds the names of its columns. It does not if
 *
 * - a cell of it other than the first is missing, or
 * - every cell is a number, except where the first is empty and the others are distinct, as pandas writes an index, or
 *   where they are distinct and none occurs in a later row, or
 * - every cell occurs again below in its own column, as labels do.
 *
 * `below` are some of the rows that follow. Cells are trimmed.
 */
export function isHeader(
  first: readonly string[],
  below: readonly (readonly string[])[],
  isMissing: (cell: string) => boolean,
): boolean {
  if (first.slice(1).some(isMissing)) return false
  const filled = first.filter((cell) => !isMissing(cell))
  if (filled.length === 0) return false
  const distinct = new Set(filled).size === filled.length
  if (first.length > 1 && isMissing(first[0]) && distinct) return true
  if (filled.every((cell) => DECIMAL.test(cell))) {
    const later = new Set(below.flat())
    return below.length > 0 && distinct && !filled.some((cell) => later.has(cell))
  }
  const repeated = first.every((cell, column) => isMissing(cell) || below.some((row) => row[column] === cell))
  return !repeated
}

/** Returns names for columns without a header: 'column 1', 'column 2', and so on. */
export const unnamedColumns = (count: number): string[] => Array.from({ length: count }, (_, i) => `column ${i + 1}`)
