import { check } from '../engine/check.js'
import { Matrix } from '../engine/matrix.js'
import { isArrayLike, readNumbers } from '../engine/numbers.js'

/** Right-hand sides, row-major n×outputs. */
export type RightHandSides = ArrayLike<number> | Matrix

export interface Sides {
  values: Float64Array
  outputs: number
}

/** Returns a copy of right-hand sides. Throws BAD_VALUE on what are no finite numbers, BAD_SHAPE on what are no n rows, DISPOSED. */
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
