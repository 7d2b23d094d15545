import { check } from '../engine/check.js'
import { whileBorrowed } from '../engine/lifetime.js'
import { Matrix } from '../engine/matrix.js'
import { shapeOf } from '../engine/operands.js'
import { copyOf, type InputRows } from '../engine/plain-rows.js'

/** Returns row i, from 0: a view of the matrix, in its element type, or of the copy of plain rows. */
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
  const rows = shapeOf({ who, name: 'x', rows: x }, { dimension: cols })
  if (rows instanceof Matrix) {
    rowsOf(who, rows, cols)
    return whileBorrowed(who, [rows], () => body(rows.rows, () => rowsOf(who, rows, cols)))
  }
  checkColumns(who, rows.cols, cols)
  const values = copyOf(rows)
  const rowOf = (i: number) => values.subarray(i * cols, (i + 1) * cols)
  return body(rows.rows, () => rowOf)
}

function checkColumns(who: string, found: number, cols: number): void {
  check(found === cols, 'BAD_SHAPE', () => `${who}: rows have ${found} columns but ${cols} are needed`)
}
