import { exp, ln } from '../random/elementary.js'

/** Round Gaussians, one for each class, of one standard deviation; the weights sum to 1. */
export interface GaussianMixture {
  means: readonly Float64Array[]
  weights: Float64Array
  deviation: number
}

/** Writes the posterior of one row: the softmax of ln w_c - |x - mean_c|^2 / (2 deviation^2). Its twin is in assembly/mixture.ts. */
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
