import { check } from './check.js'
import type { Matrix } from './matrix.js'

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
