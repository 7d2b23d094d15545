/** Answers of classifiers that were fitted to several training sets, on the same inputs. */
import { makeArray } from '../engine/arrays.js'
import { check, checkChoice, checkInteger } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { readNumbers } from '../engine/numbers.js'
import { hear, sliced } from '../engine/slices.js'
import { checkClasses, checkLabels, copyLabels, type LabelArray } from '../labels/check.js'
import { LEVEL, NORMAL_95 } from '../theory/student-t.js'
import type { Covers, Estimate } from './estimate.js'
import { checkProbabilities, type Measuring } from './given.js'
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

/** Copies answers to two inputs or more, and checks them. Throws BAD_VALUE, BAD_SHAPE, BAD_OPTION, OUT_OF_MEMORY. */
export async function takeAnswers(given: Answers, measuring: Measuring): Promise<TakenAnswers> {
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
  const shapes = () => `${predicted.length} answers of ${sets} sets and ${posterior.length} probabilities`
  check(fits, 'BAD_SHAPE', () => `${who}: ${shapes()} do not go together, of two inputs or more`)
  await checkProbabilities(posterior, classes, measuring)
  return { predicted, posterior, sets, classes, resample, m }
}

export const coversOf = (resample: Resample): Covers =>
  resample === 'all' ? 'training sets and test points' : 'label draws and test points'

/**
 * Returns the mean over inputs of what `valuesOf` finds at each from all sets. Leaving out each set in turn shows how the answers of one set
 * correlate (the jackknife); the spread of the inputs is added. `valuesOf` passes `between` to its loops.
 */
export async function jackknifed(
  { sets, resample }: Pick<TakenAnswers, 'sets' | 'resample'>,
  { who, call }: Measuring,
  valuesOf: (without: number, between: () => void) => Promise<Float64Array>,
): Promise<Omit<Estimate, 'bias' | 'method'>> {
  const between = hear(call, who, sets)
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

/** How many sets of each fold say each class, at each input: m × folds × classes. */
export interface Tally {
  of: Pick<Answers, 'predicted' | 'sets' | 'classes'>
  folds: number
  counts: Uint32Array
}

export async function tallied(of: Answers, folds: number, { who, call }: Measuring): Promise<Tally> {
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
  await sliced(predicted.length, 4, count, hear(call, `${who}: counts`, predicted.length))
  return { of, folds, counts }
}

/** Returns what `value` makes of the counts of each input (folds × classes), of all sets but `without`. */
export async function valuesFrom(
  { of: { predicted, sets, classes }, folds, counts }: Tally,
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
