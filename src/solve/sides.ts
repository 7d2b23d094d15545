import { check } from '../engine/check.js'
import { Matrix } from '../engine/matrix.js'
import { isArrayLike, readNumbers } from '../engine/numbers.js'

/**
 * Right-hand sides b of a linear system in n unknowns: a Matrix of n rows, or row-major n×outputs numbers. Each column
 * is one right-hand side.
 */
export type RightHandSides = ArrayLike<number> | Matrix

/** Right-hand sides as a checked float64 copy. */
export interface Sides {
  /** The right-hand sides, row-major n×outputs: each column is one right-hand side. */
  values: Float64Array
  outputs: number
}

/**
 * Returns a checked copy of right-hand sides for n rows. Throws BAD_VALUE when a value is not a finite number;
 * BAD_SHAPE when the values do not fill n rows; DISPOSED when b is a Matrix that was disposed.
 */
export function checkSides(who: string, b: RightHandSides, n: number): Sides {
  if (b instanceof Matrix) {
    check(b.rows === n, 'BAD_SHAPE', () => `${who}: b has ${b.rows} rows but x has ${n} rows`)
    return { values: Float64Array.from(b.toArray()), outputs: b.cols }
  }
  const length = isArrayLike(b) ? b.length : 0
  const placeOf = (at: number) => {
    const outputs = Math.max(1, Math.floor(length / n))
    return `the value of b at row ${Math.floor(at / outputs)}, output ${at % outputs}`
  }
  const values = readNumbers(who, 'b', b, { placeOf })
  const outputs = values.length / n
  const whole = Number.isInteger(outputs) && outputs > 0
  check(whole, 'BAD_SHAPE', () => `${who}: b has ${values.length} values but x has ${n} rows`)
  return { values, outputs }
}
