import type { CallOptions } from './call.js'
import { check, shown } from './check.js'
import { handOver } from './lifetime.js'
import { checkMatrix, type ElementType, type Matrix } from './matrix.js'
import type { TypedArray } from './memory.js'
import { isArrayLike } from './numbers.js'
import { betweenSlices, sliced } from './slices.js'

/** Minimum number of columns at which copying a row as a whole is faster than copying it number by number. */
const WIDE_COLUMNS = 64

/**
 * Copies the rows of x at the given indices into a new matrix of rows.length × x.cols values: row i of the result is
 * row rows[i] of x. Indices count from 0 and may repeat. The result has the element type of x, and the caller owns it.
 *
 * Throws BAD_VALUE when x is not a Matrix, `rows` is not an array, or an index is not a row of x; BAD_OPTION when
 * `rows` is empty; DISPOSED when x was disposed or its engine closed; and OUT_OF_MEMORY when the result does not fit.
 */
export function takeRows<T extends ElementType>(x: Matrix<T>, rows: ArrayLike<number>): Matrix<T> {
  checkMatrix('takeRows', 'x', x)
  check(isArrayLike(rows), 'BAD_VALUE', () => `takeRows: rows is ${shown(rows)} but must be an array of row numbers`)
  const taken = roomFor(x, rows.length)
  try {
    copyRows(x, rows, taken.view(), 0, rows.length)
    return taken
  } catch (error) {
    taken.dispose()
    throw error
  }
}

/**
 * @internal Copies the rows of x at the given indices into a new matrix, as `takeRows` does, and yields to the event
 * loop between time slices. Reports progress as `stage`. The caller must keep x borrowed until it settles.
 */
export async function gatherRows(
  x: Matrix,
  rows: ArrayLike<number>,
  stage: string,
  options: CallOptions,
): Promise<Matrix> {
  const taken = roomFor(x, rows.length)
  const values = taken.view()
  const copySome = (first: number, last: number) => copyRows(x, rows, values, first, last)
  return handOver(taken, async () => {
    await sliced(rows.length, x.cols, copySome, betweenSlices(options, stage, rows.length))
    return taken
  })
}

function roomFor<T extends ElementType>(x: Matrix<T>, rows: number): Matrix<T> {
  check(!x.disposed, 'DISPOSED', () => `takeRows: ${x.describe()} was disposed before`)
  return x.engine.matrix(rows, x.cols, undefined, { type: x.type })
}

function copyRows(x: Matrix, rows: ArrayLike<number>, to: TypedArray, first: number, last: number): void {
  const values = x.view()
  const { cols } = x
  for (let i = first; i < last; i++) {
    const held = Number.isInteger(rows[i]) && rows[i] >= 0 && rows[i] < x.rows
    check(held, 'BAD_VALUE', () => `takeRows: there is no row ${shown(rows[i])} in ${x.describe()}`)
    const from = rows[i] * cols
    if (cols >= WIDE_COLUMNS) to.set(values.subarray(from, from + cols), i * cols)
    else for (let t = 0; t < cols; t++) to[i * cols + t] = values[from + t]
  }
}
