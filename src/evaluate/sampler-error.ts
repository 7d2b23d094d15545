import { check, checkInteger } from '../engine/check.js'
import { checkClasses, checkLabels, type LabelArray } from '../labels/check.js'
import { type Estimate, LEVEL, NORMAL } from './estimate.js'
import { errorOfBoth } from './mean.js'

/** The most that choosing sides by few draws costs: max over z of z Φ(-z), for two classes twice that. */
const CHOICE = 0.17

/**
 * How far a learner is from a sampler (Kaplun et al. 2022): E_x TV(q(x), P(y|x)), q(x) the distribution of its answer at x over
 * training sets. `predicted` are the answers of classifiers fitted to independent training sets, sets × m, row-major, and
 * `posterior` the P(y|x) of the m inputs, m×classes. 0 is a sampler; the Bayes rule has its Bayes error.
 *
 * The plug-in distance is far too large where sets are few (THEORY: E|Bin(T, p)/T - p| > 0), and less its null mean or by the
 * bootstrap too small. So the classes that q gives more than P are chosen by all sets but one, and what they gain is measured on
 * that one, for each in turn (a cross-fitted form of sup over A of q(A) - P(A)): near unbiased at 0, below the truth by at most `bias` elsewhere.
 * The interval covers training sets, by the jackknife, and test points. Errors: BAD_SHAPE, BAD_VALUE, BAD_OPTION (fewer than 3 sets).
 */
export function samplerError(of: {
  predicted: LabelArray
  posterior: ArrayLike<number>
  sets: number
  classes: number
}): Estimate {
  const { predicted, posterior, sets, classes } = of
  const who = 'samplerError'
  checkClasses(who, classes)
  checkInteger(who, 'sets', sets, 3)
  checkLabels(who, 'predicted', predicted, classes)
  const m = predicted.length / sets
  const fits = Number.isInteger(m) && m > 1 && posterior.length === m * classes
  const shapes = () => `${predicted.length} answers of ${sets} sets and ${posterior.length} probabilities`
  check(fits, 'BAD_SHAPE', () => `${who}: ${shapes()} do not go together, of two inputs or more`)
  checkPosterior(who, posterior, classes)
  const all = crossFitted(predicted, posterior, classes, sets)
  // Leaving one set out shows how the gains of the others hang together.
  const without = Float64Array.from({ length: sets }, (_, t) => {
    return meanOf(crossFitted(predicted, posterior, classes, sets, t))
  })
  const centre = meanOf(without)
  const jackknife = without.reduce((sum, value) => sum + (value - centre) ** 2, 0) * ((sets - 1) / sets)
  const estimate = meanOf(all)
  const half = NORMAL * Math.sqrt(errorOfBoth({ squaredError: jackknife, sets }, all))
  return {
    estimate,
    interval: [estimate - half, estimate + half],
    bias: [(-CHOICE * rootsOf(posterior)) / m / Math.sqrt(sets - 1), 0],
    level: LEVEL,
    covers: 'training sets and test points',
    method: 'cross-fitted over training sets',
    n: sets,
  }
}

function checkPosterior(who: string, posterior: ArrayLike<number>, classes: number): void {
  for (let first = 0; first < posterior.length; first += classes) {
    let [sum, least] = [0, 0]
    for (let c = 0; c < classes; c++) {
      sum += posterior[first + c]
      least = Math.min(least, posterior[first + c])
    }
    // NaN is neither.
    const held = least >= 0 && Math.abs(sum - 1) < 1e-6
    const row = () => `${who}: the probabilities of input ${first / classes} must be 0 or more and sum to 1, not ${sum}`
    check(held, 'BAD_VALUE', row)
  }
}

const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length

/** The sum of the standard deviations of the classes' indicators. */
function rootsOf(posterior: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < posterior.length; at++) sum += Math.sqrt(Math.max(0, posterior[at] * (1 - posterior[at])))
  return sum
}

/** At each input the mean gain of the sets, all but `without`, each by sides that the others chose. */
function crossFitted(
  predicted: LabelArray,
  posterior: ArrayLike<number>,
  classes: number,
  sets: number,
  without = -1,
): Float64Array {
  const m = predicted.length / sets
  const used = without < 0 ? sets : sets - 1
  const counts = new Float64Array(classes)
  return Float64Array.from({ length: m }, (_, i) => {
    counts.fill(0)
    for (let t = 0; t < sets; t++) if (t !== without) counts[predicted[t * m + i]]++
    let gain = 0
    for (let answer = 0; answer < classes; answer++) {
      if (counts[answer] > 0) gain += counts[answer] * gainOf(answer, counts, used, posterior, i * classes)
    }
    return gain / used
  })
}

/** Whether one set's answer is among the classes that the others give more than P, less the P of these. */
function gainOf(
  answer: number,
  counts: Float64Array,
  sets: number,
  posterior: ArrayLike<number>,
  first: number,
): number {
  let gain = 0
  for (let c = 0; c < counts.length; c++) {
    const p = posterior[first + c]
    if (counts[c] - Number(c === answer) > (sets - 1) * p) gain += Number(c === answer) - p
  }
  return gain
}
