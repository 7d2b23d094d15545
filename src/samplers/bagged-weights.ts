import { power } from '../random/elementary.js'

/** The farthest neighbors, whose weights sum to at most this, are dropped from the vote. */
const NEGLIGIBLE_PROBABILITY = 1e-9

/**
 * Returns the weights of a query's neighbors, nearest first, in the vote of infinitely many bagged 1-NN. The weight of
 * the i-th nearest of n points is the probability that it is the nearest in a random bag of `size` points. Without
 * replacement it tends to r (1 - r)^(i-1) for large n, where r = size/n.
 */
export function baggedWeights(n: number, size: number, replacement: boolean): Float64Array {
  const weights: number[] = []
  for (let i = 0, left = 1; i < n && left > NEGLIGIBLE_PROBABILITY; i++) {
    const share = replacement ? 1 - power((n - i - 1) / (n - i), size) : Math.min(1, size / (n - i))
    weights.push(left * share)
    left *= 1 - share
  }
  return Float64Array.from(weights)
}
