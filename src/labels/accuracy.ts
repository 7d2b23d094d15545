/** Accuracy and error rate of labels. */
import { labelOps } from './binding.js'
import { blocksOf } from './blocks.js'
import { checkSameRows, copyLabels, type LabelArray } from './check.js'

/**
 * Returns the accuracy of n labels: the number of rows i with labels[i] = truth[i], divided by n. It is from 0 to 1,
 * and both arrays have length n.
 *
 * Throws BAD_SHAPE when the lengths differ or are 0; BAD_VALUE when one is not an Int32Array or Uint8Array;
 * OUT_OF_MEMORY when the labels cannot be copied; and UNSUPPORTED when the host cannot load WebAssembly.
 */
export async function accuracy(labels: LabelArray, truth: LabelArray): Promise<number> {
  const { right, rows } = await matches('accuracy', labels, truth)
  return right / rows
}

/**
 * Returns the error rate of n labels: the number of rows i with labels[i] ≠ truth[i], divided by n. It is from 0 to 1,
 * and both arrays have length n.
 *
 * Throws BAD_SHAPE when the lengths differ or are 0; BAD_VALUE when one is not an Int32Array or Uint8Array;
 * OUT_OF_MEMORY when the labels cannot be copied; and UNSUPPORTED when the host cannot load WebAssembly.
 */
export async function errorRate(labels: LabelArray, truth: LabelArray): Promise<number> {
  const { right, rows } = await matches('errorRate', labels, truth)
  return (rows - right) / rows
}

/** Returns the number of all rows, and the number `right` of rows whose label equals the truth. */
async function matches(who: string, labels: LabelArray, truth: LabelArray): Promise<{ right: number; rows: number }> {
  checkSameRows(who, ['labels', 'truth'], labels, truth)
  const [given, actual] = [copyLabels(who, 'labels', labels), copyLabels(who, 'truth', truth)]
  const ops = await labelOps()
  let right = 0
  for await (const [first, last] of blocksOf(who, given.length, 2)) {
    right += ops.matches(given.subarray(first, last), actual.subarray(first, last))
  }
  return { right, rows: given.length }
}
