import { check, checkInteger } from '../engine/check.js'
import type { Matrix } from '../engine/matrix.js'
import { takeRows } from '../engine/take-rows.js'

/** Labelled rows: x is n×d, y has a class from 0 to classes-1 for each row. */
export interface Dataset {
  x: Matrix
  y: Int32Array
  classes: number
}

/** Refuses labels that do not fit the rows or the classes, naming the first. */
export function checkDataset(who: string, { x, y, classes }: Dataset): void {
  checkInteger(who, 'classes', classes, 1, 1 << 16)
  check(y.length === x.rows, 'BAD_SHAPE', () => `${who}: x has ${x.rows} rows but y has ${y.length} labels`)
  const bad = y.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < classes))
  check(bad < 0, 'BAD_VALUE', () => `${who}: the label of row ${bad} is ${y[bad]} but must be from 0 to ${classes - 1}`)
}

/** The dataset of some rows, in the given order; the caller owns its matrix. */
export function takeExamples({ x, y, classes }: Dataset, rows: ArrayLike<number>): Dataset {
  return { x: takeRows(x, rows), y: Int32Array.from(rows, (row) => y[row]), classes }
}
