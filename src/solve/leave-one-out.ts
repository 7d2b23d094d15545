/** The leave-one-out errors of ridge regression, by their closed form. */
export interface LeaveOneOut {
  /** Each value minus its prediction by a fit without its row, row-major n×outputs. */
  errors: Float64Array
  /** The mean of the squared errors. */
  meanSquare: number
}

/**
 * Computes the leave-one-out errors of f = K c with A c = b, A = K + ridge I:
 *
 *     e_i = c_i / (A⁻¹)_ii
 *
 * `coefficients` are c, row-major n×outputs; `diagonal` is that of A⁻¹, one value for each kind of row. The error is 0
 * for a row that has an equal row, because an interpolation holds its value exactly without it. Source: Wahba 1990;
 * Rifkin and Lippert 2007, without an offset.
 */
export function leaveOneOut(
  coefficients: Float64Array,
  diagonal: Float64Array,
  { kind, counts }: { kind: Int32Array; counts: Int32Array },
): LeaveOneOut {
  const outputs = coefficients.length / kind.length
  const errors = coefficients.map((value, at) => {
    const own = kind[Math.floor(at / outputs)]
    return counts[own] > 1 ? 0 : value / diagonal[own]
  })
  return { errors, meanSquare: errors.reduce((sum, error) => sum + error * error, 0) / errors.length }
}
