import type { CallOptions } from '../engine/call.js'
import { CALL_OPTIONS, takeOptions } from '../engine/options.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import {
  type Answers,
  CHOICE,
  jackknifed,
  type TakenAnswers,
  type Tally,
  takeAnswers,
  tallied,
  valuesFrom,
} from './answers.js'
import type { Estimate } from './estimate.js'
import type { Measuring } from './given.js'

/**
 * Parts of the training sets, of which each is measured by the others. Were each set one, the sides near a tie would be chosen against it:
 * the estimate would spread further, and the jackknife take that for far more.
 */
const FOLDS = 5

/**
 * How far a learner is from a sampler (Kaplun et al. 2022): E_x TV(q(x), P(y|x)), q(x) the distribution of its answer at x over
 * training sets. `predicted` are the answers of classifiers fitted to independent training sets, sets × m, row-major, and
 * `posterior` the P(y|x) of the m inputs, m×classes: give what `retrain` gives. 0 is a sampler; the Bayes rule has its Bayes error.
 *
 * The plug-in distance is far too large where sets are few (E|Bin(T, p)/T - p| > 0, T37), and less its null mean or by the
 * bootstrap too small. So the classes that q gives more than P are chosen by four fifths of the sets, and what they gain is measured on
 * the rest, for each in turn (a cross-fitted form of sup over A of q(A) - P(A)): unbiased at 0, below the truth by at most `bias` elsewhere.
 * The interval covers training sets, by the jackknife, and test points.
 * Throws BAD_SHAPE, BAD_VALUE, BAD_OPTION (fewer than 3 sets), OUT_OF_MEMORY.
 */
export async function samplerError(answers: Answers, options: CallOptions = {}): Promise<Estimate> {
  const who = 'samplerError'
  const measuring = { who, call: takeOptions(who, CALL_OPTIONS, options) }
  const of = await takeAnswers(answers, measuring)
  const { posterior, sets, m } = of
  const tally = await tallied(of, Math.min(sets, FOLDS), measuring)
  const found = await jackknifed(of, measuring, (without, between) => crossFitted(of, tally, without, between))
  const roots = await rootsOf(posterior, measuring)
  return {
    ...found,
    bias: [(-CHOICE * roots) / m / Math.sqrt(sets - Math.ceil(sets / tally.folds)), 0],
    method: 'cross-fitted over training sets',
  }
}

/**
 * The squared distance E_x sum_y (q_y(x) - P(y|x))^2 of the same, without bias: q is taken squared by pairs of different sets, so that
 * none is compared with itself. It may be below 0, where the truth is near. The total variation is at most
 * sqrt(classes × this) / 2. Throws as `samplerError`.
 */
export async function squaredSamplerError(answers: Answers, options: CallOptions = {}): Promise<Estimate> {
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

/** Returns the sum of the standard deviations of the classes' indicators. */
async function rootsOf(posterior: Float64Array, { who, call }: Measuring): Promise<number> {
  let sum = 0
  const add = (first: number, last: number) => {
    for (let at = first; at < last; at++) sum += Math.sqrt(Math.max(0, posterior[at] * (1 - posterior[at])))
  }
  await sliced(posterior.length, 4, add, betweenSlices(call, `${who}: bias`, posterior.length))
  return sum
}

/** Returns the mean gain at each input of the sets, all but `without`, each fold by sides that the others chose. */
function crossFitted(
  { posterior, classes, sets }: TakenAnswers,
  tally: Tally,
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

/** Returns the unbiased squared distance at each input of the sets, all but `without`. */
function squares(
  { posterior, classes, sets }: TakenAnswers,
  tally: Tally,
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
