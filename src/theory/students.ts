import { integer, kind, number, share, type TableOf, takeOptions } from '../engine/options.js'
import { ln } from '../random/elementary.js'
import { binomial, MAX_TERMS } from './binomial.js'
import { majorityOf } from './voting.js'

/** The options of `poolStudentError`. */
export interface PoolStudentErrorOptions {
  /** Neighbors that vote. */
  k: number
  /** The probability that a teacher errs. */
  p: number
  /** Teachers of the pool; a fresh one labels each point where none are given. */
  members?: number
}

export const POOL_STUDENT_ERROR_OPTIONS = {
  k: integer(1, MAX_TERMS).required(),
  p: number(0, 1).required(),
  members: integer(1, MAX_TERMS),
} satisfies TableOf<PoolStudentErrorOptions>

/** The options of `thresholdPlaces`. */
export interface ThresholdPlacesOptions {
  /** The probability that a label is wrong, below 1/2. */
  p: number
}

export const THRESHOLD_PLACES_OPTIONS = {
  p: kind<number>(
    'a number from 0 to below 1/2',
    (value) => typeof value === 'number' && value >= 0 && value < 0.5,
  ).required(),
} satisfies TableOf<ThresholdPlacesOptions>

/** The options of `unlabeledNeeded`. */
export interface UnlabeledNeededOptions {
  /** Hypotheses that the student picks from. */
  hypotheses: number
  /** The margin of the teachers. */
  margin: number
  /** The share of inputs at which the student may differ from the Bayes rule. */
  epsilon: number
  /** The probability that it differs at more. */
  delta: number
}

export const UNLABELED_NEEDED_OPTIONS = {
  hypotheses: integer(1).required(),
  margin: share().required(),
  epsilon: share().required(),
  delta: share().required(),
} satisfies TableOf<UnlabeledNeededOptions>

/**
 * Clean error of a student by k-NN whose neighbors were each labeled by a teacher drawn at random, where teachers err
 * independently with probability p: from a pool of `members` teachers, or with a fresh one for each point (the default).
 *
 * The distillation of Kaplun et al. 2022 (notion). Fresh teachers' labels vote as k independent ones. Of a pool, v
 * teachers are wrong at x (and so around it), v binomial, and each label is wrong with probability v/members. Holds where
 * there are far more unlabeled points than k times the labeled points of the whole pool. Errors: BAD_OPTION.
 */
export function poolStudentError(options: PoolStudentErrorOptions): number {
  const { k, p, members } = takeOptions('poolStudentError', POOL_STUDENT_ERROR_OPTIONS, options)
  if (members === undefined) return majorityOf(k, p)
  return binomial(members, p).reduce((sum, weight, v) => sum + weight * majorityOf(k, v / members), 0)
}

/**
 * How many of the places on a line a threshold is wrong at, in the mean, that gets the fewest labels wrong: labels are those of one
 * teacher, wrong with probability p < 1/2 at each place independently; of equally good thresholds the lowest is taken, and places go on far
 * to both sides of the right one. It does not depend on their number N, so the error of this student of low complexity, that over N,
 * tends to 0 where a rich student repeats p.
 *
 * Derivation: a threshold i places too high gains the sum of i steps, +1 with probability p and -1 with q = 1 - p. Such a walk has a
 * maximum of x with probability (1 - r) r^x, r = p/q; it first gets there after x / (q - p) steps in the mean, and for the last time after
 * another r excursions of 1 + 1 / (q - p) steps. Too low thresholds are as good, and win ties. Errors: BAD_OPTION.
 */
export function thresholdPlaces(options: ThresholdPlacesOptions): number {
  const { p } = takeOptions('thresholdPlaces', THRESHOLD_PLACES_OPTIONS, options)
  const ratio = p / (1 - p)
  const drift = 1 - 2 * p
  const again = ratio * (1 + 1 / drift)
  let sum = 0
  // The chance that a walk has a maximum of x, and that the other one has none above it.
  for (let x = 0, above = 1; above > 1e-17; x++, above *= ratio) {
    const here = (1 - ratio) * above
    sum += here * (1 - above * ratio) * (x / drift + again) + here * (1 - above) * (x / drift)
  }
  return sum
}

/**
 * Unlabeled points that are enough for a student, which picks the best of finitely many hypotheses with the Bayes rule
 * among them, to agree with that rule on all but `epsilon` of the inputs, with probability 1 - delta, when each point
 * is labeled by a fresh teacher of the given margin: (10 / (3 margin^2 epsilon)) ln(hypotheses / delta), rounded up.
 *
 * The distillation theorem of Kaplun et al. 2022 (notion); the constant is from Bernstein's inequality for the excess of
 * disagreements, and a union over the hypotheses. Errors: BAD_OPTION.
 */
export function unlabeledNeeded(options: UnlabeledNeededOptions): number {
  const { hypotheses, margin, epsilon, delta } = takeOptions('unlabeledNeeded', UNLABELED_NEEDED_OPTIONS, options)
  return Math.ceil((10 / (3 * margin * margin * epsilon)) * ln(hypotheses / delta))
}
