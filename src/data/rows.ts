import { makeArray } from '../engine/arrays.js'
import { check, checkNumber, shown } from '../engine/check.js'
import { whileBorrowed } from '../engine/lifetime.js'
import { Matrix } from '../engine/matrix.js'
import { isArrayLike } from '../engine/numbers.js'

/**
 * Inputs of the methods `posterior` and `bayes` of a world: a matrix of m×dimension, or an array of m rows, each an
 * array of `dimension` finite numbers.
 */
export type InputRows = Matrix | readonly ArrayLike<number>[]

/** Throws BAD_VALUE when a row is not an array of finite numbers. */
function checkRow(who: string, row: unknown, i: number): asserts row is ArrayLike<number> {
  check(isArrayLike(row), 'BAD_VALUE', () => `${who}: row ${i} is ${shown(row)} but must be an array of numbers`)
  for (let j = 0; j < row.length; j++) if (!Number.isFinite(row[j])) checkNumber(who, `column ${j} of row ${i}`, row[j])
}

/** Returns row i, from 0: a view of the matrix, in its element type, or of the float64 copy of plain rows. */
export type RowReader = (i: number) => ArrayLike<number>

/**
 * Returns a function that reads one row of a matrix by its index. Throws BAD_SHAPE when the matrix does not have `cols`
 * columns; CLOSED when its engine was closed; DISPOSED when it was disposed.
 */
export function rowsOf(who: string, x: Matrix, cols: number): RowReader {
  checkColumns(who, x.cols, cols)
  check(!x.engine.closed, 'CLOSED', () => `${who}: the engine was closed`)
  check(!x.disposed, 'DISPOSED', () => `${who}: ${x.describe()} was disposed before`)
  const values = x.view()
  return (i) => values.subarray(i * cols, (i + 1) * cols)
}

/**
 * Calls `body` with the number of rows and a function that returns a reader of the rows. `body` must get a new reader
 * after each yield to the event loop, since the engine may have been closed meanwhile. Plain rows are copied at the
 * call; a matrix is borrowed until `body` settles. Throws BAD_VALUE when x is neither a Matrix nor an array of rows of
 * finite numbers; BAD_SHAPE when it does not have `cols` columns; CLOSED when the engine was closed; DISPOSED when the
 * matrix was disposed; OUT_OF_MEMORY when the copy does not fit.
 */
export async function withRows<T>(
  who: string,
  x: InputRows,
  cols: number,
  body: (count: number, rows: () => RowReader) => Promise<T>,
): Promise<T> {
  if (x instanceof Matrix) {
    rowsOf(who, x, cols)
    return whileBorrowed(who, [x], () => body(x.rows, () => rowsOf(who, x, cols)))
  }
  const values = copyRows(who, x, cols)
  const rowOf = (i: number) => values.subarray(i * cols, (i + 1) * cols)
  return body(values.length / cols, () => rowOf)
}

/**
 * Checks and copies plain rows: rows×cols, row-major. Throws BAD_VALUE when x is not an array of rows of finite
 * numbers; BAD_SHAPE when a row does not have `cols` columns; OUT_OF_MEMORY when the copy does not fit.
 */
function copyRows(who: string, x: unknown, cols: number): Float64Array {
  const needed = 'must be a Matrix or an array of rows'
  check(isArrayLike(x), 'BAD_VALUE', () => `${who}: x is ${shown(x)} but ${needed}`)
  const values = makeArray(who, Float64Array, x.length * cols)
  for (let i = 0; i < x.length; i++) {
    const row = x[i]
    checkRow(who, row, i)
    checkColumns(who, row.length, cols)
    values.set(row, i * cols)
  }
  return values
}

function checkColumns(who: string, found: number, cols: number): void {
  check(found === cols, 'BAD_SHAPE', () => `${who}: rows have ${found} columns but ${cols} are needed`)
}
