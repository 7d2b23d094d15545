import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import { whileBorrowed } from '../engine/lifetime.js'
import { type Matrix, writeMatrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { readNumbers } from '../engine/numbers.js'
import { lend, shapeOf, withMatrices } from '../engine/operands.js'
import { CALL_OPTIONS, type TableOf, takeOptions } from '../engine/options.js'
import { FLAT_ARRAY_OPTIONS, type FlatArrayOptions, type InputRows } from '../engine/plain-rows.js'
import { betweenSlices, sliced } from '../engine/slices.js'

/** A saved `Standardization`: plain JSON. */
export interface SavedStandardization {
  mean: readonly number[]
  scale: readonly number[]
}

/**
 * The mean and the standard deviation of each column of the rows that `standardize` was given, to apply to those rows
 * and to others alike. It holds no memory of an engine. `JSON.stringify` saves it, and `fromJSON` loads it.
 */
export class Standardization {
  /** The mean of each column. */
  readonly mean: Float64Array
  /** The standard deviation of each column, with the divisor n; 1 for a constant column, which becomes 0. */
  readonly scale: Float64Array

  /** @internal Use `standardize` or `fromJSON`. */
  constructor(mean: Float64Array, scale: Float64Array) {
    this.mean = mean
    this.scale = scale
  }

  /**
   * Returns (x - mean) / scale, column by column, as a new matrix of m×columns that the caller owns. That of plain rows
   * is in the default engine. It is computed in float64, and stored in float64 if x is, otherwise in float32. Throws
   * BAD_OPTION when an option is invalid; BAD_SHAPE when x has other columns; BAD_VALUE when x is not rows of finite
   * numbers or a result is not finite; DISPOSED when x was disposed; OUT_OF_MEMORY when the result does not fit.
   */
  async apply(x: InputRows, options: CallOptions = {}): Promise<Matrix> {
    const who = 'apply'
    const call = takeOptions(who, CALL_OPTIONS, options)
    const { mean, scale } = this
    const shaped = shapeOf({ who, name: 'x', rows: x }, { dimension: mean.length })
    const { rows, cols } = shaped
    const fits = cols === mean.length
    check(fits, 'BAD_SHAPE', () => `${who}: x has ${cols} columns but the standardization has ${mean.length}`)
    const type = shaped.type === 'f64' ? 'f64' : 'f32'
    return lend([shaped], ([x]) =>
      whileBorrowed(who, [x], () => {
        const write = (out: { [at: number]: number }, first: number, last: number) => {
          const values = x.view()
          for (let at = first * cols, t = 0; at < last * cols; at++, t = t + 1 === cols ? 0 : t + 1) {
            out[at] = (values[at] - mean[t]) / scale[t]
          }
        }
        return writeMatrix(x.engine, { rows, cols, type }, who, write, call)
      }),
    )
  }

  /**
   * Returns values · scale + mean, column by column: the inverse of `apply`, such as for predictions of standardized
   * targets. `values` are row-major, with one number for each column. Throws BAD_SHAPE when they do not fill rows;
   * BAD_VALUE when one is not a finite number.
   */
  restore(values: ArrayLike<number>): Float64Array {
    const taken = readNumbers('restore', 'values', values)
    const { mean, scale } = this
    const { length } = mean
    const whole = taken.length % length === 0
    check(whole, 'BAD_SHAPE', () => `restore: ${taken.length} values do not fill rows of ${length} columns`)
    return taken.map((value, at) => value * scale[at % length] + mean[at % length])
  }

  /** Returns mean and scale as plain arrays; `JSON.stringify` calls it. */
  toJSON(): SavedStandardization {
    return { mean: [...this.mean], scale: [...this.scale] }
  }

  /**
   * Loads what `toJSON` returned, or `JSON.parse` of it. Throws BAD_VALUE when mean or scale is not an array of finite
   * numbers, a scale is not above 0, or there are no columns; BAD_SHAPE when they differ in length.
   */
  static fromJSON(saved: SavedStandardization): Standardization {
    const who = 'fromJSON'
    const found = takeMembers(who, 'the standardization', saved, ['mean', 'scale'])
    const [mean, scale] = [readNumbers(who, 'mean', found.mean), readNumbers(who, 'scale', found.scale)]
    const same = mean.length === scale.length
    check(same, 'BAD_SHAPE', () => `${who}: mean has ${mean.length} columns but scale has ${scale.length}`)
    check(mean.length > 0, 'BAD_VALUE', () => `${who}: the standardization has no columns`)
    const bad = scale.findIndex((value) => !(value > 0))
    check(bad < 0, 'BAD_VALUE', () => `${who}: scale[${bad}] is ${scale[bad]} but must be above 0`)
    return new Standardization(mean, scale)
  }
}

/** Option table of `standardize`. */
export const STANDARDIZE_OPTIONS = { ...FLAT_ARRAY_OPTIONS, ...CALL_OPTIONS } satisfies TableOf<
  FlatArrayOptions & CallOptions
>

/**
 * Measures the mean and the standard deviation of each column of x, n×d, a Matrix or plain rows, in float64. `apply` of
 * the result standardizes x, and then other rows in the same way: measure the training rows alone, so that nothing of
 * the test rows leaks.
 *
 * Throws BAD_OPTION when an option is invalid; BAD_VALUE when x is not rows of finite numbers, or the mean or the
 * standard deviation of a column overflows float64; DISPOSED when x was disposed.
 *
 * @example
 * ```ts
 * import { standardize } from 'noisy-teacher'
 * const x = [[1, 200], [3, 600]]
 * const standardization = await standardize(x)
 * console.log(JSON.stringify(standardization)) // {"mean":[2,400],"scale":[1,200]}
 * console.log([...(await standardization.apply(x)).toArray()]) // [ -1, -1, 1, 1 ]
 * ```
 */
export async function standardize(
  x: InputRows,
  options: FlatArrayOptions & CallOptions = {},
): Promise<Standardization> {
  const who = 'standardize'
  const { columns, ...call } = takeOptions(who, STANDARDIZE_OPTIONS, options)
  return withMatrices(who, { x }, columns, ({ x }) => whileBorrowed(who, [x], () => measure(x, call)))
}

async function measure(x: Matrix, call: CallOptions): Promise<Standardization> {
  const who = 'standardize'
  const { rows, cols } = x
  const [mean, rest, most, squares] = Array.from({ length: 4 }, () => new Float64Array(cols))
  const visit = async (stage: string, add: (value: number, column: number, row: number) => void) => {
    const look = (first: number, last: number) => {
      const values = x.view()
      for (let i = first, at = first * cols; i < last; i++) {
        for (let t = 0; t < cols; t++, at++) add(values[at], t, i)
      }
    }
    await sliced(rows, cols, look, betweenSlices(call, `${who}: ${stage}`, rows))
  }
  // A running mean, since a sum of large values could overflow.
  await visit('means', (value, t, i) => {
    mean[t] += value / (i + 1) - mean[t] / (i + 1)
  })
  await visit('ranges', (value, t) => {
    rest[t] += (value - mean[t]) / rows
    most[t] = Math.max(most[t], Math.abs(value - mean[t]))
  })
  // The mean of what is left corrects the rounding errors of the running mean.
  for (let t = 0; t < cols; t++) mean[t] += rest[t]
  // In units of the largest deviation, since squares could overflow or underflow.
  await visit('deviations', (value, t) => {
    const share = most[t] > 0 ? (value - mean[t]) / most[t] : 0
    squares[t] += share * share
  })
  const scale = squares.map((sum, t) => most[t] * Math.sqrt(sum / rows) || 1)
  const bad = scale.findIndex((value, t) => !Number.isFinite(value) || !Number.isFinite(mean[t]))
  check(bad < 0, 'BAD_VALUE', () => `${who}: column ${bad} has values beyond the range of float64; scale it before`)
  return new Standardization(mean, scale)
}
