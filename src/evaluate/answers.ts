/**
 * Predictions of classifiers that were fitted to several training sets, on the same inputs; jackknife estimates from
 * them.
 */
import { makeArray } from '../engine/arrays.js'
import { check, checkChoice, checkInteger } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { readNumbers } from '../engine/numbers.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { checkClasses, checkLabels, copyLabels, type LabelArray } from '../labels/check.js'
import { LEVEL, NORMAL_95 } from '../theory/student-t.js'
import type { Estimate, IntervalCovers } from './estimate.js'
import { checkProbabilities, type Measuring } from './given.js'
import { errorOfBoth, meanOf } from './mean.js'

export const RESAMPLES = ['all', 'labels'] as const
/**
 * The data that are drawn again for each training set: 'all' draws new inputs and labels; 'labels' keeps the inputs and
 * draws new labels for them.
 */
export type RetrainResample = (typeof RESAMPLES)[number]

/**
 * Upper bound of the bias, in standard errors, that arises when the sign of a mean is chosen by the sign of a sample
 * mean: max over z of z Φ(-z) = 0.16997, where Φ is the standard normal distribution function.
 */
export const SIDE_CHOICE_COST = 0.17

/**
 * Predictions of classifiers fitted to several training sets: the result of `retrain`, or your own data of this shape.
 */
export interface RetrainedAnswers {
  /** Predicted class of each of m inputs for each training set: sets × m, row-major, from 0 to classes - 1. */
  predicted: LabelArray
  /** P(y|x) of each input: m×classes, row-major; each row sums to 1. */
  posterior: ArrayLike<number>
  /** Number of training sets, 3 or more. */
  sets: number
  /** Number of classes, from 1 to 4096. */
  classes: number
  /**
   * The data that were drawn again for each training set: inputs and labels ('all', the default) or only labels
   * ('labels'). It does not change the estimates, but names the randomness that their intervals cover.
   */
  resample?: RetrainResample
}

/** Checked copy of `RetrainedAnswers`, on m inputs, 2 or more. */
export interface CheckedAnswers extends Required<RetrainedAnswers> {
  posterior: Float64Array
  m: number
}

/**
 * Checks and copies predictions on two or more inputs. Throws BAD_OPTION when `sets` is below 3, or `classes` or
 * `resample` is out of range; BAD_SHAPE when the lengths disagree; BAD_VALUE when a label is not a class or a
 * probability is invalid; OUT_OF_MEMORY when the copies do not fit.
 */
export async function takeAnswers(given: RetrainedAnswers, measuring: Measuring): Promise<CheckedAnswers> {
  const { who } = measuring
  const members = takeMembers(who, 'answers', given, ['predicted', 'posterior', 'sets', 'classes', 'resample'])
  const { sets, classes, resample = 'all' } = members
  checkClasses(who, classes)
  checkInteger(who, 'sets', sets, 3)
  checkChoice(who, 'resample', resample, RESAMPLES)
  const predicted = copyLabels(who, 'predicted', members.predicted)
  checkLabels(who, 'predicted', predicted, classes)
  const posterior = readNumbers(who, 'posterior', members.posterior)
  const m = predicted.length / sets
  const fits = Number.isInteger(m) && m > 1 && posterior.length === m * classes
  const shapes = () => `predicted has ${predicted.length} labels and posterior ${posterior.length} numbers`
  check(fits, 'BAD_SHAPE', () => `${who}: ${shapes()} but must have ${sets}×m and m×${classes}, m 2 or more`)
  await checkProbabilities(posterior, classes, measuring)
  return { predicted, posterior, sets, classes, resample, m }
}

/** Returns the randomness that intervals cover when training sets were drawn by `resample`. */
export const coversOf = (resample: RetrainResample): IntervalCovers =>
  resample === 'all' ? 'training sets and test points' : 'label draws and test points'

/**
 * Estimates the mean over inputs of a statistic of the training sets. `valuesOf(without, between)` returns the
 * statistic at each input, computed without training set number `without` (-1 excludes none), and calls `between`
 * between time slices. The squared error is the jackknife's over training sets, which accounts for the correlation of
 * the predictions of one set, plus that of the mean over inputs.
 */
export async function jackknifed(
  { sets, resample }: Pick<CheckedAnswers, 'sets' | 'resample'>,
  { who, call }: Measuring,
  valuesOf: (without: number, between: () => void) => Promise<Float64Array>,
): Promise<Omit<Estimate, 'bias' | 'method'>> {
  const between = betweenSlices(call, who, sets)
  const all = await valuesOf(-1, () => between(0))
  const without = new Float64Array(sets)
  for (let set = 0; set < sets; set++) without[set] = meanOf(await valuesOf(set, () => between(set)))
  const center = meanOf(without)
  const squaredError = without.reduce((sum, value) => sum + (value - center) ** 2, 0) * ((sets - 1) / sets)
  const estimate = meanOf(all)
  const half = NORMAL_95 * Math.sqrt(errorOfBoth({ squaredError, sets }, all))
  return {
    estimate,
    interval: [estimate - half, estimate + half],
    level: LEVEL,
    covers: coversOf(resample),
    n: sets,
  }
}

/**
 * Number of training sets of each fold that predict each class, at each input. Training set s belongs to fold s mod
 * `folds`.
 */
export interface AnswerTally {
  of: Pick<RetrainedAnswers, 'predicted' | 'sets' | 'classes'>
  folds: number
  /** Number of training sets for each input, fold and class: m × folds × classes, row-major. */
  counts: Uint32Array
}

/** Counts the predictions by input, fold and class. Throws OUT_OF_MEMORY when the counts do not fit. */
export async function tallied(of: RetrainedAnswers, folds: number, { who, call }: Measuring): Promise<AnswerTally> {
  const { predicted, sets, classes } = of
  const m = predicted.length / sets
  const counts = makeArray(who, Uint32Array, m * folds * classes)
  const count = (first: number, last: number) => {
    let set = Math.floor(first / m)
    for (let at = first, i = first - set * m; at < last; at++, i++) {
      if (i === m) {
        i = 0
        set++
      }
      counts[(i * folds + (set % folds)) * classes + predicted[at]]++
    }
  }
  await sliced(predicted.length, 4, count, betweenSlices(call, `${who}: counts`, predicted.length))
  return { of, folds, counts }
}

/**
 * Returns `value(counts, i)` for each input i. `counts` (folds × classes, row-major) holds the number of training sets
 * of each fold that predict each class there, without training set number `without` (-1 excludes none).
 */
export async function valuesFrom(
  { of: { predicted, sets, classes }, folds, counts }: AnswerTally,
  without: number,
  between: () => void,
  value: (counts: Float64Array, i: number) => number,
): Promise<Float64Array> {
  const m = predicted.length / sets
  const width = folds * classes
  const [own, values] = [new Float64Array(width), new Float64Array(m)]
  const look = (first: number, last: number) => {
    for (let i = first; i < last; i++) {
      for (let at = 0; at < width; at++) own[at] = counts[i * width + at]
      if (without >= 0) own[(without % folds) * classes + predicted[without * m + i]]--
      values[i] = value(own, i)
    }
  }
  await sliced(m, 4 * width, look, between)
  return values
}
