import type { CallOptions } from '../engine/call.js'
import { check, checkInteger, shown } from '../engine/check.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { isArrayLike, readNumbers } from '../engine/numbers.js'
import { flag, type TableOf, takeOptions, text } from '../engine/options.js'
import { gatherRows, takeRows } from '../engine/take-rows.js'
import { takeClasses } from '../labels/check.js'

/** Labeled rows: x is n×d, y has a class from 0 to classes-1 for each row. */
export interface Dataset {
  x: Matrix
  y: Int32Array
  classes: number
  /** Soft labels: what part of each row belongs to each class, row-major n×classes, rows of sum 1. A learner takes them or refuses. */
  shares?: Float64Array
}

/**
 * A dataset that the library made, with the matrix that belongs to it: `dispose()`, or the end of a `using`, gives the matrix back.
 * Its members are own properties and its methods are not: a spread (`{ ...train, y }`) is a plain dataset that owns nothing, and the
 * original alone disposes the matrix.
 */
export class OwnedDataset implements Dataset {
  readonly x: Matrix
  readonly y: Int32Array
  readonly classes: number
  declare readonly shares?: Float64Array

  /** @internal Takes over x. */
  constructor({ x, y, classes, shares }: Dataset) {
    this.x = x
    this.y = y
    this.classes = classes
    // Rows without soft labels have no member of that name.
    if (shares) this.shares = shares
  }

  /** Gives x back; twice does nothing. Throws IN_USE when something borrows x. */
  dispose(): void {
    this.x.dispose()
  }

  /** `dispose()`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose()
  }
}

export const MAX_CLASSES = 1 << 16
/** How far from 1 the shares of a row may sum. */
const SHARES_SLACK = 1e-6

export const DATASET_OPTIONS = { shares: flag().or(false) } satisfies TableOf<{ shares?: boolean }>

/**
 * Throws on labels that do not fit the rows or the classes, naming the first; and on soft labels where `shares` does not say that the
 * learner takes them. Errors: BAD_OPTION (classes, soft labels that are not taken), BAD_SHAPE, BAD_VALUE.
 */
export function checkDataset(who: string, data: Dataset, options: { shares?: boolean } = {}): void {
  text().read('checkDataset', 'who', who)
  takenDataset(who, data, takeOptions('checkDataset', DATASET_OPTIONS, options))
}

/** A copy of soft labels, rows of sum 1. */
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
 * @internal A dataset that fits, with labels of its own: whoever gave them may write others into their buffer while a fit waits for its
 * turn. Errors: those of `checkDataset`, OUT_OF_MEMORY.
 */
export function takenDataset(
  who: string,
  given: Dataset,
  { shares: takes = false }: { shares?: boolean } = {},
): Dataset {
  const members = ['x', 'y', 'classes', 'shares'] as const
  const { x, y: labels, classes, shares } = takeMembers(who, 'the dataset', given, members, '{ x, y, classes }')
  checkMatrix(who, 'x', x)
  checkInteger(who, 'classes', classes, 1, MAX_CLASSES)
  const needed = () => `${who}: y is ${shown(labels)} but must be an array of labels`
  check(isArrayLike(labels), 'BAD_VALUE', needed)
  const found = labels.length
  check(found === x.rows, 'BAD_SHAPE', () => `${who}: x has ${x.rows} rows but y has ${found} labels`)
  const y = takeClasses(who, 'y', labels, classes, (row) => `the label of row ${row}`)
  if (shares === undefined) return { x, y, classes }
  check(takes, 'BAD_OPTION', () => `${who}: this learner takes one label a row but the rows have soft labels (shares)`)
  return { x, y, classes, shares: takenShares(who, shares, x.rows, classes) }
}

/** Copies some rows with their labels, in the given order; the caller disposes the dataset. */
export function takeExamples(data: Dataset, rows: ArrayLike<number>): OwnedDataset {
  const taken = takenDataset('takeExamples', data, { shares: true })
  return new OwnedDataset({ x: takeRows(taken.x, rows), ...labelsOf(taken, rows) })
}

/** The same, its rows in slices; nobody disposes them meanwhile. */
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
