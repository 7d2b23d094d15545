import { clusterMean, clusterQuantile } from './clusters.js'
import { effectiveNumber, shareInterval, squaredErrorOf, wilsonSquaredError } from './shares.js'

/** The mean of a metric over the trials of a point, and how precise it is. */
export interface Summary {
  /** Mean over all trials with a value; NaN if there are none. */
  mean: number
  /** Monte Carlo standard error of the mean over seeds; NaN for fewer than two seeds, except that of a share. */
  se: number
  /** 95% confidence interval of the mean; NaN where `se` is. */
  interval: readonly [low: number, high: number]
  /** Number of trials with a value. */
  n: number
  /** Number of seeds with a value, which are independent, as draws of one seed are not. */
  seeds: number
  /** Number of trials without a value: missing, refused, failed, or where the metric does not apply. */
  missing: number
  /** Number of independent 0/1 values that would be as precise as these shares; NaN if the metric is no share. */
  effective: number
}

/** How the values of a metric are laid out, and what they are. */
export interface Layout {
  /** Draws of labels for each seed. */
  draws: number
  /** True for shares between 0 and 1, whose standard error is never 0. */
  share: boolean
}

/**
 * Returns the mean of the trials of a point with its Monte Carlo standard error, clustered by seed. `values` has trial
 * seed · draws + draw, NaN where there is none; seeds may have different numbers of values.
 *
 * The interval is Student's with one degree of freedom less than there are seeds. That of a share is Wilson's for the
 * effective number of 0/1 values (see `shareInterval`), and its standard error is half of Wilson's width over 1.96.
 *
 * Source: Morris, White and Crowther, "Using simulation studies to evaluate statistical methods" (Statistics in Medicine
 * 2019), for the Monte Carlo standard error.
 */
export function summarize(values: Float64Array, { draws, share }: Layout): Summary {
  const of = clusterMean(values.length, draws, (trial) => values[trial])
  const { mean, squaredError, n, seeds, missing } = of
  const counts = { n, seeds, missing }
  if (share && n > 0) {
    const effective = effectiveNumber(of)
    const se = Math.sqrt(wilsonSquaredError((mean * (1 - mean)) / effective, effective))
    return { mean, se, interval: shareInterval(of), ...counts, effective }
  }
  const se = Math.sqrt(squaredError)
  const half = clusterQuantile(seeds) * se
  return { mean, se, interval: [mean - half, mean + half], ...counts, effective: Number.NaN }
}

/** Returns the standard error that is expected of `factor` times as many seeds. */
export function errorAfter({ se, effective: n }: Pick<Summary, 'se' | 'effective'>, factor: number): number {
  if (Number.isNaN(n)) return se / Math.sqrt(factor)
  return Math.sqrt(wilsonSquaredError(squaredErrorOf(se, n) / factor, n * factor))
}
