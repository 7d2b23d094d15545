import { copied } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkInteger } from '../engine/check.js'
import type { Matrix } from '../engine/matrix.js'
import { gatherRows, takeRows } from '../engine/take-rows.js'

/** Labelled rows: x is n×d, y has a class from 0 to classes-1 for each row. */
export interface Dataset {
  x: Matrix
  y: Int32Array
  classes: number
  /** Soft labels: what part of each row belongs to each class, row-major n×classes, rows of sum 1. A learner takes them or refuses. */
  shares?: Float64Array
}

export const MOST_CLASSES = 1 << 16
/** How far from 1 the shares of a row may sum. */
const SHARES_SLACK = 1e-6

/**
 * Refuses labels that do not fit the rows or the classes, naming the first; and soft labels where `shares` does not say that the
 * learner takes them. Errors: BAD_OPTION (classes, soft labels that are not taken), BAD_SHAPE, BAD_VALUE.
 */
export function checkDataset(
  who: string,
  { x, y, classes, shares }: Dataset,
  { shares: taken = false }: { shares?: boolean } = {},
): void {
  checkInteger(who, 'classes', classes, 1, MOST_CLASSES)
  check(y.length === x.rows, 'BAD_SHAPE', () => `${who}: x has ${x.rows} rows but y has ${y.length} labels`)
  const bad = y.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < classes))
  check(bad < 0, 'BAD_VALUE', () => `${who}: the label of row ${bad} is ${y[bad]} but must be from 0 to ${classes - 1}`)
  if (shares === undefined) return
  check(taken, 'BAD_OPTION', () => `${who}: this learner takes one label a row but the rows have soft labels (shares)`)
  checkShares(who, shares, x.rows, classes)
}

function checkShares(who: string, shares: Float64Array, n: number, classes: number): void {
  check(shares instanceof Float64Array, 'BAD_VALUE', () => `${who}: shares must be a Float64Array`)
  check(
    shares.length === n * classes,
    'BAD_SHAPE',
    () => `${who}: ${n} rows of ${classes} classes need ${n * classes} shares but there are ${shares.length}`,
  )
  for (let row = 0; row < n; row++) {
    let sum = 0
    for (let at = row * classes; at < (row + 1) * classes; at++) {
      const share = shares[at]
      check(
        share >= 0 && share <= 1 + SHARES_SLACK,
        'BAD_VALUE',
        () => `${who}: the share of class ${at % classes} in row ${row} is ${share} but must be from 0 to 1`,
      )
      sum += share
    }
    const whole = Math.abs(sum - 1) <= SHARES_SLACK
    check(whole, 'BAD_VALUE', () => `${who}: the shares of row ${row} sum to ${sum} but must sum to 1`)
  }
}

/**
 * A dataset that fits, with labels of its own: whoever gave them may write others into their buffer while a fit waits for its turn.
 * Errors: those of `checkDataset`, OUT_OF_MEMORY.
 */
export function takenDataset(who: string, given: Dataset, taking: { shares?: boolean } = {}): Dataset {
  checkDataset(who, given, taking)
  const { x, y, classes, shares } = given
  const taken = { x, y: copied(who, y, Int32Array), classes }
  return shares ? { ...taken, shares: copied(who, shares, Float64Array) } : taken
}

/** The dataset of some rows, in the given order; the caller owns its matrix. */
export function takeExamples(data: Dataset, rows: ArrayLike<number>): Dataset {
  return { x: takeRows(data.x, rows), ...labelsOf(data, rows) }
}

/** The same, its rows in slices; nobody disposes them meanwhile. */
export async function gatherExamples(
  data: Dataset,
  rows: ArrayLike<number>,
  stage: string,
  options: CallOptions,
): Promise<Dataset> {
  return { x: await gatherRows(data.x, rows, stage, options), ...labelsOf(data, rows) }
}

function labelsOf({ y, classes, shares }: Dataset, rows: ArrayLike<number>): Omit<Dataset, 'x'> {
  const own = new Int32Array(rows.length)
  for (let i = 0; i < own.length; i++) own[i] = y[rows[i]]
  if (!shares) return { y: own, classes }
  const parts = new Float64Array(rows.length * classes)
  for (let i = 0, at = 0; i < own.length; i++) {
    for (let c = 0; c < classes; c++, at++) parts[at] = shares[rows[i] * classes + c]
  }
  return { y: own, classes, shares: parts }
}
