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
 * Number of folds of the training sets for cross-fitting. With one fold for each set, the sign chosen near a tie would
 * be anticorrelated with the set left out: the estimate would vary more, and the jackknife would overstate its
 * variance.
 */
const CROSS_FITTING_FOLDS = 5

/**
 * Estimates the distance of a learner from a sampler, from 0 to 1: the mean over inputs x of
 *
 *     TV(q(x), P(y|x)) = max over sets A of classes of q(A) - P(A)
 *
 * where q(x) is the distribution of the learner's prediction at x over training sets. It is 0 for a sampler, and the
 * Bayes error for the Bayes optimal classifier. The argument is a result of `retrain`, or your own data of the same
 * shape: `predicted`, the class that the classifier of each independent training set predicts for each of m inputs,
 * sets × m, and `posterior`, P(y|x) of each input, m×classes, both row-major.
 *
 * The plug-in distance, computed from observed frequencies, is biased upward: even for a sampler, a frequency differs
 * from its probability. Neither subtracting its null mean nor the bootstrap corrects that without overcorrecting
 * elsewhere. The estimate is therefore cross-fitted. Four fifths of the training sets (or all but one of 3 or 4) choose
 * the set A of classes, and the others measure q(A) - P(A), for each fifth in turn. The estimate is unbiased if the
 * distance is 0, and otherwise too small by at most its `bias`. The interval covers training sets, by the jackknife,
 * and test points.
 *
 * Throws BAD_OPTION when there are fewer than 3 sets or an option is invalid; BAD_SHAPE when lengths disagree or there
 * are fewer than 2 inputs; BAD_VALUE when a label is not a class or a probability is invalid; OUT_OF_MEMORY when copies
 * of the argument do not fit.
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
 * Estimates the squared distance of a learner from a sampler without bias: the mean over inputs x of
 *
 *     sum_y (q_y(x) - P(y|x))²
 *
 * where q_y(x) is the probability, over training sets, that the learner predicts class y at x. The square of q_y is
 * estimated from pairs of different training sets. The estimate can be negative if the true value is close to 0. With D
 * the true value, the distance that `samplerError` estimates is at most sqrt(classes × D) / 2. The argument is the same
 * as for `samplerError`: `predicted`, sets × m, and `posterior`, m×classes, both row-major.
 *
 * Throws BAD_OPTION when there are fewer than 3 sets or an option is invalid; BAD_SHAPE when lengths disagree or there
 * are fewer than 2 inputs; BAD_VALUE when a label is not a class or a probability is invalid; OUT_OF_MEMORY when copies
 * of the argument do not fit.
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
 * Returns the sum, over inputs and classes, of sqrt(p (1 - p)), where p is the posterior probability of the class: the
 * standard deviation of the indicator that a label is of that class.
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
 * Returns the cross-fitted q(A) - P(A) at each input, where q is the distribution of predictions over training sets and
 * P the posterior. For each fold, the other folds choose the set A of classes with q > P, and the fold measures.
 * Training set number `without` is excluded; -1 excludes none.
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

/**
 * Returns, for each input, the unbiased estimate of sum_y (q_y - p_y)², where q is the distribution of predictions over
 * training sets and p the posterior. Training set number `without` is excluded; -1 excludes none.
 */
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
