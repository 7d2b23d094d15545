import { check, checkInteger } from '../engine/check.js'
import { isArrayLike } from '../engine/numbers.js'
import { kind, OptionRule, type TableOf, takeOptions } from '../engine/options.js'
import { takeClasses } from '../labels/check.js'
import { DRAW_OPTIONS, type DrawOptions } from '../random/draw.js'
import { stream } from '../random/stream.js'
import { MAX_CLASSES } from './dataset.js'
import { byClass } from './folds.js'

/** Options of `splitRows`: the share of test rows, labels to stratify by, and the random draw. */
export interface SplitRowsOptions extends DrawOptions {
  /** The share of rows to test on, above 0 and below 1; 0.25 by default. At least one row is kept on either side. */
  testShare?: number
  /**
   * The label of each row, whole numbers from 0 on. If given, each class has its share of the test rows, up to one row;
   * by default rows are drawn without regard to labels.
   */
  stratify?: ArrayLike<number>
}

/** Option table of `splitRows`. */
export const SPLIT_ROWS_OPTIONS = {
  testShare: kind<number>('a number above 0 and below 1', (value) => {
    return typeof value === 'number' && value > 0 && value < 1
  }).or(0.25),
  stratify: new OptionRule<ArrayLike<number>>(
    'an array of labels',
    (who, name, value) => {
      check(isArrayLike(value), 'BAD_OPTION', () => `${who}: ${name} must be an array of labels, one for each row`)
      return takeClasses(who, name, value, MAX_CLASSES)
    },
    undefined,
  ),
  ...DRAW_OPTIONS,
} satisfies TableOf<SplitRowsOptions>

/** Row numbers to fit on and to test on, each ascending; every row is in one of them. */
export interface RowSplit {
  train: Uint32Array
  test: Uint32Array
}

/**
 * Splits the rows 0 to n - 1 at random into rows to fit on and rows to test on, n · `testShare` of them, rounded. Pass
 * each part to `takeExamples` or `takeRows`. The same seed, trial and purpose always give the same split.
 *
 * Throws BAD_OPTION when n is not a whole number of 2 or more, or an option is invalid; BAD_SHAPE when `stratify` does
 * not have one label for each row; BAD_VALUE when it has an entry that is not a whole number from 0 to 65,535.
 *
 * @example
 * ```ts
 * import { splitRows } from 'noisy-teacher'
 * const { train, test } = splitRows(8, { testShare: 0.25, stratify: [0, 0, 0, 0, 1, 1, 1, 1], seed: 1 })
 * console.log(train.length, [...test].map((row) => (row < 4 ? 0 : 1)).join(' ')) // 6 0 1
 * ```
 */
export function splitRows(n: number, options: SplitRowsOptions = {}): RowSplit {
  const who = 'splitRows'
  const { testShare, stratify, seed, trial, purpose = 'split' } = takeOptions(who, SPLIT_ROWS_OPTIONS, options)
  checkInteger(who, 'n', n, 2, 2 ** 31)
  const labels = stratify as Int32Array | undefined
  const found = labels?.length ?? n
  check(found === n, 'BAD_SHAPE', () => `${who}: there are ${n} rows but stratify has ${found} labels`)
  const wanted = Math.max(1, Math.min(n - 1, Math.round(n * testShare)))
  const order = byClass(stream(seed, purpose, trial).permutation(n), labels)
  const isTest = new Uint8Array(n)
  const ends = labels ? endsOf(order, labels) : [n]
  const counts = apportioned(ends, wanted / n, wanted)
  ends.forEach((end, at) => {
    for (let place = end - counts[at]; place < end; place++) isTest[order[place]] = 1
  })
  const rows = order.sort()
  return { train: rows.filter((row) => isTest[row] === 0), test: rows.filter((row) => isTest[row] === 1) }
}

/** Returns the end of the rows of each class, for rows that are ordered by class. */
function endsOf(order: Uint32Array, labels: Int32Array): number[] {
  const ends: number[] = []
  for (let place = 1; place <= order.length; place++) {
    if (place === order.length || labels[order[place]] !== labels[order[place - 1]]) ends.push(place)
  }
  return ends
}

/**
 * Returns how many rows of each class to draw, `total` in all: the share of each, rounded down, and one more for the
 * classes with the largest remainders, the first on ties.
 */
function apportioned(ends: number[], share: number, total: number): number[] {
  const exact = ends.map((end, at) => (end - (at > 0 ? ends[at - 1] : 0)) * share)
  const counts = exact.map(Math.floor)
  const left = total - counts.reduce((sum, count) => sum + count, 0)
  const first = exact.map((_, at) => at).sort((a, b) => exact[b] - counts[b] - (exact[a] - counts[a]) || a - b)
  for (const at of first.slice(0, left)) counts[at]++
  return counts
}
