import type { Estimate } from '../../evaluate/estimate.js'
import { studentQuantile } from '../../theory/student-t.js'
import type { Check } from '../report/outcome.js'
import type { Column, Interval, TableCell } from '../report/table-data.js'

/** A measured quantity beside what theory predicts of it. */
export interface Comparison extends Estimate {
  quantity: string
  predicted: number
  /** Whether the prediction lies in the interval. */
  inside: boolean
}

export function compare(quantity: string, predicted: number, measured: Estimate): Comparison {
  const [low, high] = measured.interval
  return { quantity, predicted, ...measured, inside: low <= predicted && predicted <= high }
}

export const intervalOf = ({ interval: [low, high] }: Estimate): Interval => ({ low, high })

/**
 * The interval of a share to draw. Where no training set has any there is none: their number bounds how many sets may have some, and
 * says little of how much.
 */
export const drawnInterval = (of: Estimate | null): Interval | undefined =>
  of && of.estimate > 0 ? intervalOf(of) : undefined

/** The columns of `comparisonRow`, after the first. */
export function comparisonColumns(digits: number): Column[] {
  return [
    { key: 'predicted', title: 'predicted', digits },
    { key: 'measured', title: 'measured', digits },
    { key: 'interval', title: '95% interval', digits },
    { key: 'inside', title: 'inside' },
  ]
}

export function comparisonRow(of: Comparison): Record<string, TableCell> {
  const { quantity, predicted, estimate, inside } = of
  return { quantity, predicted, measured: estimate, interval: intervalOf(of), inside }
}

/** How often chance alone may carry a measurement further from the truth than is claimed. */
const CHANCE = 1e-4

/**
 * What must hold. One interval in twenty misses the truth, so what is claimed is less: no prediction is further from its
 * measurement than chance alone goes about once in ten thousand, twice as far as the interval of many training sets reaches and
 * more for few.
 */
export function theoryHolds(comparisons: readonly Comparison[]): Check {
  const near = ({ predicted, estimate, interval: [low, high], n }: Comparison) => {
    const times = studentQuantile(n - 1, 1 - CHANCE) / studentQuantile(n - 1)
    return estimate - times * (estimate - low) <= predicted && predicted <= estimate + times * (high - estimate)
  }
  const inside = comparisons.filter((comparison) => comparison.inside).length
  return {
    text: `${inside} of ${comparisons.length} predictions are inside their intervals, and none is further off than chance goes once in 10,000`,
    holds: comparisons.every(near),
  }
}
