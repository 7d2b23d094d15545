/** Which class was taken for which. */
import type { CallOptions } from '../engine/call.js'
import { CALL_OPTIONS, integer, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import { labelOps } from './binding.js'
import { blocksOf } from './blocks.js'
import { checkLabels, checkSameRows, copyLabels, type LabelArray, MAX_SIDE } from './check.js'

/** Matrices of classes × classes, row-major: a row for each actual class, a column for each predicted one. */
export interface Confusion {
  classes: number
  counts: Uint32Array
  /** The counts over their row's sum: P(predicted | actual). A class that never was actual has a row of zeros. */
  rates: Float64Array
}

/** The options of `confusion`. */
export interface ConfusionOptions extends CallOptions {
  /** Classes, from 1 to 4096. */
  classes: number
}

export const CONFUSION_OPTIONS = {
  classes: integer(1, MAX_SIDE).required(),
  ...CALL_OPTIONS,
} satisfies TableOf<ConfusionOptions>

/**
 * Counts which class was taken for which, from n labels and as many predictions.
 * Throws BAD_SHAPE (two lengths, no labels), BAD_VALUE (labels), BAD_OPTION, OUT_OF_MEMORY.
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
