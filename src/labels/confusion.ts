/** Confusion matrices. */
import type { CallOptions } from '../engine/call.js'
import { CALL_OPTIONS, integer, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import { labelOps } from './binding.js'
import { blocksOf } from './blocks.js'
import { checkLabels, checkSameRows, copyLabels, type LabelArray, MAX_SIDE } from './check.js'

/**
 * A confusion matrix: classes × classes, row-major, one row for each actual class and one column for each predicted
 * class.
 */
export interface Confusion {
  /** Number of classes, from 1 to 4096. */
  classes: number
  /**
   * Numbers of rows, classes × classes, row-major: counts[c · classes + j] is the number of rows of actual class c and
   * predicted class j.
   */
  counts: Uint32Array
  /**
   * Estimates of P(predicted | actual), classes × classes, row-major: rates[c · classes + j] is counts[c · classes + j]
   * divided by the number of rows of actual class c, or 0 if there are none.
   */
  rates: Float64Array
}

/** Options of `confusion`: the number of classes. */
export interface ConfusionOptions extends CallOptions {
  /** Number of classes, from 1 to 4096. */
  classes: number
}

export const CONFUSION_OPTIONS = {
  classes: integer(1, MAX_SIDE).required(),
  ...CALL_OPTIONS,
} satisfies TableOf<ConfusionOptions>

/**
 * Returns the confusion matrix of n predicted labels against the n actual labels of the same rows: for all classes c
 * and j, the number of rows i with actual[i] = c and predicted[i] = j, and its share of the rows with actual[i] = c.
 *
 * Throws BAD_SHAPE when the lengths differ or are 0; BAD_VALUE when one is not an Int32Array or Uint8Array, or a label
 * is not from 0 to classes - 1; BAD_OPTION when classes is not a whole number from 1 to 4096; OUT_OF_MEMORY when the
 * labels cannot be copied; and UNSUPPORTED when the host cannot load WebAssembly.
 *
 * @example
 * ```ts
 * import { confusion } from 'noisy-teacher'
 * const { counts, rates } = await confusion(Uint8Array.of(0, 0, 1, 1), Uint8Array.of(0, 1, 1, 1), { classes: 2 })
 * console.log([...counts], [...rates]) // [ 1, 1, 0, 2 ] [ 0.5, 0.5, 0, 1 ]
 * ```
 */
export async function confusion(
  actual: LabelArray,
  predicted: LabelArray,
  options: ConfusionOptions,
): Promise<Confusion> {
  const who = 'confusion'
  const taken = takeOptions(who, CONFUSION_OPTIONS, options)
  const { classes } = taken
  checkSameRows(who, ['actual', 'predicted'], actual, predicted)
  const [rows, columns] = [copyLabels(who, 'actual', actual), copyLabels(who, 'predicted', predicted)]
  checkLabels(who, 'actual', rows, classes)
  checkLabels(who, 'predicted', columns, classes)
  const ops = await labelOps()
  const counts = new Uint32Array(classes * classes)
  for await (const [first, last] of blocksOf(who, rows.length, 2, pickOptions(CALL_OPTIONS, taken))) {
    const block = ops.confusion(rows.subarray(first, last), columns.subarray(first, last), classes)
    for (let i = 0; i < block.length; i++) counts[i] += block[i]
  }
  return { classes, counts, rates: ratesOf(counts, classes) }
}

/** Divides each count by the sum of its row; rows of sum 0 stay 0. */
function ratesOf(counts: Uint32Array, classes: number): Float64Array {
  const rates = new Float64Array(counts.length)
  for (let c = 0; c < classes; c++) {
    const row = counts.subarray(c * classes, (c + 1) * classes)
    const total = row.reduce((sum, count) => sum + count, 0)
    if (total > 0)
      row.forEach((count, j) => {
        rates[c * classes + j] = count / total
      })
  }
  return rates
}
