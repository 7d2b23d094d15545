import { makeArray } from '../engine/arrays.js'
import { check, checkNumber, shown } from '../engine/check.js'
import { whileBorrowed } from '../engine/lifetime.js'
import { Matrix } from '../engine/matrix.js'
import { isArrayLike } from '../engine/numbers.js'

/** Rows to judge: a matrix, or plain rows. */
export type InputRows = Matrix | readonly ArrayLike<number>[]

/** Throws BAD_VALUE on a row that is no array of finite numbers. */
function checkRow(who: string, row: unknown, i: number): asserts row is ArrayLike<number> {
  check(isArrayLike(row), 'BAD_VALUE', () => `${who}: row ${i} is ${shown(row)} but must be an array of numbers`)
  for (let j = 0; j < row.length; j++) if (!Number.isFinite(row[j])) checkNumber(who, `column ${j} of row ${i}`, row[j])
}

/** Finds a row by its number: in a matrix the row as it is stored. */
export type RowReader = (i: number) => ArrayLike<number>

/** Reads the rows of a matrix. Throws BAD_SHAPE, CLOSED, DISPOSED. */
export function rowsOf(who: string, x: Matrix, cols: number): RowReader {
  checkColumns(who, x.cols, cols)
  check(!x.engine.closed, 'CLOSED', () => `${who}: the engine was closed`)
  check(!x.disposed, 'DISPOSED', () => `${who}: ${x.describe()} was disposed before`)
  const values = x.view()
  return (i) => values.subarray(i * cols, (i + 1) * cols)
}

/**
 * Hands `body` the number of rows, and what finds them: to be asked again after others ran, who may have closed the engine. Plain rows are
 * copied at the call, and nobody disposes a matrix meanwhile. Throws BAD_VALUE, BAD_SHAPE, CLOSED, DISPOSED, OUT_OF_MEMORY.
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

function copyRows(who: string, x: unknown, cols: number): Float64Array {
  const needed = 'must be a Matrix or an array of rows'
  check(isArrayLike(x), 'BAD_VALUE', () => `${who}: the rows are ${shown(x)} but ${needed}`)
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
