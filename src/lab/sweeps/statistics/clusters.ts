import { NORMAL_95, studentQuantile } from '../../../theory/student-t.js'

/** A mean over trials of several seeds, and the squared standard error that takes seeds as independent, not trials. */
export interface ClusterMean {
  mean: number
  /** Squared standard error of the mean; NaN for fewer than two seeds. */
  squaredError: number
  /** Number of trials with a value. */
  n: number
  /** Number of seeds with at least one value. */
  seeds: number
  /** Number of trials without a value. */
  missing: number
}

/** Residuals relative to the largest value up to which all seeds are equal: what sums of 1e6 equal values may be off. */
const ROUNDING = 1e-12

/**
 * Returns the mean of the values and its squared standard error, clustered by seed. `measured(trial)` is the value of
 * trial seed · draws + draw, or NaN. The mean is a ratio, all values to their number, so that seeds may have different
 * numbers of values: with the residual r of a seed, the sum of (value − mean) over its trials,
 * squaredError = S / (S − 1) · Σ r² / n². It is exactly 0 if seeds differ only by rounding, which `scale`, the largest
 * magnitude behind the values, is the measure of.
 *
 * Source: Cochran, "Sampling Techniques" (1977), section 9A, for single-stage clusters of unequal sizes.
 */
export function clusterMean(
  trials: number,
  draws: number,
  measured: (trial: number) => number,
  scale = 0,
): ClusterMean {
  let [sum, n, largest] = [0, 0, scale]
  for (let trial = 0; trial < trials; trial++) {
    const value = measured(trial)
    if (Number.isNaN(value)) continue
    sum += value
    n++
    largest = Math.max(largest, Math.abs(value))
  }
  const mean = sum / n
  let [squares, seeds, isConstant] = [0, 0, true]
  for (let first = 0; first < trials; first += draws) {
    let [residual, there] = [0, 0]
    for (let trial = first; trial < Math.min(first + draws, trials); trial++) {
      const value = measured(trial)
      if (Number.isNaN(value)) continue
      residual += value - mean
      there++
    }
    squares += residual * residual
    seeds += Number(there > 0)
    isConstant &&= Math.abs(residual) <= ROUNDING * largest * there
  }
  const spread = isConstant ? 0 : ((seeds / (seeds - 1)) * squares) / n / n
  const squaredError = seeds > 1 ? spread : Number.NaN
  return { mean, squaredError, n, seeds, missing: trials - n }
}

/** Degrees of freedom above which the quantile is that of an expansion, which is exact to 1e-8 there. */
const MAX_EXACT_FREEDOM = 200
const quantiles = new Map<number, number>()

/**
 * Returns the two-sided 95% quantile of Student's distribution for a mean over `seeds` seeds. It is kept for each
 * number, because the exact one takes time in proportion to the degrees of freedom.
 *
 * Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5, for the expansion.
 */
export function clusterQuantile(seeds: number): number {
  const freedom = Math.max(1, seeds - 1)
  if (freedom > MAX_EXACT_FREEDOM) {
    const z = NORMAL_95
    const first = (z ** 3 + z) / 4
    const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96
    const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384
    return z + first / freedom + second / freedom ** 2 + third / freedom ** 3
  }
  const known = quantiles.get(freedom)
  if (known !== undefined) return known
  const quantile = studentQuantile(freedom)
  quantiles.set(freedom, quantile)
  return quantile
}
