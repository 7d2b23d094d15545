import { wilson } from '../../../evaluate/proportion.js'
import { NORMAL_95 } from '../../../theory/student-t.js'
import { type ClusterMean, clusterQuantile } from './clusters.js'

const SQUARE = NORMAL_95 * NORMAL_95

/**
 * Returns the effective number of a mean share: the number of independent 0/1 values whose mean would have the same
 * squared standard error. If all seeds have the same share, which says nothing of their spread, each seed counts as one
 * 0/1 value: whether inputs of one seed are independent cannot be known from seeds that are all 0.
 *
 * Source: Korn and Graubard, "Confidence intervals for proportions with small expected number of positive counts
 * estimated from survey data" (Survey Methodology 1998).
 */
export function effectiveNumber({ mean, squaredError, seeds }: ClusterMean): number {
  const effective = (mean * (1 - mean)) / squaredError
  return effective > 0 && effective < Infinity ? effective : seeds
}

/**
 * Returns the squared standard error of a share, or of a difference of shares, of effective number n, with half of
 * z² = 3.84 pseudo counts on each side, z²/4 being their variance: (n² squaredError + z²/4) / (n + z²)². That is half
 * the width of Wilson's interval over z. It approaches `squaredError` for large n, and is never 0.
 */
export const wilsonSquaredError = (squaredError: number, n: number): number =>
  (n * n * squaredError + SQUARE / 4) / (n + SQUARE) ** 2

/** Returns the squared error without pseudo counts of a standard error with them; inverse of `wilsonSquaredError`. */
export const squaredErrorOf = (se: number, n: number): number =>
  Math.max(0, (se * (n + SQUARE)) ** 2 - SQUARE / 4) / (n * n)

/**
 * Returns the 95% interval of a mean share: Wilson's, corrected for continuity by half an effective trial, with
 * Student's quantile for the number of seeds. Without the correction it covers 92% where one success is expected.
 *
 * Source: Newcombe, "Two-sided confidence intervals for the single proportion" (Statistics in Medicine 1998), method 4.
 */
export function shareInterval(of: ClusterMean): [low: number, high: number] {
  const n = effectiveNumber(of)
  const quantile = clusterQuantile(of.seeds)
  const low = wilson(Math.max(0, of.mean - 0.5 / n), n, quantile)[0]
  const high = wilson(Math.min(1, of.mean + 0.5 / n), n, quantile)[1]
  return [of.mean === 0 ? 0 : low, of.mean === 1 ? 1 : high]
}
