import type { Estimate } from '../../evaluate/estimate.js'
import { LEVEL, studentQuantile } from '../../theory/student-t.js'
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
  return { quantity, predicted, ...measured, inside: isInside(predicted, measured) }
}

/** Returns true if the interval of an estimate contains the prediction. */
export const isInside = (predicted: number, { interval: [low, high] }: Estimate): boolean =>
  low <= predicted && predicted <= high

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

/** Note below tables of comparisons: how to read the column 'inside' and the check that counts it. */
export const INSIDE_NOTE =
  'One in 20 right predictions lies outside its 95% interval by chance. The check fails only if the farthest is so far off that chance causes it in fewer than 1 of 1,000 runs.'

/**
 * Probability that the check fails by chance although all predictions are right: the family-wise error rate, which the
 * comparisons of a check share evenly.
 */
const FALSE_ALARM = 1e-3

/**
 * Returns the check that measurements agree with theory. It counts the predictions inside their 95% intervals, of which
 * one in twenty is outside by chance, and judges the farthest: it must lie in its interval widened to the level
 * 1 - `FALSE_ALARM` / comparisons (Bonferroni), by the quantiles of Student's t. `subject` names what is predicted.
 */
export function theoryHolds(comparisons: readonly Comparison[], subject = 'predictions'): Check {
  const total = comparisons.length
  const inside = comparisons.filter((comparison) => comparison.inside).length
  const excesses = comparisons.map((of) => excessOf(of, FALSE_ALARM / total))
  const farthest = comparisons[excesses.indexOf(Math.max(...excesses))]
  const holds = excesses.every((excess) => excess <= 1)
  const judged = holds
    ? 'the farthest is within chance'
    : `the farthest is beyond chance: ${farthest.quantity} is ${farthest.estimate.toFixed(4)}, not ${farthest.predicted.toFixed(4)}`
  return {
    text: `${inside} of ${total} ${subject} lie inside their 95% intervals, about ${Math.round(LEVEL * total)} expected; ${judged}`,
    holds,
  }
}

/**
 * Returns the distance of a prediction from its estimate as a multiple of the half of the interval on that side, after
 * the interval is widened so that chance alone puts a right prediction outside with probability `miss`.
 */
function excessOf({ predicted, estimate, interval: [low, high], n }: Comparison, miss: number): number {
  const distance = Math.abs(predicted - estimate)
  if (distance === 0) return 0
  const half = predicted < estimate ? estimate - low : high - estimate
  return distance / ((half * studentQuantile(n - 1, 1 - miss)) / studentQuantile(n - 1))
}
