import { type Answers, CHOICE, checkAnswers, countAnswers, jackknifed } from './answers.js'
import type { Estimate } from './estimate.js'

/**
 * How far a learner is from a sampler (Kaplun et al. 2022): E_x TV(q(x), P(y|x)), q(x) the distribution of its answer at x over
 * training sets. `predicted` are the answers of classifiers fitted to independent training sets, sets × m, row-major, and
 * `posterior` the P(y|x) of the m inputs, m×classes: give what `retrain` gives. 0 is a sampler; the Bayes rule has its Bayes error.
 *
 * The plug-in distance is far too large where sets are few (THEORY: E|Bin(T, p)/T - p| > 0), and less its null mean or by the
 * bootstrap too small. So the classes that q gives more than P are chosen by all sets but one, and what they gain is measured on
 * that one, for each in turn (a cross-fitted form of sup over A of q(A) - P(A)): near unbiased at 0, below the truth by at most `bias` elsewhere.
 * The interval covers training sets, by the jackknife, and test points. Errors: BAD_SHAPE, BAD_VALUE, BAD_OPTION (fewer than 3 sets).
 */
export function samplerError(of: Answers): Estimate {
  const m = checkAnswers('samplerError', of)
  const { posterior, sets } = of
  return {
    ...jackknifed(of, (without) => crossFitted(of, m, without)),
    bias: [(-CHOICE * rootsOf(posterior)) / m / Math.sqrt(sets - 1), 0],
    method: 'cross-fitted over training sets',
  }
}

/**
 * The squared distance E_x sum_y (q_y(x) - P(y|x))^2 of the same, without bias: q is taken squared by pairs of different sets, so that
 * none is compared with itself. It may be below 0, where the truth is near. The total variation is at most
 * sqrt(classes × this) / 2. Errors: as `samplerError`.
 */
export function squaredSamplerError(of: Answers): Estimate {
  const m = checkAnswers('squaredSamplerError', of)
  return {
    ...jackknifed(of, (without) => squares(of, m, without)),
    bias: [0, 0],
    method: 'pairs of training sets',
  }
}

/** The sum of the standard deviations of the classes' indicators. */
function rootsOf(posterior: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < posterior.length; at++) sum += Math.sqrt(Math.max(0, posterior[at] * (1 - posterior[at])))
  return sum
}

/** At each input the mean gain of the sets, all but `without`, each by sides that the others chose. */
function crossFitted(of: Answers, m: number, without: number): Float64Array {
  const { posterior, classes, sets } = of
  const used = without < 0 ? sets : sets - 1
  const counts = new Float64Array(classes)
  return Float64Array.from({ length: m }, (_, i) => {
    countAnswers(of, i, without, counts)
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

/** At each input the unbiased squared distance of the sets, all but `without`. */
function squares(of: Answers, m: number, without: number): Float64Array {
  const { posterior, classes, sets } = of
  const used = without < 0 ? sets : sets - 1
  const counts = new Float64Array(classes)
  return Float64Array.from({ length: m }, (_, i) => {
    countAnswers(of, i, without, counts)
    let sum = 0
    for (let c = 0; c < classes; c++) {
      const p = posterior[i * classes + c]
      const pairs = (counts[c] * (counts[c] - 1)) / (used * (used - 1))
      sum += pairs + p * (p - (2 * counts[c]) / used)
    }
    return sum
  })
}
