import { exp, ln } from '../random/elementary.js'

/** Below this Stirling's series is reached by the recurrence. */
const LARGE = 16
/** Of the series in 1/x^2 over x: B_2k / (2k (2k - 1)). */
const SERIES = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360]

/** ln of the gamma function at x > 0, to a relative 1e-14 of the gamma function itself while that is below 1e20. */
export function lnGamma(x: number): number {
  let [shifted, factor] = [x, 1]
  while (shifted < LARGE) factor *= shifted++
  const square = 1 / (shifted * shifted)
  const series = SERIES.reduceRight((sum, term) => sum * square + term, 0)
  return (shifted - 0.5) * ln(shifted) - shifted + ln(2 * Math.PI) / 2 + series / shifted - ln(factor)
}

/** The gamma function at x > 0. */
export const gamma = (x: number): number => exp(lnGamma(x))
