import { check, checkNumber, shown } from '../engine/check.js'
import { Matrix } from '../engine/matrix.js'
import { isArrayLike } from '../engine/numbers.js'

/** Rows to judge: a matrix, or plain rows. */
export type Rows = Matrix | readonly ArrayLike<number>[]

/** The number of rows. Throws BAD_VALUE on what is no array. */
export function countOf(x: Rows): number {
  if (x instanceof Matrix) return x.rows
  check(
    isArrayLike(x),
    'BAD_VALUE',
    () => `posterior: the rows are ${shown(x)} but must be a Matrix or an array of rows`,
  )
  return x.length
}

/** Throws BAD_VALUE on a row that is no array of finite numbers. */
function checkRow(who: string, row: unknown, i: number): asserts row is ArrayLike<number> {
  check(isArrayLike(row), 'BAD_VALUE', () => `${who}: row ${i} is ${shown(row)} but must be an array of numbers`)
  for (let j = 0; j < row.length; j++) if (!Number.isFinite(row[j])) checkNumber(who, `column ${j} of row ${i}`, row[j])
}

/** What finds a row by its number. Errors: BAD_SHAPE, here for a matrix and where it is found for rows that are given. */
export function rowsOf(who: string, x: Rows, cols: number): (i: number) => ArrayLike<number> {
  const held = (found: number) =>
    check(found === cols, 'BAD_SHAPE', () => `${who}: rows have ${found} columns but ${cols} are needed`)
  if (x instanceof Matrix) {
    held(x.cols)
    check(!x.engine.closed, 'CLOSED', () => `${who}: the engine was closed`)
    check(!x.disposed, 'DISPOSED', () => `${who}: ${x.describe()} was disposed before`)
    const values = x.view()
    return (i) => values.subarray(i * cols, (i + 1) * cols)
  }
  return (i) => {
    const row = x[i]
    checkRow(who, row, i)
    held(row.length)
    return row
  }
}
