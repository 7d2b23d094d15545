import { exp, ln } from '../random/elementary.js'

/**
 * Minimum argument of Stirling's series. The recurrence Gamma(x + 1) = x Gamma(x) reaches it from smaller arguments.
 */
const MIN_STIRLING = 16
/**
 * Coefficients of x^-1, x^-3, …, x^-11 in Stirling's series for ln Gamma(x): B_2k / (2k (2k - 1)) for k = 1 to 6, where
 * B_2k are Bernoulli numbers.
 */
const STIRLING_TERMS = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360]

/**
 * Returns ln Gamma(x) for x > 0. Its exponential, Gamma(x), has a relative error of 1e-14 as long as it is below 1e20.
 */
export function lnGamma(x: number): number {
  let [shifted, factor] = [x, 1]
  while (shifted < MIN_STIRLING) factor *= shifted++
  const square = 1 / (shifted * shifted)
  const series = STIRLING_TERMS.reduceRight((sum, term) => sum * square + term, 0)
  return (shifted - 0.5) * ln(shifted) - shifted + ln(2 * Math.PI) / 2 + series / shifted - ln(factor)
}

/** Returns the gamma function at x > 0, as accurate as `lnGamma`. */
export const gamma = (x: number): number => exp(lnGamma(x))
