import { integer, kind, number, share, type TableOf, takeOptions } from '../engine/options.js'
import { ln } from '../random/elementary.js'
import { binomial, MAX_TERMS } from './binomial.js'
import { majorityOf } from './voting.js'

/** Options of `poolStudentError`. */
export interface PoolStudentErrorOptions {
  /** Number of neighbors that vote. */
  k: number
  /** Probability that a teacher errs. */
  p: number
  /** Number of teachers in the pool; by default a fresh teacher labels each point. */
  members?: number
}

export const POOL_STUDENT_ERROR_OPTIONS = {
  k: integer(1, MAX_TERMS).required(),
  p: number(0, 1).required(),
  members: integer(1, MAX_TERMS),
} satisfies TableOf<PoolStudentErrorOptions>

/** Options of `thresholdPlaces`. */
export interface ThresholdPlacesOptions {
  /** Probability that a label is wrong, below 1/2. */
  p: number
}

export const THRESHOLD_PLACES_OPTIONS = {
  p: kind<number>(
    'a number from 0 to below 1/2',
    (value) => typeof value === 'number' && value >= 0 && value < 0.5,
  ).required(),
} satisfies TableOf<ThresholdPlacesOptions>

/** Options of `unlabeledNeeded`. */
export interface UnlabeledNeededOptions {
  /** Number of hypotheses that the student selects from. */
  hypotheses: number
  /** Margin of the teachers: P(Bayes class) minus that of any other, above 0 and at most 1. */
  margin: number
  /** Share of inputs at which the student may differ from the Bayes rule. */
  epsilon: number
  /** Probability that the student differs from the Bayes rule at more than the share `epsilon`. */
  delta: number
}

export const UNLABELED_NEEDED_OPTIONS = {
  hypotheses: integer(1).required(),
  margin: share().required(),
  epsilon: share().required(),
  delta: share().required(),
} satisfies TableOf<UnlabeledNeededOptions>

/**
 * Returns the clean error of a k-NN student whose neighbors were each labeled by a random teacher, where teachers err
 * independently with probability p.
 *
 * With a fresh teacher per point (default), the k labels vote independently: B_k(p), see `majorityError`. With a pool
 * of `members`, a binomial number v of teachers is wrong at x, and therefore also around it, and each label is wrong
 * with probability v/members: the error is Σ_v P(v) B_k(v/members). This holds where the unlabeled points far outnumber
 * k times the labeled points of the whole pool. Throws BAD_OPTION when an option is missing or out of range. Based on
 * the distillation of Kaplun et al. 2022.
 */
export function poolStudentError(options: PoolStudentErrorOptions): number {
  const { k, p, members } = takeOptions('poolStudentError', POOL_STUDENT_ERROR_OPTIONS, options)
  if (members === undefined) return majorityOf(k, p)
  return binomial(members, p).reduce((sum, weight, v) => sum + weight * majorityOf(k, v / members), 0)
}

/**
 * Returns the mean number of places on a line at which the best threshold is wrong. The best threshold contradicts the
 * fewest labels, all from one teacher that errs with probability p < 1/2 at each place independently. Among equally
 * good thresholds the lowest wins, and places extend far to both sides of the right one.
 *
 * The result does not depend on the number N of places. So the error of this student of low complexity, the result
 * divided by N, tends to 0, whereas a student that fits any labels has the error p.
 *
 * Derivation: a threshold i places too high gains the sum of i steps, +1 with probability p and -1 with q = 1 - p. Such
 * a walk has a maximum of x with probability (1 - r) r^x, r = p/q. It first reaches it after x / (q - p) steps in the
 * mean, and last after a further r excursions of 1 + 1 / (q - p) steps. Thresholds that are too low are equally
 * probable, and win ties. Throws BAD_OPTION when p is not a number from 0 to below 1/2.
 */
export function thresholdPlaces(options: ThresholdPlacesOptions): number {
  const { p } = takeOptions('thresholdPlaces', THRESHOLD_PLACES_OPTIONS, options)
  const ratio = p / (1 - p)
  const drift = 1 - 2 * p
  const again = ratio * (1 + 1 / drift)
  let sum = 0
  // The probability that one walk has a maximum of x, and that the other walk has none above it.
  for (let x = 0, above = 1; above > 1e-17; x++, above *= ratio) {
    const here = (1 - ratio) * above
    sum += here * (1 - above * ratio) * (x / drift + again) + here * (1 - above) * (x / drift)
  }
  return sum
}

/**
 * Returns a number of unlabeled points that is sufficient for a student to learn the Bayes rule up to `epsilon`, with
 * probability 1 - delta: (10 / (3 margin^2 epsilon)) ln(hypotheses / delta), rounded up.
 *
 * The student selects the best of finitely many hypotheses, the Bayes rule among them. Each of its points is labeled by
 * a fresh teacher with the margin `margin`. The student then agrees with the Bayes rule on all but a share `epsilon` of
 * the inputs. The constant follows from Bernstein's inequality for the excess of disagreements and a union bound over
 * the hypotheses. Throws BAD_OPTION when an option is missing or out of range. Based on the distillation theorem of
 * Kaplun et al. 2022.
 */
export function unlabeledNeeded(options: UnlabeledNeededOptions): number {
  const { hypotheses, margin, epsilon, delta } = takeOptions('unlabeledNeeded', UNLABELED_NEEDED_OPTIONS, options)
  return Math.ceil((10 / (3 * margin * margin * epsilon)) * ln(hypotheses / delta))
}
