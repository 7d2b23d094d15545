import type { CallOptions } from '../engine/call.js'
import { check, checkInteger, NoisyTeacherError, shown } from '../engine/check.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { isArrayLike, readNumbers } from '../engine/numbers.js'
import { flag, type TableOf, takeOptions, text } from '../engine/options.js'
import { gatherRows, takeRows } from '../engine/take-rows.js'
import { takeClasses } from '../labels/check.js'
import {
  isRegression,
  OwnedRegressionData,
  type RegressionData,
  refuseNumbers,
  takenRegression,
  targetsAt,
} from './regression.js'

/** A dataset for learners: n rows of inputs with a label for each row, and optionally soft labels. */
export interface Dataset {
  /** Inputs, n×dimension, one row for each example. */
  x: Matrix
  /** Label of each row: length n, from 0 to classes - 1. */
  y: Int32Array
  /** Number of classes, from 1 to 65,536. */
  classes: number
  /**
   * Soft labels: the weight of each class in each row, n×classes, row-major; each row sums to 1. Some learners reject
   * them.
   */
  shares?: Float64Array
}

/**
 * A dataset that owns its matrix x: `dispose()`, or the end of a `using` block, disposes x. A spread such as
 * `{ ...train, y }` makes a plain dataset, which borrows x and has no `dispose`; only the original disposes x.
 */
export class OwnedDataset implements Dataset {
  readonly x: Matrix
  readonly y: Int32Array
  readonly classes: number
  declare readonly shares?: Float64Array

  /** @internal Takes ownership of x. */
  constructor({ x, y, classes, shares }: Dataset) {
    this.x = x
    this.y = y
    this.classes = classes
    // Without soft labels the property is absent rather than undefined.
    if (shares) this.shares = shares
  }

  /** Disposes x; a second call does nothing. Throws IN_USE when something borrows x. */
  dispose(): void {
    this.x.dispose()
  }

