/** What each row's own value would have been predicted as without it, in one stroke: the closed form of ridge regression. */
export interface LeaveOneOut {
  /** Value less prediction, row-major n×outputs. */
  errors: Float64Array
  /** The mean of their squares. */
  meanSquare: number
}

/**
 * Left-out errors e_i = c_i / (A⁻¹)_ii of f = K c, A c = b, A = K + ridge I [Wahba 1990; Rifkin and Lippert 2007, without an offset].
 * Rows whose value another row holds exactly (equal rows of an interpolation) have none.
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
