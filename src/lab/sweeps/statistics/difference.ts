import { type ClusterMean, clusterMean, clusterQuantile } from './clusters.js'
import { effectiveNumber, wilsonSquaredError } from './shares.js'
import type { Layout, Summary } from './summary.js'

/** The mean difference of a metric between two points. */
export interface Difference extends Summary {
  /**
   * Variance of the difference of two independent points of as many seeds over the variance of this one: 4 if common
   * random numbers save three of four seeds, 1 if points are not paired, NaN where neither varies.
   */
  reduction: number
}

/**
 * Returns the mean of b − a, clustered by seed. Trials of the same seed and draw share their random numbers, so each
 * difference is taken within a trial; trials with a value at only one of the points are missing. With `paired: false`
 * the two points are independent, and the variances of their means are added.
 *
 * The squared standard error of a difference of shares has Wilson's pseudo counts, for the smaller of the effective
 * numbers of both, so that points that never differ have a standard error above 0.
 */
export function pairedDifference(
  a: Float64Array,
  b: Float64Array,
  { draws, share, paired = true }: Layout & { paired?: boolean },
): Difference {
  const trials = Math.max(a.length, b.length)
  const [at, bt] = [(trial: number) => a[trial] ?? Number.NaN, (trial: number) => b[trial] ?? Number.NaN]
  const scale = (trial: number) => Math.max(Math.abs(at(trial)), Math.abs(bt(trial))) || 0
  let largest = 0
  for (let trial = 0; trial < trials; trial++) largest = Math.max(largest, scale(trial))
  const both = clusterMean(trials, draws, (trial) => bt(trial) - at(trial), largest)
  const keep = (of: (trial: number) => number) =>
    clusterMean(trials, draws, (trial) => (paired && Number.isNaN(bt(trial) - at(trial)) ? Number.NaN : of(trial)))
  const [first, second] = [keep(at), keep(bt)]
  const independent = first.squaredError + second.squaredError
  const difference = paired ? both : unpaired(first, second, independent)
  const { mean, squaredError, n, seeds, missing } = difference
  const effective = share && n > 0 ? Math.min(effectiveNumber(first), effectiveNumber(second)) : Number.NaN
  // A single seed has no spread: its difference counts as one of two 0/1 values, of variance 1/2 at most.
  const spread = seeds > 1 ? squaredError : 0.5
  const se = Math.sqrt(share && n > 0 ? wilsonSquaredError(spread, effective) : squaredError)
  const half = clusterQuantile(seeds) * se
  const [least, most] = share ? [-1, 1] : [-Infinity, Infinity]
  return {
    mean,
    se,
    interval: [Math.max(least, mean - half), Math.min(most, mean + half)],
    n,
    seeds,
    missing,
    effective,
    reduction: independent / squaredError,
  }
}

/** Returns the difference of independent means; the smaller number of seeds gives the degrees of freedom. */
function unpaired(a: ClusterMean, b: ClusterMean, squaredError: number): ClusterMean {
  return {
    mean: b.mean - a.mean,
    squaredError,
    n: Math.min(a.n, b.n),
    seeds: Math.min(a.seeds, b.seeds),
    missing: Math.max(a.missing, b.missing),
  }
}
