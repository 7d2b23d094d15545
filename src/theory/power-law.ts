import { check } from '../engine/check.js'
import { integer, number, type TableOf, takeOptions } from '../engine/options.js'
import { exp, ln } from '../random/elementary.js'
import { MAX_TERMS } from './binomial.js'

/** Options of `powerLawError`: the numbers of rows and columns, and the decay of the covariance's eigenvalues. */
export interface PowerLawErrorOptions {
  /** Number n of rows in the training set, at least 1. */
  n: number
  /**
   * Number of columns (features) of a row, at least n + 2 for n training rows and at most 2^24. With more columns than
   * rows, regression without a ridge fits all labels exactly.
   */
  dimension: number
  /** Decay of the eigenvalues of the features' covariance, at least 0: the i-th eigenvalue is i^-exponent, i from 1. */
  exponent: number
}

export const POWER_LAW_ERROR_OPTIONS = {
  n: integer(1).required(),
  dimension: integer(1, MAX_TERMS).required(),
  exponent: number(0).required(),
} satisfies TableOf<PowerLawErrorOptions>

/**
 * Step of the finite differences in the ridge that give derivatives, in units of the effective ridge. The error of the
 * first derivative is of the order of the step's fourth power, that of the second of its third power.
 */
const DERIVATIVE_STEP = 0.02

/**
 * Returns the mean squared error of ridgeless least squares on fresh noisy labels, where all labels are pure noise. It
 * is in units of the noise's variance. The n training rows are Gaussian, and the eigenvalues of their covariance are
 * l_i = i^-exponent for i = 1 to `dimension`.
 *
 * In the result, `error` is the mean squared error up to terms of second order, and `margin` is the order of the terms
 * that it neglects: error (2r/n)^2 with the r below, which tends to the exponent. If first the dimension and then n
 * grow without bound, `error` tends to the exponent (if that is above 1): the fit to noise is tempered.
 *
 * Derivation: let K be the Gram matrix of N = n + 1 rows. The expected squared error at row i of a fit to the others is
 * (K^-2)_ii / ((K^-1)_ii)^2. The eigenvectors of K are uniform. Let T_j = tr K^-j, r = N T_2 / T_1^2 and s = N T_3 /
 * (T_1 T_2). By the moments of a Dirichlet distribution, to second order,
 *
 *     error = r (1 + (6 (r-1) - 4 (s-1)) / (N+2))
 *
 * The T_j follow from derivatives of tr (K + z I)^-1 with respect to the ridge z. This trace is 1/k, where the
 * effective ridge k solves N = Σ_i l_i/(l_i + k) + z/k. The fluctuations of quadratic forms, of variance 2 T_2,
 * subtract T_2 k^3 Σ_i l_i^2/(l_i + k)^3 from the right side of that equation. For equal eigenvalues all of this is
 * exact to the order 1/n. Throws BAD_OPTION when an option is missing or out of range, or `dimension` is at most n + 1.
 * Source of the first order: Mallinar et al. 2022, Simon et al. 2023.
 */
export function powerLawError(options: PowerLawErrorOptions): { error: number; margin: number } {
  const { n, dimension, exponent } = takeOptions('powerLawError', POWER_LAW_ERROR_OPTIONS, options)
  check(
    dimension > n + 1,
    'BAD_OPTION',
    () => `powerLawError: dimension is ${dimension} but must be above n + 1, ${n + 1}`,
  )
  const rows = n + 1
  const spectrum = Float64Array.from({ length: dimension }, (_, i) => exp(-exponent * ln(i + 1)))
  const h = DERIVATIVE_STEP * effectiveRidge(spectrum, rows, 0)
  const [a, b, c, d, e] = [0, 1, 2, 3, 4].map((step) => trace(spectrum, rows, step * h))
  const second = (25 * a - 48 * b + 36 * c - 16 * d + 3 * e) / (12 * h)
  const third = (35 * a - 104 * b + 114 * c - 56 * d + 11 * e) / (24 * h * h)
  const r = (rows * second) / (a * a)
  const s = (rows * third) / (a * second)
  const error = r * (1 + (6 * (r - 1) - 4 * (s - 1)) / (rows + 2))
  return { error, margin: error * ((2 * r) / n) ** 2 }
}

/**
 * Returns the mean of tr (K + ridge I)^-1, to first order in 1/n. K is the Gram matrix of n Gaussian rows, and
 * `spectrum` has the eigenvalues of their covariance.
 */
function trace(spectrum: Float64Array, n: number, ridge: number): number {
  const k = effectiveRidge(spectrum, n, ridge)
  let [first, cubic] = [0, 0]
  for (const value of spectrum) {
    const share = k / (value + k)
    first += (share * (value / (value + k))) / k
    cubic += share * share * share * value * value
  }
  const slope = first + ridge / (k * k)
  const second = 1 / (k * k * k * slope)
  return 1 / (k - (second * cubic) / slope)
}

/**
 * Returns the effective ridge of n rows: the k with n = Σ_i l_i/(l_i + k) + ridge/k, where l_i are the eigenvalues in
 * `spectrum`.
 */
function effectiveRidge(spectrum: Float64Array, n: number, ridge: number): number {
  const rowsAt = (k: number) => spectrum.reduce((sum, value) => sum + value / (value + k), ridge / k)
  let [low, high] = [0, (spectrum.reduce((sum, value) => sum + value, 0) + ridge) / n]
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2
    if (rowsAt(middle) > n) low = middle
    else high = middle
  }
  return high
}
