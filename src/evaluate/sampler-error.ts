import type { CallOptions } from '../engine/call.js'
import { CALL_OPTIONS, takeOptions } from '../engine/options.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import {
  type AnswerTally,
  type CheckedAnswers,
  jackknifed,
  type RetrainedAnswers,
  SIDE_CHOICE_COST,
  takeAnswers,
  tallied,
  valuesFrom,
} from './answers.js'
import type { Estimate } from './estimate.js'
import type { Measuring } from './given.js'

/**
 * Folds of the training sets for cross-fitting. With one fold for each set, the sign chosen near a tie would be
 * anticorrelated with the set left out: the estimate would vary more, and the jackknife would overstate its variance.
 */
const CROSS_FITTING_FOLDS = 5

/**
 * Estimates the distance of a learner from a sampler, E_x TV(q(x), P(y|x)), where q(x) is the distribution over
 * training sets of its prediction at x. It is 0 for a sampler, and the Bayes error for the Bayes optimal classifier.
 * The argument has the shape of the result of `retrain`: `predicted` of classifiers fitted to independent training
 * sets, sets × m, and `posterior`, m×classes.
 *
 * For T training sets the plug-in distance is biased upward, since E|Bin(T, p)/T - p| > 0, and neither subtracting its
 * null mean nor the bootstrap corrects that without overcorrecting elsewhere. The estimate therefore cross-fits max
 * over A of q(A) - P(A): four fifths of the sets choose the set A of classes, and the others measure q(A) - P(A), for
 * each fifth in turn. It is unbiased if the distance is 0, and otherwise too small by at most its `bias`. The interval
 * covers training sets, by the jackknife, and test points.
 *
 * Throws BAD_OPTION when there are fewer than 3 sets or an option is invalid; BAD_SHAPE when lengths disagree or there
 * are fewer than 2 inputs; BAD_VALUE when a label is not a class or a probability is invalid; OUT_OF_MEMORY.
 *
 * Source: Kaplun, Ghosh, Garg, Barak, Nakkiran, "Deconstructing distributions: a pointwise framework of learning"
 * (2022), for the definition.
 */
export async function samplerError(answers: RetrainedAnswers, options: CallOptions = {}): Promise<Estimate> {
  const who = 'samplerError'
  const measuring = { who, call: takeOptions(who, CALL_OPTIONS, options) }
  const of = await takeAnswers(answers, measuring)
  const { posterior, sets, m } = of
  const tally = await tallied(of, Math.min(sets, CROSS_FITTING_FOLDS), measuring)
  const found = await jackknifed(of, measuring, (without, between) => crossFitted(of, tally, without, between))
  const roots = await rootsOf(posterior, measuring)
  return {
    ...found,
    bias: [(-SIDE_CHOICE_COST * roots) / m / Math.sqrt(sets - Math.ceil(sets / tally.folds)), 0],
    method: 'cross-fitted over training sets',
  }
}

/**
 * Estimates the squared distance of a learner from a sampler, E_x sum_y (q_y(x) - P(y|x))², without bias; q is as in
 * `samplerError`. The square of q is estimated from pairs of different training sets. The estimate can be negative if
 * the true value is close to 0. The distance that `samplerError` estimates is at most sqrt(classes × this) / 2.
 *
 * Throws what `samplerError` throws.
 */
export async function squaredSamplerError(answers: RetrainedAnswers, options: CallOptions = {}): Promise<Estimate> {
  const who = 'squaredSamplerError'
  const measuring = { who, call: takeOptions(who, CALL_OPTIONS, options) }
  const of = await takeAnswers(answers, measuring)
  const tally = await tallied(of, 1, measuring)
  return {
    ...(await jackknifed(of, measuring, (without, between) => squares(of, tally, without, between))),
    bias: [0, 0],
    method: 'pairs of training sets',
  }
}

/**
 * Returns the sum, over inputs and classes, of the standard deviation sqrt(p (1 - p)) of the indicator of the class.
 */
async function rootsOf(posterior: Float64Array, { who, call }: Measuring): Promise<number> {
  let sum = 0
  const add = (first: number, last: number) => {
    for (let at = first; at < last; at++) sum += Math.sqrt(Math.max(0, posterior[at] * (1 - posterior[at])))
  }
  await sliced(posterior.length, 4, add, betweenSlices(call, `${who}: bias`, posterior.length))
  return sum
}

/**
 * Returns the cross-fitted q(A) - P(A) at each input: the other folds choose the classes A with q > P, and each fold
 * measures. Uses all sets but `without` (-1 for all sets).
 */
function crossFitted(
  { posterior, classes, sets }: CheckedAnswers,
  tally: AnswerTally,
  without: number,
  between: () => void,
): Promise<Float64Array> {
  const { folds } = tally
  const used = without < 0 ? sets : sets - 1
  const sizes = Array.from({ length: folds }, (_, fold) => {
    return Math.ceil((sets - fold) / folds) - Number(without >= 0 && without % folds === fold)
  })
  return valuesFrom(tally, without, between, (counts, i) => {
    let gain = 0
    for (let c = 0; c < classes; c++) {
      const p = posterior[i * classes + c]
      let all = 0
      for (let fold = 0; fold < folds; fold++) all += counts[fold * classes + c]
      for (let fold = 0; fold < folds; fold++) {
        const [own, size] = [counts[fold * classes + c], sizes[fold]]
        if (all - own > (used - size) * p) gain += own - size * p
      }
    }
    return gain / used
  })
}

/** Returns the unbiased squared distance at each input, from all sets but `without` (-1 for all sets). */
function squares(
  { posterior, classes, sets }: CheckedAnswers,
  tally: AnswerTally,
  without: number,
  between: () => void,
): Promise<Float64Array> {
  const used = without < 0 ? sets : sets - 1
  return valuesFrom(tally, without, between, (counts, i) => {
    let sum = 0
    for (let c = 0; c < classes; c++) {
      const p = posterior[i * classes + c]
      const pairs = (counts[c] * (counts[c] - 1)) / (used * (used - 1))
      sum += pairs + p * (p - (2 * counts[c]) / used)
    }
    return sum
  })
}
