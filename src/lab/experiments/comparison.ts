import type { Estimate } from '../../evaluate/estimate.js'
import { studentQuantile } from '../../theory/student-t.js'
import type { Check } from '../report/outcome.js'
import type { Column, Interval, TableCell } from '../report/table-data.js'

/** A measured quantity with its prediction by theory. */
export interface Comparison extends Estimate {
  /** Name of the quantity, as tables show it. */
  quantity: string
  predicted: number
  /** True if the 95% interval contains the prediction. */
  inside: boolean
}

/**
 * Pairs a measured estimate with its prediction, and notes whether the interval of the estimate contains the
 * prediction.
 */
export function compare(quantity: string, predicted: number, measured: Estimate): Comparison {
  const [low, high] = measured.interval
  return { quantity, predicted, ...measured, inside: low <= predicted && predicted <= high }
}

/** Returns the interval of an estimate as the object with `low` and `high` that tables and figures accept. */
export const intervalOf = ({ interval: [low, high] }: Estimate): Interval => ({ low, high })

/**
 * Returns the interval that a figure draws for a share: undefined without an estimate, or when the share is 0 on every
 * training set. In the latter case the interval would bound how many training sets have a positive share, but not how
 * large that share is.
 */
export const drawnInterval = (of: Estimate | null): Interval | undefined =>
  of && of.estimate > 0 ? intervalOf(of) : undefined

/**
 * Returns the columns of a table of comparisons, except the first, which names the quantity: prediction, measurement,
 * 95% interval, and whether the interval contains the prediction. Numbers have `digits` decimals.
 */
export function comparisonColumns(digits: number): Column[] {
  return [
    { key: 'predicted', title: 'predicted', digits },
    { key: 'measured', title: 'measured', digits },
    { key: 'interval', title: '95% interval', digits },
    { key: 'inside', title: 'inside' },
  ]
}

/**
 * Returns the table row of a comparison: the name of the quantity, prediction, measurement, interval, and whether the
 * interval contains the prediction.
 */
export function comparisonRow(of: Comparison): Record<string, TableCell> {
  const { quantity, predicted, estimate, inside } = of
  return { quantity, predicted, measured: estimate, interval: intervalOf(of), inside }
}

/** Probability that chance alone puts one correct prediction outside its widened interval in `theoryHolds`. */
const MISS_PROBABILITY = 1e-4

/**
 * Returns the check that every prediction lies in its interval, after the interval is widened to a level of 1 - 1e-4.
 * The 95% intervals would not do, because one in twenty misses the truth. The widened interval is twice as long with
 * many training sets, and longer still with few, by the quantiles of Student's t.
 */
export function theoryHolds(comparisons: readonly Comparison[]): Check {
  const near = ({ predicted, estimate, interval: [low, high], n }: Comparison) => {
    const times = studentQuantile(n - 1, 1 - MISS_PROBABILITY) / studentQuantile(n - 1)
    return estimate - times * (estimate - low) <= predicted && predicted <= estimate + times * (high - estimate)
  }
  const inside = comparisons.filter((comparison) => comparison.inside).length
  return {
    text: `${inside} of ${comparisons.length} predictions lie in their 95% intervals, and none lies outside its 99.99% interval`,
    holds: comparisons.every(near),
  }
}
