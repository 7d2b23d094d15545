/** Answers of classifiers that were fitted to several training sets, on the same inputs. */
import { makeArray } from '../engine/arrays.js'
import { check, checkChoice, checkInteger } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { checkClasses, checkLabels, type LabelArray } from '../labels/check.js'
import { LEVEL, NORMAL_95 } from '../theory/student-t.js'
import type { Covers, Estimate } from './estimate.js'
import { checkProbabilities, takeNumbers } from './given.js'
import { errorOfBoth, meanOf } from './mean.js'

export const RESAMPLES = ['all', 'labels'] as const
/** What is drawn anew for each training set: inputs and labels, or labels only. */
export type Resample = (typeof RESAMPLES)[number]

/** The most that choosing sides by few draws costs, in deviations: max over z of z Φ(-z). */
export const CHOICE = 0.17

/** What `retrain` gives, or one's own of the same shape. */
export interface Answers {
  /** sets × m, row-major. */
  predicted: LabelArray
  /** P(y|x), m×classes, row-major. */
  posterior: ArrayLike<number>
  sets: number
  classes: number
  /** How the training sets differ: in all, where nothing is said. */
  resample?: Resample
}

export interface TakenAnswers extends Required<Answers> {
  posterior: Float64Array
  m: number
}

/** Answers that were read once and checked, and the number of their inputs, two or more. Throws BAD_VALUE, BAD_SHAPE, BAD_OPTION. */
export function takeAnswers(who: string, given: Answers): TakenAnswers {
  const members = takeMembers(who, 'answers', given, ['predicted', 'posterior', 'sets', 'classes', 'resample'])
  const { predicted, sets, classes, resample = 'all' } = members
  checkClasses(who, classes)
  checkInteger(who, 'sets', sets, 3)
  checkChoice(who, 'resample', resample, RESAMPLES)
  checkLabels(who, 'predicted', predicted, classes)
  const posterior = takeNumbers(who, 'posterior', members.posterior)
  const m = predicted.length / sets
  const fits = Number.isInteger(m) && m > 1 && posterior.length === m * classes
  const shapes = () => `${predicted.length} answers of ${sets} sets and ${posterior.length} probabilities`
  check(fits, 'BAD_SHAPE', () => `${who}: ${shapes()} do not go together, of two inputs or more`)
  checkProbabilities(who, posterior, classes)
  return { predicted, posterior, sets, classes, resample, m }
}

export const coversOf = (resample: Resample): Covers =>
  resample === 'all' ? 'training sets and test points' : 'label draws and test points'

/**
 * The mean over inputs of what `valuesOf` finds at each from all sets, or from all but one: leaving each out in turn tells how
 * answers of one set hang together (the jackknife), and inputs spread beside it.
 */
export function jackknifed(
  { sets, resample }: Pick<TakenAnswers, 'sets' | 'resample'>,
  valuesOf: (without: number) => Float64Array,
): Omit<Estimate, 'bias' | 'method'> {
  const all = valuesOf(-1)
  const without = Float64Array.from({ length: sets }, (_, set) => meanOf(valuesOf(set)))
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

/** How many sets of each fold say each class, at each input: m × folds × classes. */
export interface Tally {
  of: Pick<Answers, 'predicted' | 'sets' | 'classes'>
  folds: number
  counts: Uint32Array
}

export function tallied(of: Answers, folds: number): Tally {
  const { predicted, sets, classes } = of
  const m = predicted.length / sets
  const counts = makeArray('samplerError', Uint32Array, m * folds * classes)
  for (let set = 0; set < sets; set++) {
    for (let i = 0; i < m; i++) counts[(i * folds + (set % folds)) * classes + predicted[set * m + i]]++
  }
  return { of, folds, counts }
}

/** What `value` makes of the counts of each input (folds × classes), of all sets but `without`. */
export function valuesFrom(
  { of: { predicted, sets, classes }, folds, counts }: Tally,
  without: number,
  value: (counts: Float64Array, i: number) => number,
): Float64Array {
  const m = predicted.length / sets
  const width = folds * classes
  const own = new Float64Array(width)
  return Float64Array.from({ length: m }, (_, i) => {
    for (let at = 0; at < width; at++) own[at] = counts[i * width + at]
    if (without >= 0) own[(without % folds) * classes + predicted[without * m + i]]--
    return value(own, i)
  })
}
