import type { Dataset } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import type { Matrix } from '../engine/matrix.js'
import { nearestMany } from '../ops/nearest/many.js'

/**
 * Returns what `fitNearest` with its defaults predicts for each row of `test` from each training set: the label of the
 * nearest row, one array of length m for each set. One call searches all sets, which pays where they are small.
 */
export async function predictNearestSets(
  trains: readonly Dataset[],
  test: Matrix,
  options: CallOptions,
): Promise<Int32Array[]> {
  const problems = trains.map(({ x }) => ({ queries: test, points: x }))
  const found = await nearestMany(problems, options)
  return found.map(({ index }, set) => {
    const { y } = trains[set]
    const predicted = new Int32Array(index.length)
    for (let i = 0; i < index.length; i++) predicted[i] = y[index[i]]
    return predicted
  })
}
