import { check, checkInteger } from '../engine/check.js'
import type { Matrix } from '../engine/matrix.js'

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

/** A new matrix of some rows of x, in the given order; the caller owns it. Errors: BAD_VALUE, DISPOSED. */
export function takeRows(x: Matrix, rows: ArrayLike<number>): Matrix {
  check(!x.disposed, 'DISPOSED', () => `takeRows: ${x.describe()} was disposed before`)
  const values = x.view()
  const taken = new (values.constructor as Float32ArrayConstructor)(rows.length * x.cols)
  for (let i = 0; i < rows.length; i++) {
    const held = Number.isInteger(rows[i]) && rows[i] >= 0 && rows[i] < x.rows
    check(held, 'BAD_VALUE', () => `takeRows: there is no row ${rows[i]} in ${x.describe()}`)
    taken.set(values.subarray(rows[i] * x.cols, (rows[i] + 1) * x.cols) as Float32Array, i * x.cols)
  }
  return x.engine.matrix(rows.length, x.cols, taken, { type: x.type })
}

/** The dataset of some rows, in the given order; the caller owns its matrix. */
export function takeExamples({ x, y, classes }: Dataset, rows: ArrayLike<number>): Dataset {
  return { x: takeRows(x, rows), y: Int32Array.from(rows, (row) => y[row]), classes }
}
