import { atan2 } from '../random/elementary.js'

/** Confidence level of every interval that the library reports. */
export const LEVEL = 0.95
/** Two-sided 95% quantile of the standard normal distribution: |Z| is below it with probability 0.95. */
export const NORMAL_95 = 1.959963984540054

/**
 * Returns P(|T| < t), where T has Student's distribution with a whole number of degrees of freedom. The series are
 * finite and use only arithmetic, square roots and the library's own arctangent, so the bits are the same on every
 * JavaScript engine.
 *
 * Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
 */
export function studentWithin(t: number, freedom: number): number {
  const squaredCosine = freedom / (freedom + t * t)
  const [sine, cosine] = [t / Math.sqrt(freedom + t * t), Math.sqrt(squaredCosine)]
  const odd = freedom % 2
  let [term, sum] = [1, 1]
  for (let i = 2 + odd; i <= freedom - 2; i += 2) {
    term *= ((i - 1) / i) * squaredCosine
    sum += term
  }
  if (!odd) return sine * sum
  return (2 / Math.PI) * (atan2(t, Math.sqrt(freedom)) + (freedom > 1 ? sine * cosine * sum : 0))
}

/**
 * Returns the t with P(|T| < t) = level, where T has Student's distribution with `freedom` degrees of freedom. `level`
 * is 0.95 by default. Bisection finds t to the last bits.
 */
export function studentQuantile(freedom: number, level = LEVEL): number {
  let [low, high] = [0, 16]
  while (studentWithin(high, freedom) < level) [low, high] = [high, 2 * high]
  for (let step = 0; step < 56; step++) {
    const middle = (low + high) / 2
    if (studentWithin(middle, freedom) < level) low = middle
    else high = middle
  }
  return high
}
