import type { CallOptions } from './call.js'
import { check, shown } from './check.js'
import { handOver } from './lifetime.js'
import { checkMatrix, type ElementType, type Matrix } from './matrix.js'
import type { TypedArray } from './memory.js'
import { isArrayLike } from './numbers.js'
import { hear, sliced } from './slices.js'

/** Columns from which on a row is copied as a whole sooner than number by number. */
const WIDE = 64

/** Returns a new matrix of some rows of x, in the given order and of x's type; the caller owns it. Throws BAD_VALUE and DISPOSED. */
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

/** @internal The same in slices; nobody disposes x meanwhile. */
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
    await sliced(rows.length, x.cols, copySome, hear(options, stage, rows.length))
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
    if (cols >= WIDE) to.set(values.subarray(from, from + cols), i * cols)
    else for (let t = 0; t < cols; t++) to[i * cols + t] = values[from + t]
  }
}
