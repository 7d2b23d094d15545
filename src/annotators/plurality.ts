import { makeArray } from '../engine/arrays.js'
import type { LatentFit, VoteProblem } from './latent.js'

/**
 * Returns the weighted share of each class among the votes of each item, items × classes; 1 for a known class. Items
 * without votes get the shares of all votes.
 */
export async function sharesOf({ call, table, known, discount }: VoteProblem): Promise<Float32Array> {
  const { items, classes, starts, voted, weights, pairLabels, pairAnnotators } = table
  const shares = makeArray(call.who, Float32Array, items * classes)
  const all = new Float64Array(classes)
  await call.loop(items, classes + voted.length / items, (first, last) => {
    for (let i = first; i < last; i++) {
      const row = shares.subarray(i * classes, (i + 1) * classes)
      let sum = 0
      for (let v = starts[i]; v < starts[i + 1]; v++) {
        const weight = weights[v] * (discount ? discount[pairAnnotators[voted[v]]] : 1)
        row[pairLabels[voted[v]]] += weight
        all[pairLabels[voted[v]]] += weight
        sum += weight
      }
      if (sum > 0) for (let k = 0; k < classes; k++) row[k] /= sum
    }
  })
  const sum = all.reduce((a, b) => a + b, 0)
  for (let i = 0; i < items; i++) {
    const row = shares.subarray(i * classes, (i + 1) * classes)
    if (known && known[i] >= 0) row.fill(0)[known[i]] = 1
    else if (row.every((share) => share === 0)) row.set(all.map((count) => (sum > 0 ? count / sum : 1 / classes)))
  }
  return shares
}

/** Returns vote shares, or other posteriors, with the counts that they imply. */
export async function pluralityFit(
  { call, table }: VoteProblem,
  shares: Float32Array | Float64Array,
): Promise<LatentFit> {
  const { items, classes, pairs, starts, voted, weights } = table
  const [counts, prior] = [makeArray(call.who, Float64Array, pairs * classes), new Float64Array(classes)]
  await call.loop(items, classes * (1 + voted.length / items), (first, last) => {
    for (let i = first; i < last; i++) {
      for (let k = 0; k < classes; k++) {
        const share = shares[i * classes + k]
        prior[k] += share / items
        for (let v = starts[i]; v < starts[i + 1]; v++) counts[voted[v] * classes + k] += weights[v] * share
      }
    }
  })
  const posterior = Float64Array.from(shares)
  return { posterior, counts, prior, logLikelihood: 0 }
}
