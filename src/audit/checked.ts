import { check } from '../engine/check.js'
import { isArrayLike } from '../engine/numbers.js'
import { OptionRule } from '../engine/options.js'
import { clamp } from '../evaluate/estimate.js'
import { takeClasses } from '../labels/check.js'
import { NORMAL_95 } from '../theory/student-t.js'
import type { AuditNoise, NoiseEstimate } from './result.js'

/** Rows whose true class is known, such as 50 to 200 that someone looked at. */
export interface CheckedRows {
  /** Row numbers, each at most once. */
  rows: ArrayLike<number>
  /** The true class of each of these rows. */
  labels: ArrayLike<number>
}

/** Rule of the option `checked`; its rows and classes are checked against the dataset later. */
export const CHECKED_OPTION = new OptionRule<CheckedRows>(
  '{ rows, labels }, two arrays of the same length',
  (who, name, value) => {
    const { rows, labels } = (value ?? {}) as Partial<CheckedRows>
    const held = isArrayLike(rows) && isArrayLike(labels) && rows.length === labels.length
    const message = () => `${who}: ${name} must be { rows, labels }, two arrays of the same length`
    check(held, 'BAD_OPTION', message)
    return { rows: Array.from(rows as ArrayLike<number>), labels: Array.from(labels as ArrayLike<number>) }
  },
  undefined,
)

/** Returns the true class by row. Throws BAD_VALUE when a row or class is not one of the dataset, or a row repeats. */
export function takeChecked(
  who: string,
  { rows, labels }: CheckedRows,
  n: number,
  classes: number,
): Map<number, number> {
  const taken = new Map<number, number>()
  takeClasses(who, 'checked.labels', labels, classes).forEach((label, i) => {
    const row = rows[i]
    const isRow = Number.isInteger(row) && row >= 0 && row < n
    check(isRow, 'BAD_VALUE', () => `${who}: checked.rows[${i}] is ${row} but must be a row from 0 to ${n - 1}`)
    check(!taken.has(row), 'BAD_VALUE', () => `${who}: checked.rows has row ${row} twice`)
    taken.set(row, label)
  })
  return taken
}

/**
 * Estimates the noise rate from checked rows, stratified by whether the students propose another class, each stratum weighted
 * by its share of all rows: unbiased if checked rows are random within each stratum, however many come from either. Its
 * interval is normal, with Jeffreys' half a row more of either kind in each stratum.
 */
export function checkedNoise(
  y: Int32Array,
  proposed: Int32Array,
  truth: ReadonlyMap<number, number>,
): NonNullable<AuditNoise['checked']> | undefined {
  if (truth.size === 0) return undefined
  const strata = [0, 1].map(() => ({ all: 0, checked: 0, wrong: 0 }))
  y.forEach((label, row) => {
    strata[Number(proposed[row] !== label)].all++
  })
  for (const [row, label] of truth) {
    const stratum = strata[Number(proposed[row] !== y[row])]
    stratum.checked++
    stratum.wrong += Number(label !== y[row])
  }
  let [estimate, variance] = [0, 0]
  for (const { all, checked, wrong } of strata) {
    const weight = all / y.length
    const p = (wrong + 0.5) / (checked + 1)
    estimate += weight * (checked > 0 ? wrong / checked : p)
    variance += (weight * weight * p * (1 - p)) / (checked + 2)
  }
  const half = NORMAL_95 * Math.sqrt(variance)
  const wrong = strata[0].wrong + strata[1].wrong
  return {
    estimate,
    interval: [clamp(estimate - half, 0, 1), clamp(estimate + half, 0, 1)],
    closest: 'core',
    rows: truth.size,
    wrong,
  }
}

/** Returns the part of the bounds that an estimate's interval leaves; that interval if nothing is left. */
export function narrowed(bounds: [number, number], { interval }: NoiseEstimate): [number, number] {
  const [low, high] = [Math.max(bounds[0], interval[0]), Math.min(bounds[1], interval[1])]
  return low <= high ? [low, high] : [interval[0], interval[1]]
}
