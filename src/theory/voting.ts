import { check, checkNumber } from '../engine/check.js'
import { integer, number, numbers, type TableOf, takeOptions } from '../engine/options.js'
import { exp } from '../random/elementary.js'
import { binomial, MAX_TERMS, poisson, power } from './binomial.js'

/** Options of `majorityError`, `majorityGain` and `majorityBounds`: the number of votes, and their error rate. */
export interface MajorityOptions {
  /** Number k of votes, from 1 to 2^24; odd in `majorityGain`. */
  k: number
  /** Probability p that a vote is wrong, from 0 to 1; at most 1/2 in `majorityBounds`. */
  p: number
}

export const MAJORITY_OPTIONS = {
  k: integer(1, MAX_TERMS).required(),
  p: number(0, 1).required(),
} satisfies TableOf<MajorityOptions>

export const MAJORITY_BOUNDS_OPTIONS = {
  k: MAJORITY_OPTIONS.k,
  p: number(0, 0.5).required(),
} satisfies TableOf<MajorityOptions>

/**
 * Options of `pluralityError` and `pluralityWins`: the number of votes, and the probability of a vote for each class.
 */
export interface PluralityErrorOptions {
  /** Number k of votes, from 1 to 2^24. */
  k: number
  /**
   * Probability of a vote for each of two or more classes, with sum 1. `pluralityError` takes class 0 to be the right
   * one.
   */
  probabilities: ArrayLike<number>
}

export const PLURALITY_ERROR_OPTIONS = {
  k: MAJORITY_OPTIONS.k,
  probabilities: numbers().required(),
} satisfies TableOf<PluralityErrorOptions>

/**
 * Returns the error B_k(p) of the majority of k independent votes, each wrong with probability p. A fair coin decides
 * ties. For odd k it is the upper tail of a binomial count:
 *
 *     B_k(p) = Σ_{i > k/2} C(k, i) p^i (1-p)^(k-i)
 *
 * C(k, i) is a binomial coefficient. For even k the error equals that of k - 1 votes, because the last vote only makes
 * or breaks ties. Throws BAD_OPTION when an option is missing or out of range. Based on the ensembles of Kaplun et al.
 * 2022.
 *
 * @example
 * ```ts
 * import { theory } from 'noisy-teacher'
 * console.log(theory.majorityError({ k: 1, p: 0.2 }).toFixed(3)) // 0.200
 * console.log(theory.majorityError({ k: 11, p: 0.2 }).toFixed(3)) // 0.012
 * ```
 */
export function majorityError(options: MajorityOptions): number {
  const { k, p } = takeOptions('majorityError', MAJORITY_OPTIONS, options)
  return majorityOf(k, p)
}

/** Computes `majorityError` from checked numbers. */
export function majorityOf(k: number, p: number): number {
  const odd = k - 1 + (k % 2)
  return binomial(odd, p).reduce((sum, term, wrong) => (wrong > odd / 2 ? sum + term : sum), 0)
}

/**
 * Returns the reduction of the error by two more votes, for odd k:
 *
 *     B_k - B_{k+2} = C(k, (k+1)/2) (pq)^((k+1)/2) (1 - 2p),  q = 1 - p
 *
 * B_k is the error of the majority of k independent votes that are each wrong with probability p (see `majorityError`),
 * and C(k, i) is a binomial coefficient.
 *
 * Derivation: two more votes change the outcome only if they overturn a majority of one. A wrong outcome becomes right
 * with probability C(k, (k+1)/2) p^((k+1)/2) q^((k-1)/2) q^2. A right one becomes wrong with the same probability, p
 * and q interchanged. Throws BAD_OPTION when an option is missing or out of range, or k is even.
 */
export function majorityGain(options: MajorityOptions): number {
  const { k, p } = takeOptions('majorityGain', MAJORITY_OPTIONS, options)
  check(k % 2 === 1, 'BAD_OPTION', () => `majorityGain: k is ${k} but must be odd`)
  return binomial(k, p)[(k + 1) / 2] * (1 - p) * (1 - 2 * p)
}

/**
 * Returns two upper bounds on the error of the majority of k independent votes, each wrong with probability p <= 1/2:
 *
 *     hoeffding = exp(-2k (1/2 - p)^2)
 *     chernoff = (2 sqrt(p (1-p)))^k
 *
 * Throws BAD_OPTION when an option is missing or out of range.
 */
export function majorityBounds(options: MajorityOptions): { hoeffding: number; chernoff: number } {
  const { k, p } = takeOptions('majorityBounds', MAJORITY_BOUNDS_OPTIONS, options)
  return { hoeffding: exp(-2 * k * (0.5 - p) ** 2), chernoff: power(2 * Math.sqrt(p * (1 - p)), k) }
}

/**
 * Returns the errors B_0 = 1/2, B_1, …, B_k of the majorities of 0 to k independent votes, each wrong with probability
 * p. One pass adds up the gains of two more votes (see `majorityGain`). The absolute error is k 1e-16.
 */
