import { makeArray } from '../engine/arrays.js'
import type { VoteProblem } from './latent.js'

/**
 * Returns the weighted share of each class among the votes of each item, items × classes; 1 for a known class. Items
 * without votes get the shares of all votes.
 */
export async function sharesOf({ call, table, known }: VoteProblem): Promise<Float32Array> {
  const { items, classes, starts, voted, weights, pairLabels } = table
  const shares = makeArray(call.who, Float32Array, items * classes)
  const all = new Float64Array(classes)
  await call.loop(items, classes + voted.length / items, (first, last) => {
    for (let i = first; i < last; i++) {
      const row = shares.subarray(i * classes, (i + 1) * classes)
      let sum = 0
      for (let v = starts[i]; v < starts[i + 1]; v++) {
        row[pairLabels[voted[v]]] += weights[v]
        all[pairLabels[voted[v]]] += weights[v]
        sum += weights[v]
      }
      for (let k = 0; k < classes; k++) row[k] /= Math.max(sum, Number.MIN_VALUE)
    }
  })
  const sum = all.reduce((a, b) => a + b, 0)
  for (let i = 0; i < items; i++) {
    const row = shares.subarray(i * classes, (i + 1) * classes)
    if (known && known[i] >= 0) row.fill(0)[known[i]] = 1
    else if (starts[i] === starts[i + 1])
      for (let k = 0; k < classes; k++) row[k] = sum > 0 ? all[k] / sum : 1 / classes
  }
  return shares
}
