import { check } from '../engine/check.js'
import { Matrix } from '../engine/matrix.js'

/** Right-hand sides, row-major n×outputs. */
export type RightHandSides = ArrayLike<number> | Matrix

export interface Sides {
  values: Float64Array
  outputs: number
}

/** A copy of right-hand sides; refused where they are not n rows of finite numbers. */
export function checkSides(who: string, b: RightHandSides, n: number): Sides {
  const values = new Float64Array(b instanceof Matrix ? b.toArray() : b)
  const outputs = values.length / n
  const whole = Number.isInteger(outputs) && outputs > 0 && (!(b instanceof Matrix) || b.rows === n)
  const given = b instanceof Matrix ? `${b.rows} rows` : `${values.length} values`
  check(whole, 'BAD_SHAPE', () => `${who}: b has ${given} but x has ${n} rows`)
  let bad = -1
  for (let at = values.length - 1; at >= 0; at--) if (!Number.isFinite(values[at])) bad = at
  const place = () => `row ${Math.floor(bad / outputs)}, output ${bad % outputs}`
  check(bad < 0, 'BAD_VALUE', () => `${who}: the value of b at ${place()} is ${values[bad]} but must be finite`)
  return { values, outputs }
}
