import { exp, ln } from '../random/elementary.js'

/** Isotropic Gaussians, one for each class, with a common standard deviation. */
export interface GaussianMixture {
  /** Mean of each class: classes×dimension. */
  means: readonly Float64Array[]
  /** Probability of each class; they sum to 1. */
  weights: Float64Array
  deviation: number
}

/**
 * Returns a function that writes the posterior p(c | x) of one row x to `out`: the softmax over classes c of
 * ln(weights[c]) - |x - means[c]|² / (2 deviation²). The code in `assembly/mixture.ts` computes the same bits.
 */
export function posteriorOf({
  means,
  weights,
  deviation,
}: GaussianMixture): (row: ArrayLike<number>, out: Float64Array) => void {
  const logWeights = weights.map(ln)
  return (row, out) => {
    let highest = Number.NEGATIVE_INFINITY
    for (let c = 0; c < means.length; c++) {
      let sum = 0
      for (let j = 0; j < row.length; j++) {
        const scaled = (row[j] - means[c][j]) / deviation
        sum += scaled * scaled
      }
      out[c] = logWeights[c] - sum / 2
      highest = Math.max(highest, out[c])
    }
    let total = 0
    for (let c = 0; c < means.length; c++) total += out[c] = exp(out[c] - highest)
    for (let c = 0; c < means.length; c++) out[c] /= total
  }
}
