/** How often labels are the truth. */
import { labelOps } from './binding.js'
import { blocksOf } from './blocks.js'
import { checkSameRows, type LabelArray } from './check.js'

/** The share of rows on which the labels are the truth. */
export async function accuracy(labels: LabelArray, truth: LabelArray): Promise<number> {
  return (await matches('accuracy', labels, truth)) / labels.length
}

/** The share of rows on which the labels are not the truth. */
export async function errorRate(labels: LabelArray, truth: LabelArray): Promise<number> {
  return (labels.length - (await matches('errorRate', labels, truth))) / labels.length
}

async function matches(who: string, labels: LabelArray, truth: LabelArray): Promise<number> {
  const ops = await labelOps()
  checkSameRows(who, ['labels', 'truth'], labels, truth)
  const [own, right] = [labels.slice(), truth.slice()]
  let equal = 0
  for await (const [first, last] of blocksOf(who, own.length, 2)) {
    equal += ops.matches(own.subarray(first, last), right.subarray(first, last))
  }
  return equal
}