export function majorityErrors(k: number, p: number): Float64Array {
  const errors = new Float64Array(k + 1).fill(p)
  errors[0] = 0.5
  let gain = p * (1 - p) * (1 - 2 * p)
  for (let odd = 3; odd <= k; odd += 2) {
    errors[odd] = errors[odd - 2] - gain
    if (odd < k) errors[odd + 1] = errors[odd]
    gain *= (4 * p * (1 - p) * odd) / (odd + 1)
  }
  return errors
}

/**
 * Returns the probability that class 0, the right one, does not win the plurality of k independent votes. The option
 * `probabilities` has the probability of a vote for each class. Each of several tied classes wins with equal
 * probability.
 *
 * The absolute error is 1e-13. The computation takes about K k^3 / 8 steps for K classes.
 *
 * Derivation: the numbers of votes are distributed like independent Poisson counts given their sum k. So the
 * probability that class 0 has t votes, j other classes have t too and the rest have fewer is a sum of products of
 * Poisson probabilities, divided by the probability of the sum k. Throws BAD_OPTION when an option is missing or out of
 * range, or the probabilities do not sum to 1. Based on the ensembles of Kaplun et al. 2022.
 */
export function pluralityError(options: PluralityErrorOptions): number {
  const { k, probabilities } = takeOptions('pluralityError', PLURALITY_ERROR_OPTIONS, options)
  checkProbabilities('pluralityError', probabilities)
  return pluralityOf(k, Array.from(probabilities))
}

/** Computes `pluralityError` from checked numbers. */
export function pluralityOf(k: number, probabilities: readonly number[]): number {
  return 1 - winning(k, probabilities, 0)
}

/**
 * Returns, for each class, the probability that it wins the plurality of k independent votes. Each of several tied
 * classes wins with equal probability. The result has one number for each class, in the order of `probabilities`, and
 * its sum is 1. The computation takes about K^2 k^3 / 8 steps for K classes. Throws BAD_OPTION when an option is
 * missing or out of range, or the probabilities do not sum to 1.
 */
export function pluralityWins(options: PluralityErrorOptions): Float64Array {
  const { k, probabilities } = takeOptions('pluralityWins', PLURALITY_ERROR_OPTIONS, options)
  checkProbabilities('pluralityWins', probabilities)
  const all = Array.from(probabilities)
  return Float64Array.from(all, (_, c) => winning(k, all, c))
}

/**
 * Returns the probability that class `winner` wins the plurality of k votes; each of several tied classes wins with
 * equal probability.
 */
function winning(k: number, probabilities: readonly number[], winner: number): number {
  const weights = probabilities.map((p) => poisson(k, k * p))
  const [own] = weights.splice(winner, 1)
  const whole = poisson(k, k)[k]
  // More than half of the votes always win, whatever the others do.
  let won = binomial(k, probabilities[winner]).reduce((sum, term, t) => (2 * t > k ? sum + term : sum), 0)
  for (let t = Math.ceil(k / probabilities.length); 2 * t <= k; t++) {
    if (own[t] === 0) continue
    const tied = belowOrAt(t, k - t, weights)
    won += (own[t] / whole) * tied.reduce((sum, weight, j) => sum + weight / (1 + j), 0)
  }
  // Rounding can lift the sum over all ways to win slightly above 1.
  return Math.min(1, won)
}

/**
 * Returns, for each j from 0 on, the total weight of the ways in which the rivals share `votes` votes so that j of them
 * have t votes and the others fewer. A rival's array has the weight of each number of votes, and weights multiply.
 */
function belowOrAt(t: number, votes: number, rivals: readonly Float64Array[]): number[] {
  const most = Math.min(rivals.length, Math.floor(votes / t))
  let weights = Array.from({ length: most + 1 }, () => new Float64Array(votes + 1))
  weights[0][0] = 1
  for (const rival of rivals) {
    weights = weights.map((of, j) => {
      const next = new Float64Array(votes + 1)
      for (let total = 0; total <= votes; total++) {
        let sum = j > 0 && total >= t ? weights[j - 1][total - t] * rival[t] : 0
        for (let s = Math.min(t - 1, total); s >= 0; s--) sum += of[total - s] * rival[s]
        next[total] = sum
      }
      return next
    })
  }
  return weights.map((of) => of[votes])
}

/** Throws BAD_OPTION when there are fewer than two classes, or the numbers are not probabilities of sum 1. */
function checkProbabilities(who: string, probabilities: Float64Array): void {
  check(probabilities.length >= 2, 'BAD_OPTION', () => `${who}: probabilities must have two classes or more`)
  let sum = 0
  for (let c = 0; c < probabilities.length; c++) {
    checkNumber(who, `probability ${c}`, probabilities[c], 0, 1)
    sum += probabilities[c]
  }
  check(Math.abs(sum - 1) < 1e-9, 'BAD_OPTION', () => `${who}: the probabilities sum to ${sum} but must sum to 1`)
}
