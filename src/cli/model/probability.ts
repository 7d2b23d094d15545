import { exp } from '../../random/elementary.js'

/** Writes the softmax of scale · scores to `out`, from `at`. */
export function softmaxRow(scores: Float32Array, scale: number, out: { [at: number]: number }, at: number): void {
  let most = Number.NEGATIVE_INFINITY
  for (const score of scores) most = Math.max(most, score)
  let sum = 0
  for (let k = 0; k < scores.length; k++) {
    // A large factor of a large difference would overflow to NaN.
    const part = exp(Math.max(scale * (scores[k] - most), MIN_EXPONENT))
    out[at + k] = part
    sum += part
  }
  for (let k = 0; k < scores.length; k++) out[at + k] /= sum
}

/** Exponents below it are of no account beside 0. */
const MIN_EXPONENT = -700
