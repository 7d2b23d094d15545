import { stream } from '../random/stream.js'

/**
 * Splits the share of each class at random over its subtypes, uniformly among all splits: items × classes to items ×
 * (classes · subtypes). The seed and the trial name the draws.
 */
export function splitSubtypes(
  shares: Float32Array,
  subtypes: number,
  key: { seed: number; trial: number },
): Float32Array {
  const drawn = stream(key.seed, 'votes: subtypes', key.trial)
  const split = new Float32Array(shares.length * subtypes)
  const cuts = new Float64Array(subtypes + 1).fill(1)
  shares.forEach((share, at) => {
    if (share === 0) return
    // Gaps between sorted uniform numbers are uniform among all splits.
    cuts[0] = 0
    for (let s = 1; s < subtypes; s++) cuts[s] = drawn.uniform(at * (subtypes - 1) + s - 1)
    cuts.sort()
    for (let s = 0; s < subtypes; s++) split[at * subtypes + s] = share * (cuts[s + 1] - cuts[s])
  })
  return split
}
