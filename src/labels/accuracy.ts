/** How often labels are the truth. */
import { labelOps } from './binding.js'
import { blocksOf } from './blocks.js'
import { checkSameRows, copyLabels, type LabelArray } from './check.js'

/** Returns the share of rows on which the labels are the truth. Throws BAD_VALUE, BAD_SHAPE, OUT_OF_MEMORY. */
export async function accuracy(labels: LabelArray, truth: LabelArray): Promise<number> {
  const { right, rows } = await matches('accuracy', labels, truth)
  return right / rows
}

/** Returns the share of rows on which the labels are not the truth. Throws BAD_VALUE, BAD_SHAPE, OUT_OF_MEMORY. */
export async function errorRate(labels: LabelArray, truth: LabelArray): Promise<number> {
  const { right, rows } = await matches('errorRate', labels, truth)
  return (rows - right) / rows
}

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
