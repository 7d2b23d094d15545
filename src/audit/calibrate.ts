import { clamp } from '../evaluate/estimate.js'
import { exp, expRough, ln } from '../random/elementary.js'
import type { Between } from './between.js'
import type { GivenLabels, Opinion } from './students/student.js'

/** Number of halvings of the bracket in which the uniform share is sought. */
const SHARE_STEPS = 30
/** Distances of the points of the parabolas that refine the exponent, after doubling the scale brackets the best. */
const PARABOLA_DISTANCES = [1, 0.25] as const
/** Range of the exponents of 2 within which the inverse temperature is sought. */
const EXPONENTS = { from: -6, to: 12 } as const
/** Maximum logit of another class less that of the given one: the probability is 0 beside the share of the prior. */
const MAX_LOGIT = 300
/** Maximum share of the prior, and its minimum, which keeps a probability of 0 from deciding everything. */
const [MIN_SHARE, MAX_SHARE] = [1e-4, 1 - 1e-4]

/** A calibrated student: probabilities (1 - share) softmax(scale · scores) + share · prior, and how well they predict. */
export interface Calibrated {
  opinion: Opinion
  scale: number
  share: number
  /** Mean log-likelihood of the given labels. */
  likelihood: number
}

/**
 * Calibrates a student's scores by the likelihood of the given labels of some rows: `scale` by doubling and then parabolas
 * of its logarithm, and the share of the prior, in which the likelihood is concave, by bisection for each scale.
 */
export async function calibrate(
  opinion: Opinion,
  labels: GivenLabels,
  rows: Uint32Array,
  between: Between,
): Promise<Calibrated> {
  const tried = new Map<number, Calibrated>()
  const at = async (exponent: number): Promise<number> => {
    const known = tried.get(exponent)
    if (known) return known.likelihood
    await between()
    const found = shareFor(opinion, labels, rows, powerOf(exponent))
    tried.set(exponent, found)
    return found.likelihood
  }
  let best = 0
  while (best < EXPONENTS.to && (await at(best + 1)) > (await at(best))) best++
  while (best > EXPONENTS.from && (await at(best - 1)) > (await at(best))) best--
  let middle = best
  for (const distance of PARABOLA_DISTANCES) {
    const [left, here, right] = [await at(middle - distance), await at(middle), await at(middle + distance)]
    const bend = left - 2 * here + right
    if (bend < 0) middle += distance * clamp((left - right) / (2 * bend), -1, 1)
    await at(middle)
  }
  return [...tried.values()].reduce((a, b) => (b.likelihood > a.likelihood ? b : a))
}

/** Returns 2^exponent by operations whose bits are the same on every engine. */
const powerOf = (exponent: number): number => exp(exponent * Math.LN2)

/** Fits the share of the prior for one scale. */
function shareFor(opinion: Opinion, labels: GivenLabels, rows: Uint32Array, scale: number): Calibrated {
  const { y, classes, counts } = labels
  const own = new Float64Array(rows.length)
  rows.forEach((row, i) => {
    own[i] = softmaxAt(opinion.scores, row * classes, classes, scale, y[row])
  })
  const prior = Float64Array.from(rows, (row) => counts[y[row]] / y.length)
  const slope = (share: number) => {
    let sum = 0
    for (let i = 0; i < own.length; i++) sum += (prior[i] - own[i]) / ((1 - share) * own[i] + share * prior[i])
    return sum
  }
  let [low, high] = [MIN_SHARE, MAX_SHARE]
  for (let step = 0; step < SHARE_STEPS; step++) {
    const middle = (low + high) / 2
    if (slope(middle) > 0) low = middle
    else high = middle
  }
  const share = (low + high) / 2
  let sum = 0
  for (let i = 0; i < own.length; i++) sum += ln((1 - share) * own[i] + share * prior[i])
  return { opinion, scale, share, likelihood: sum / own.length }
}

/** Returns entry `wanted` of the softmax of scale · scores[at, at + classes). */
function softmaxAt(scores: Float32Array, at: number, classes: number, scale: number, wanted: number): number {
  const own = scores[at + wanted]
  let sum = 0
  for (let c = 0; c < classes; c++) sum += expRough(Math.min(MAX_LOGIT, scale * (scores[at + c] - own)))
  return 1 / sum
}

/** Returns the logarithms of the calibrated probabilities of all rows, row-major n×classes. */
export function logProbabilities({ opinion, scale, share }: Calibrated, labels: GivenLabels): Float32Array {
  const { y, classes, counts } = labels
  const { scores } = opinion
  const out = new Float32Array(scores.length)
  const parts = new Float64Array(classes)
  for (let at = 0; at < scores.length; at += classes) {
    let most = Number.NEGATIVE_INFINITY
    for (let c = 0; c < classes; c++) most = Math.max(most, scores[at + c])
    let sum = 0
    for (let c = 0; c < classes; c++) {
      parts[c] = expRough(scale * (scores[at + c] - most))
      sum += parts[c]
    }
    for (let c = 0; c < classes; c++) out[at + c] = ln(((1 - share) * parts[c]) / sum + (share * counts[c]) / y.length)
  }
  return out
}
