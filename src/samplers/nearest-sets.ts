import { type Dataset, takenDataset } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import type { Matrix } from '../engine/matrix.js'
import { nearestMany } from '../ops/nearest/many.js'

/**
 * Returns what `fitNearest` with its defaults predicts from each training set for the rows of its queries: the label of
 * the nearest row. One call searches all sets, which pays where they are small. Throws what `fitNearest` and `predict`
 * throw.
 */
export async function predictNearestSets(
  trains: readonly Dataset[],
  queries: readonly Matrix[],
  options: CallOptions,
): Promise<Int32Array[]> {
  const taken = trains.map((train) => takenDataset('fitNearest', train))
  const problems = taken.map(({ x }, set) => ({ queries: queries[set], points: x }))
  const found = await nearestMany(problems, options)
  return found.map(({ index }, set) => {
    const { y } = taken[set]
    const predicted = new Int32Array(index.length)
    for (let i = 0; i < index.length; i++) predicted[i] = y[index[i]]
    return predicted
  })
}
