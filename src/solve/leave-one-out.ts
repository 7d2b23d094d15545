/** The leave-one-out errors of kernel ridge regression, from their closed form. */
export interface LeaveOneOut {
  /** Each value of b minus its prediction by a fit to all other rows, row-major n×outputs. */
  errors: Float64Array
  /** The mean of the squared errors over all rows and outputs. */
  meanSquare: number
}

/**
 * Computes the leave-one-out errors e of the fit f = K c, where A c = b, A = K + ridge I and K is the n×n Gram matrix:
 *
 *     e_i = c_i / (A⁻¹)_ii
 *
 * It computes the errors of rows `first` to n - 1, by default of all rows. `coefficients` holds c, row-major n×outputs,
 * and `diagonal` the diagonal of A⁻¹, one value for each distinct row. If equal rows were merged, which requires ridge
 * 0, the error of a row with a duplicate is 0, since the duplicate alone makes the interpolation exact there. Source:
 * Wahba 1990; Rifkin and Lippert 2007, without an offset.
 */
export function leaveOneOut(
  coefficients: Float64Array,
  diagonal: Float64Array,
  { kind, counts }: { kind: Int32Array; counts: Int32Array },
  first = 0,
): LeaveOneOut {
  const outputs = coefficients.length / kind.length
  const errors = coefficients.slice(first * outputs).map((value, at) => {
    const own = kind[first + Math.floor(at / outputs)]
    return counts[own] > 1 ? 0 : value / diagonal[own]
  })
  return { errors, meanSquare: errors.reduce((sum, error) => sum + error * error, 0) / errors.length }
}
