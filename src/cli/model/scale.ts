import { exp, ln } from '../../random/elementary.js'
import { softmaxRow } from './probability.js'

/** Range of the exponents of 2 within which the scale is sought, and the golden-section steps after. */
const [MIN_EXPONENT, MAX_EXPONENT, GOLDEN_STEPS] = [-6, 14, 12]
const GOLDEN = (Math.sqrt(5) - 1) / 2
/** Minimum of a probability, which keeps one row from deciding everything. */
const MIN_PROBABILITY = 1e-6

/**
 * Returns the factor of scores whose softmax, after the noise of the transition matrix, makes the given labels most likely:
 * by doubling, and then a golden section of its logarithm. Without a matrix, labels are taken as right.
 */
export function fitScale(
  scores: Float32Array,
  y: Int32Array,
  classes: number,
  transition?: readonly (readonly number[])[],
): number {
  const shares = new Float64Array(classes)
  const tried = new Map<number, number>()
  const likelihood = (exponent: number): number => {
    const known = tried.get(exponent)
    if (known !== undefined) return known
    let sum = 0
    y.forEach((label, i) => {
      softmaxRow(scores.subarray(i * classes, (i + 1) * classes), powerOf(exponent), shares, 0)
      const share = transition ? shares.reduce((all, each, k) => all + each * transition[k][label], 0) : shares[label]
      sum += ln(Math.max(share, MIN_PROBABILITY))
    })
    tried.set(exponent, sum)
    return sum
  }
  let best = 0
  while (best < MAX_EXPONENT && likelihood(best + 1) > likelihood(best)) best++
  while (best > MIN_EXPONENT && likelihood(best - 1) > likelihood(best)) best--
  let [low, high] = [best - 1, best + 1]
  for (let step = 0; step < GOLDEN_STEPS; step++) {
    const [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)]
    if (likelihood(left) > likelihood(right)) high = right
    else low = left
  }
  const [chosen] = [...tried].reduce((a, b) => (b[1] > a[1] ? b : a))
  return powerOf(chosen)
}

/** Returns 2^exponent by operations whose bits are the same on every engine. */
const powerOf = (exponent: number): number => exp(exponent * Math.LN2)