  /** Calls `dispose()` at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.dispose()
  }
}

/** Maximum number of classes of a dataset. */
export const MAX_CLASSES = 1 << 16
/** Maximum distance from 1 of the sum of the soft labels of a row. */
const SHARES_SLACK = 1e-6

export const DATASET_OPTIONS = { shares: flag().or(false) } satisfies TableOf<{ shares?: boolean }>

/**
 * Checks a dataset before a learner uses it; `who` begins the messages of errors. Set `shares` to true if the learner
 * accepts soft labels; by default they are rejected.
 *
 * Throws BAD_OPTION when classes is not from 1 to 65,536 or the dataset has soft labels that the learner does not
 * accept; BAD_SHAPE when there is not one label for each row, or soft labels are not n×classes; BAD_VALUE when x is not
 * a Matrix, a label is not a class, or soft labels of a row are below 0 or do not sum to 1. The message names the first
 * invalid row.
 */
export function checkDataset(who: string, data: Dataset, options: { shares?: boolean } = {}): void {
  text().read('checkDataset', 'who', who)
  takenDataset(who, data, takeOptions('checkDataset', DATASET_OPTIONS, options))
}

/**
 * Checks and copies soft labels, n×classes, row-major. Throws BAD_SHAPE when their number is wrong; BAD_VALUE when they
 * are not a Float64Array, or those of a row are not from 0 to 1 or do not sum to 1; OUT_OF_MEMORY when the copy does
 * not fit.
 */
function takenShares(who: string, given: unknown, n: number, classes: number): Float64Array {
  check(
    given instanceof Float64Array,
    'BAD_VALUE',
    () => `${who}: shares is ${shown(given)} but must be a Float64Array`,
  )
  const shares = readNumbers(who, 'shares', given)
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
  return shares
}

/**
 * @internal Checks a dataset and copies its labels, since the caller may overwrite the buffer while a fit waits in the
 * engine's queue. Throws BAD_OPTION, BAD_SHAPE and BAD_VALUE as `checkDataset` does; OUT_OF_MEMORY when the copy does
 * not fit.
 */
export function takenDataset(who: string, given: Dataset, options: { shares?: boolean } = {}): Dataset {
  const { x, ...labels } = datasetMembers(who, given)
  checkMatrix(who, 'x', x)
  return { x, ...takenLabelsOf(who, labels, x.rows, options) }
}

const MEMBERS = ['x', 'columns', 'y', 'classes', 'shares', 'targets'] as const
/** Members of a dataset that are not checked yet. `targets` and `columns` are those of other kinds of datasets. */
type GivenMembers<Rows> = {
  x: Rows
  y: unknown
  classes: number
  shares?: unknown
  targets?: unknown
  columns?: number
}

/** @internal Reads each member of a dataset once. Throws BAD_VALUE when it is not an object or cannot be read. */
export function datasetMembers<Rows>(who: string, given: { x: Rows }): GivenMembers<Rows> {
  const all = given as GivenMembers<Rows>
  return takeMembers(who, 'the dataset', all, MEMBERS, '{ x, y, classes }')
}

/**
 * @internal Checks the labels of n rows and copies them. Throws BAD_OPTION, BAD_SHAPE, BAD_VALUE and OUT_OF_MEMORY as
 * `takenDataset` does.
 */
export function takenLabelsOf(
  who: string,
  { y: labels, classes, shares, targets }: Omit<GivenMembers<unknown>, 'x'>,
  n: number,
  { shares: takes = false }: { shares?: boolean } = {},
): Omit<Dataset, 'x'> {
  refuseNumbers(who, { targets, y: labels, classes })
  checkInteger(who, 'classes', classes, 1, MAX_CLASSES)
  const needed = () => `${who}: y is ${shown(labels)} but must be an array of labels`
  check(isArrayLike(labels), 'BAD_VALUE', needed)
  const found = labels.length
  check(found === n, 'BAD_SHAPE', () => `${who}: x has ${n} rows but y has ${found} labels`)
  const y = takenLabels(who, labels, classes)
  if (shares === undefined) return { y, classes }
  check(
    takes,
    'BAD_OPTION',
    () => `${who}: the dataset has soft labels (shares) but this learner needs one label for each row`,
  )
  return { y, classes, shares: takenShares(who, shares, n, classes) }
}

/**
 * Copies labels. Throws BAD_VALUE when one is not a class; the message names what a string or a fraction in its place
 * was probably meant for.
 */
function takenLabels(who: string, labels: ArrayLike<unknown>, classes: number): Int32Array {
  try {
    return takeClasses(who, 'y', labels, classes, (row) => `the label of row ${row}`)
  } catch (error) {
    if (!(error instanceof NoisyTeacherError) || error.code !== 'BAD_VALUE') throw error
    const hint = Array.prototype.some.call(labels, (label) => typeof label === 'string')
      ? '; encodeLabels turns strings into classes'
      : Array.prototype.some.call(labels, (label) => typeof label === 'number' && !Number.isInteger(label))
        ? '; numbers to predict are a dataset { x, targets }, for fitKernel or fitNearest'
        : ''
    throw new NoisyTeacherError('BAD_VALUE', error.message + hint, { cause: error })
  }
}

/**
 * Copies the rows of `data` with the given indices (from 0), and their labels or targets, to a new dataset in the order
 * of `rows`; an index may occur more than once. The caller disposes the result.
 *
 * Throws BAD_OPTION when `rows` is empty or classes is not from 1 to 65,536; BAD_SHAPE when there is not one label for
 * each row of `data`, or soft labels or targets do not fill its rows; BAD_VALUE when a label is not a class, a target
 * is not a finite number, soft labels of a row do not sum to 1, or an index is not that of a row; DISPOSED when x was
 * disposed; OUT_OF_MEMORY when the result does not fit.
 */
export function takeExamples(data: RegressionData, rows: ArrayLike<number>): OwnedRegressionData
export function takeExamples(data: Dataset, rows: ArrayLike<number>): OwnedDataset
export function takeExamples(
  data: Dataset | RegressionData,
  rows: ArrayLike<number>,
): OwnedDataset | OwnedRegressionData {
  if (isRegression(data)) {
    const { x, targets, outputs } = takenRegression('takeExamples', data)
    return new OwnedRegressionData(takeRows(x, rows), targetsAt(targets, outputs, rows))
  }
  const taken = takenDataset('takeExamples', data, { shares: true })
  return new OwnedDataset({ x: takeRows(taken.x, rows), ...labelsOf(taken, rows) })
}

/**
 * Copies rows as `takeExamples` does, but unchecked, with progress as `stage`, and yielding to the event loop between
 * time slices. The caller must keep x borrowed and the labels unchanged until the promise settles.
 */
export async function gatherExamples(
  data: Dataset,
  rows: ArrayLike<number>,
  stage: string,
  options: CallOptions,
): Promise<OwnedDataset> {
  return new OwnedDataset({ x: await gatherRows(data.x, rows, stage, options), ...labelsOf(data, rows) })
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
