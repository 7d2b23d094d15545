import type { Call } from '../engine/call.js'
import type { Factor } from '../ops/cholesky/factor.js'
import { inverseDiagonalIn, substituteIn } from '../ops/cholesky/substitute.js'
import { applyIn } from './apply.js'
import type { DistinctSystem } from './method.js'

/** The number of diagonal elements that are compared with corrected ones. One product has room for them. */
export const CHECKED_ELEMENTS = 6
/**
 * The largest relative error of an element of a float32 diagonal that is accepted. It changes a mean squared error by
 * at most twice that, far less than its standard error.
 */
const ELEMENT_ERROR_MAX = 1e-4

/**
 * Returns the diagonal of A⁻¹, for A = K(rows, rows) + ridge I with the given Cholesky factor: its elements from
 * `first` on, and zeros before. Returns undefined if the factor is in float32 and an element is off by more than 1e-4
 * of itself.
 *
 * That is checked on 6 elements. Let z be the column i of A⁻¹ by the factor, and r = e_i - A z its residual in float64.
 * Then z_i + zᵀ r equals (A⁻¹)_ii up to the square of the relative error of z, since A is symmetric.
 */
export async function checkedDiagonalIn(
  call: Call,
  system: DistinctSystem,
  factor: Factor,
  first: number,
): Promise<Float64Array | undefined> {
  const diagonal = await inverseDiagonalIn(call, factor, first)
  if (factor.precision === 'f64' || first === factor.n) return diagonal
  const { n } = factor
  const count = Math.min(CHECKED_ELEMENTS, n - first)
  const rows = Int32Array.from({ length: count }, (_, j) => first + Math.floor(((j + 0.5) * (n - first)) / count))
  const units = new Float64Array(n * count)
  rows.forEach((row, j) => {
    units[row * count + j] = 1
  })
  const columns = await substituteIn(call, factor, units, count)
  const products = await applyIn(call, system, columns)
  const accurate = rows.every((row, j) => {
    let corrected = columns[row * count + j]
    for (let at = j; at < units.length; at += count) corrected += columns[at] * (units[at] - products[at])
    return Math.abs(diagonal[row] - corrected) <= ELEMENT_ERROR_MAX * corrected
  })
  return accurate ? diagonal : undefined
}
