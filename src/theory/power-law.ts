import { check } from '../engine/check.js'
import { integer, number, type TableOf, takeOptions } from '../engine/options.js'
import { exp, ln } from '../random/elementary.js'
import { MAX_TERMS } from './binomial.js'

/** Options of `powerLawError`. */
export interface PowerLawErrorOptions {
  /** Number of rows in the training set. */
  n: number
  /** Number of columns of a row, more than n + 1. */
  dimension: number
  /** Decay of the eigenvalues: the i-th is i^-exponent. */
  exponent: number
}

export const POWER_LAW_ERROR_OPTIONS = {
  n: integer(1).required(),
  dimension: integer(1, MAX_TERMS).required(),
  exponent: number(0).required(),
} satisfies TableOf<PowerLawErrorOptions>

/**
 * Step between the ridges at which finite differences for the derivatives are taken, in units of the effective ridge.
 * Their error is proportional to its fourth power.
 */
const DERIVATIVE_STEP = 0.02

/**
 * Returns the mean square error of ridgeless regression on fresh noisy labels when all labels are pure noise, in units
 * of the noise's variance. The n rows are Gaussian with covariance eigenvalues i^-exponent, i = 1 to `dimension`.
 *
 * As first the dimension and then n grow, the error tends to the exponent (if above 1): the fit to noise is tempered.
 * `margin` is the order of the neglected terms, (2 exponent/n)^2 of the error.
 *
 * Derivation: leave one of N = n + 1 rows with the Gram matrix K out; its error is (K^-2)_ii / ((K^-1)_ii)^2. The
 * eigenvectors of K are uniform. With T_j = tr K^-j, r = N T_2 / T_1^2 and s = N T_3 / (T_1 T_2), the error is r times
 * 1 + 6 (r - 1)/(N + 2) - 4 (s - 1)/(N + 2), by moments of a Dirichlet law to second order. The T_j are derivatives in
 * the ridge z of tr (K + z)^-1 = 1/k, where n = Σ_i l_i/(l_i + k) + z/k. The fluctuations of quadratic forms, of
 * variance 2 T_2, subtract T_2 k^3 Σ_i l_i^2/(l_i + k)^3 from the right side. All of this is exact to order 1/n for
 * equal eigenvalues. Throws BAD_OPTION when an option is missing or out of range, or `dimension` is at most n + 1.
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

/** Returns the mean of tr (K + ridge)^-1. */
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

/** Returns the effective ridge: the k with n = Σ_i l_i/(l_i + k) + ridge/k. */
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
