/** Which class was taken for which. */
import type { CallOptions } from '../engine/call.js'
import { labelOps } from './binding.js'
import { blocksOf } from './blocks.js'
import { checkClasses, checkLabels, checkSameRows, type LabelArray } from './check.js'

/** Matrices of classes × classes, row-major: a row for each actual class, a column for each predicted one. */
export interface Confusion {
  classes: number
  counts: Uint32Array
  /** The counts over their row's sum: P(predicted | actual). A class that never was actual has a row of zeros. */
  rates: Float64Array
}

/** Which class was taken for which, of n labels and as many predictions. Errors: BAD_SHAPE, BAD_VALUE, BAD_OPTION (classes). */
export async function confusion(
  actual: LabelArray,
  predicted: LabelArray,
  { classes, ...call }: { classes: number } & CallOptions,
): Promise<Confusion> {
  checkClasses('confusion', classes)
  const ops = await labelOps()
  checkSameRows('confusion', ['actual', 'predicted'], actual, predicted)
  checkLabels('confusion', 'actual', actual, classes)
  checkLabels('confusion', 'predicted', predicted, classes)
  const [rows, columns] = [actual.slice(), predicted.slice()]
  const counts = new Uint32Array(classes * classes)
  for await (const [first, last] of blocksOf('confusion', rows.length, 2, call)) {
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
