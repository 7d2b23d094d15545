import { integer, kind, number, share, type TableOf, takeOptions } from '../engine/options.js'
import { ln } from '../random/elementary.js'
import { binomial, MAX_TERMS } from './binomial.js'
import { majorityOf } from './voting.js'

/** Options of `poolStudentError`: the student's number of neighbors, the teachers' error rate, and their number. */
export interface PoolStudentErrorOptions {
  /** Number k of neighbors that vote in the student, from 1 to 2^24. */
  k: number
  /** Probability p that a teacher is wrong at an input, from 0 to 1. */
  p: number
  /** Number of teachers in the pool, from 1 to 2^24. By default there is no pool: a fresh teacher labels each point. */
  members?: number
}

export const POOL_STUDENT_ERROR_OPTIONS = {
  k: integer(1, MAX_TERMS).required(),
  p: number(0, 1).required(),
  members: integer(1, MAX_TERMS),
} satisfies TableOf<PoolStudentErrorOptions>

/** Options of `thresholdPlaces`: the error rate of the labels. */
export interface ThresholdPlacesOptions {
  /** Probability p that the label of a place is wrong, from 0 to below 1/2. */
  p: number
}

export const THRESHOLD_PLACES_OPTIONS = {
  p: kind<number>(
    'a number from 0 to below 1/2',
    (value) => typeof value === 'number' && value >= 0 && value < 0.5,
  ).required(),
} satisfies TableOf<ThresholdPlacesOptions>

/**
 * Options of `unlabeledNeeded`: the number of hypotheses, the teachers' margin, and the accuracy and the confidence to
 * reach.
 */
export interface UnlabeledNeededOptions {
  /** Number of hypotheses that the student selects from, the Bayes rule included; at least 1. */
  hypotheses: number
  /**
   * Lower bound on the margin of the teachers at every input, above 0 and at most 1. The margin at an input is the
   * probability that a teacher predicts the Bayes class, minus the highest probability of any other class.
   */
  margin: number
  /** Maximum share of inputs at which the student may differ from the Bayes rule, above 0 and at most 1. */
  epsilon: number
  /**
   * Maximum probability of a failure, above 0 and at most 1: the student then differs from the Bayes rule on more than
   * the share `epsilon` of the inputs.
   */
  delta: number
}

export const UNLABELED_NEEDED_OPTIONS = {
  hypotheses: integer(1).required(),
  margin: share().required(),
  epsilon: share().required(),
  delta: share().required(),
} satisfies TableOf<UnlabeledNeededOptions>

/**
 * Returns the clean error of a k-NN student of two classes. Each of its training points is labeled by a teacher drawn
 * at random. At an input, teachers are wrong independently with probability p:
 *
 *     fresh teacher for each point (default): B_k(p)
 *     pool of M teachers: Σ_v P(v) B_k(v/M)
 *
 * B_k is the error of the majority of k votes (see `majorityError`). P(v) is the binomial probability that v of the M
 * teachers (`members`) are wrong at an input. The same v are then wrong at its k nearest neighbors, so each label there
 * is wrong with probability v/M. This holds if the unlabeled points far outnumber k times the labeled points of the
 * whole pool. Throws BAD_OPTION when an option is missing or out of range. Based on the distillation of Kaplun et al.
 * 2022.
 */
export function poolStudentError(options: PoolStudentErrorOptions): number {
  const { k, p, members } = takeOptions('poolStudentError', POOL_STUDENT_ERROR_OPTIONS, options)
  if (members === undefined) return majorityOf(k, p)
  return binomial(members, p).reduce((sum, weight, v) => sum + weight * majorityOf(k, v / members), 0)
}

/**
 * Returns the mean number of places on a line at which the best threshold is wrong. All labels come from one teacher,
 * which is wrong with probability p < 1/2 at each place independently. The best threshold contradicts the fewest
 * labels, the lowest one on ties. The line extends far to both sides of the right threshold.
 *
 * The result does not depend on the number N of places. So the error of this student of low complexity, the result
 * divided by N, tends to 0, whereas a student that can fit any labels has the error p.
 *
 * Derivation: let q = 1 - p and r = p/q. Take the number of labels that the right threshold contradicts, minus the
 * number that a threshold i places above it contradicts. This difference is a sum of i steps, each +1 with probability
 * p and -1 with probability q. The maximum of this random walk is x with probability (1 - r) r^x. On average the walk
 * reaches it for the first time after x / (q - p) steps. Then follow r excursions on average, of 1 + 1 / (q - p) steps
 * each, before it reaches its maximum for the last time. Thresholds that are too low follow the same law, and win ties.
 * Throws BAD_OPTION when p is not a number from 0 to below 1/2.
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
 * Returns a number of unlabeled points from which a student learns the Bayes rule: it then agrees with the Bayes rule
 * on all but a share epsilon of the inputs, with probability at least 1 - delta. The number is
 *
 *     (10 / (3 margin^2 epsilon)) ln(hypotheses / delta), rounded up
 *
 * The student selects one of finitely many hypotheses, which include the Bayes rule: the one that contradicts the
 * fewest labels. A fresh teacher labels each point. At every input, a teacher predicts the Bayes class with a
 * probability that exceeds that of any other class by at least `margin`.
 *
 * The number is sufficient, not necessary. The constant follows from Bernstein's inequality and a union bound over the
 * hypotheses. The inequality is applied to the number of labels that a hypothesis contradicts beyond those that the
 * Bayes rule contradicts. Throws BAD_OPTION when an option is missing or out of range. Based on the distillation
 * theorem of Kaplun et al. 2022.
 */
export function unlabeledNeeded(options: UnlabeledNeededOptions): number {
  const { hypotheses, margin, epsilon, delta } = takeOptions('unlabeledNeeded', UNLABELED_NEEDED_OPTIONS, options)
  return Math.ceil((10 / (3 * margin * margin * epsilon)) * ln(hypotheses / delta))
}
