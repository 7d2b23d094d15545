import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import { whileBorrowed } from '../engine/lifetime.js'
import { type Matrix, writeMatrix } from '../engine/matrix.js'
import { withMatrices } from '../engine/operands.js'
import { CALL_OPTIONS, type TableOf, takeOptions } from '../engine/options.js'
import { FLAT_ARRAY_OPTIONS, type FlatArrayOptions, type InputRows } from '../engine/plain-rows.js'

/** Option table of `normalizeRows`. */
export const NORMALIZE_ROWS_OPTIONS = { ...FLAT_ARRAY_OPTIONS, ...CALL_OPTIONS } satisfies TableOf<
  FlatArrayOptions & CallOptions
>

/**
 * Divides each row of x, n×d, a Matrix or plain rows, by its Euclidean norm. The result is a new matrix that the caller
 * owns: computed in float64, and stored in float64 if x is, otherwise in float32. Norms neither overflow nor underflow.
 *
 * Throws BAD_OPTION when an option is invalid; BAD_VALUE when x is not rows of finite numbers, or a row is all zeros,
 * which the message names; DISPOSED when x was disposed; OUT_OF_MEMORY when the result does not fit.
 *
 * @example
 * ```ts
 * import { normalizeRows } from 'noisy-teacher'
 * const unit = await normalizeRows([[3, 4], [0, -2]])
 * console.log([...unit.toArray()]) // [ 0.6, 0.8, 0, -1 ]
 * ```
 */
export async function normalizeRows(x: InputRows, options: FlatArrayOptions & CallOptions = {}): Promise<Matrix> {
  const who = 'normalizeRows'
  const { columns, ...call } = takeOptions(who, NORMALIZE_ROWS_OPTIONS, options)
  return withMatrices(who, { x }, columns, ({ x }) => normalize(x, call))
}

function normalize(x: Matrix, call: CallOptions): Promise<Matrix> {
  const who = 'normalizeRows'
  const { rows, cols } = x
  const type = x.type === 'f64' ? 'f64' : 'f32'
  return whileBorrowed(who, [x], () => {
    const write = (out: { [at: number]: number }, first: number, last: number) => {
      const values = x.view()
      for (let i = first; i < last; i++) {
        let most = 0
        for (let at = i * cols; at < (i + 1) * cols; at++) most = Math.max(most, Math.abs(values[at]))
        check(most > 0, 'BAD_VALUE', () => `${who}: row ${i} is all zeros, which have no direction`)
        let squares = 0
        for (let at = i * cols; at < (i + 1) * cols; at++) squares += (values[at] / most) * (values[at] / most)
        const norm = Math.sqrt(squares)
        for (let at = i * cols; at < (i + 1) * cols; at++) out[at] = values[at] / most / norm
      }
    }
    return writeMatrix(x.engine, { rows, cols, type }, who, write, call)
  })
}
