import { check, checkInteger, shown } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { integer, share, type TableOf, takeOptions } from '../engine/options.js'
import { ln } from '../random/elementary.js'
import type { Estimate } from './estimate.js'
import { takeNumbers } from './given.js'
import { logSlope } from './log-slope.js'
import { meanOverTrainingSets } from './mean.js'

/**
 * The regime of overfitting as the number n of training rows grows. 'benign': the error that fitting noise adds
 * vanishes. 'tempered': it stays between zero and that of random guesses. 'catastrophic': the error becomes that of
 * random guesses. 'undecided': the measured errors do not decide.
 */
export type Regime = 'benign' | 'tempered' | 'catastrophic' | 'undecided'

/**
 * Error rates of a learner against the Bayes optimal classes, with and without label noise, at one size n of training
 * sets: one pair for each of 2 or more independent training sets.
 */
export interface ErrorsAtSize {
  /** Number of rows of each training set, 1 or more. */
  n: number
  /**
   * Share of training labels that were flipped by noise for the errors in `noisy`, above 0 and at most 1; by default
   * the option `p` of `regime`.
   */
  p?: number
  /** Error rate for each training set with noisy labels, from 0 to 1. */
  noisy: ArrayLike<number>
  /** Error rate for each of the same training sets without label noise, from 0 to 1, in the order of `noisy`. */
  noiseless: ArrayLike<number>
}

/** Options of `regime`: the number of classes, and the noise rate of all sizes that do not have their own. */
export interface RegimeOptions {
  /**
   * Share of training labels that were flipped by noise, above 0 and at most 1, at every size whose `ErrorsAtSize` has
   * no `p`. Required if there is such a size.
   */
  p?: number
  /** Number of classes, 2 or more; random guesses have the error rate 1 - 1 / classes. */
  classes: number
}

const NOISE_RATE = share()

export const REGIME_OPTIONS = { p: NOISE_RATE, classes: integer(2).required() } satisfies TableOf<RegimeOptions>

/** The result of `regime`: the regime of a learner, with the estimates from which it follows. Plain JSON. */
export interface RegimeFit {
  regime: Regime
  /** Cost of noise at the largest n and noise rate p: the mean error rate with noise minus that without. */
  cost: Estimate
  /**
   * Exponent of n in the cost of noise (the error rate with noise minus that without): the least-squares slope of ln
   * cost against ln n, at the largest noise rate. It is 0 if the cost does not depend on n. It is null if a mean cost
   * is not above 0.
   */
  slope: Estimate | null
  /**
   * Exponent of the noise rate p in the cost of noise (the error rate with noise minus that without): the least-squares
   * slope of ln cost against ln p, at the largest n. It is 1 if the cost is proportional to p. It is null if there is
   * only one noise rate, or if a mean cost is not above 0.
   */
  exponent: Estimate | null
  /**
   * The reason for this regime: a sentence fragment in English, such as 'the cost of noise falls faster than n^-0.25'.
   */
  why: string
}

/**
 * Fraction of the error of random guesses above which an error is catastrophic; fraction of the noise rate below which
 * a cost counts as zero.
 */
const [GUESSING_FRACTION, NEGLIGIBLE_FRACTION] = [0.9, 0.1]
/** Slope of ln cost against ln n below which the cost of noise is benign; a cost like 1 / ln n falls more slowly. */
const BENIGN_SLOPE = -0.25

/**
 * Classifies the regime of a learner from its errors at several sizes n of training sets, and optionally at several
 * noise rates p for the largest n. Except for 'catastrophic' it uses the cost of noise: the error with noise minus the
 * error without. A learner that has not yet learned the Bayes rule is therefore not mistaken for one that fits noise.
 * All criteria are applied to 95% intervals, which cover the training sets. The first criterion that is met decides.
 *
 * - 'catastrophic': the error at the largest n is above 0.9 of that of random guesses.
 * - 'benign': the cost at the largest n is below 0.1 p, or the cost falls faster than n^-0.25.
 * - 'tempered': the cost is above 0, does not depend on n, and is proportional to p. It counts as independent of n if
 *   the interval of `slope` is not below 0 and excludes the slope of a cost that halves from the smallest n to the
 *   largest. It counts as proportional to p if the interval of `exponent` contains 1 and excludes the exponents for
 *   which cost / p halves or doubles over the rates. With a single rate, proportionality is not tested, and `why` says
 *   so.
 * - 'undecided': none of these. A cost like 1 / ln n (Hilbert's kernel) falls too slowly for few sizes to decide. The
 *   cost of a 3-NN vote does not depend on n, but is not proportional to p.
 *
 * The training sets must be independent at each size.
 *
 * Throws BAD_SHAPE when there are fewer than 2 sizes at the largest p, fewer than 2 training sets at a size, `noisy`
 * and `noiseless` differ in length, or a rate does not occur exactly once at the largest n; BAD_OPTION when n, p or
 * classes is out of range; BAD_VALUE when an error is not a number from 0 to 1, or the errors are not an array of
 * objects.
 *
 * Source: Mallinar, Simon, Abedsoltan, Pandit, Belkin, Nakkiran, "Benign, tempered, or catastrophic: a taxonomy of
 * overfitting" (2022), for the regimes.
 */
export function regime(given: readonly ErrorsAtSize[], options: RegimeOptions): RegimeFit {
  const { p, classes } = takeOptions('regime', REGIME_OPTIONS, options)
  const { sizes, rates } = checkErrors(given, p)
  const last = sizes[sizes.length - 1]
  const cost = meanOverTrainingSets(costsOf(last))
  const slope = logSlope(sizes.map((at) => ({ x: at.n, values: costsOf(at) })))
  const exponent = rates.length > 1 ? logSlope(rates.map((at) => ({ x: at.p, values: costsOf(at) }))) : null
  const [low, high] = cost.interval
  const fitOf = (name: Regime, why: string): RegimeFit => ({ regime: name, cost, slope, exponent, why })
  if (meanOverTrainingSets(last.noisy).interval[0] > GUESSING_FRACTION * (1 - 1 / classes))
    return fitOf('catastrophic', `the error is at least ${GUESSING_FRACTION} of that of random guesses`)
  if (high < NEGLIGIBLE_FRACTION * last.p)
    return fitOf('benign', `noise costs less than ${NEGLIGIBLE_FRACTION} of its rate at the largest n`)
  if (!slope) return fitOf('undecided', 'the cost of noise is not above 0 at every size')
  if (slope.interval[1] < BENIGN_SLOPE) return fitOf('benign', `the cost of noise falls faster than n^${BENIGN_SLOPE}`)
  const flat = slope.interval[1] >= 0 && slope.interval[0] > -doubling(sizes[0].n, last.n)
  if (low <= 0 || !flat) return fitOf('undecided', 'the cost of noise is neither surely flat nor surely falling')
  const seen = 'the cost of noise is above 0 and flat'
  if (rates.length === 1) return fitOf('tempered', `${seen}; whether it is proportional to the noise was not tested`)
  if (exponent && isOne(exponent, doubling(rates[0].p, last.p)))
    return fitOf('tempered', `${seen}, and proportional to the noise`)
  return fitOf('undecided', `${seen}, but not surely proportional to the noise`)
}

/** Returns the exponent a for which x^a doubles as x grows from `from` to `to`. */
const doubling = (from: number, to: number) => Math.LN2 / ln(to / from)

/** Returns true if the interval contains 1 and both of its ends are less than `within` away from 1. */
const isOne = ({ interval: [low, high] }: Estimate, within: number) =>
  low <= 1 && high >= 1 && low > 1 - within && high < 1 + within

/** Checked `ErrorsAtSize`, with its noise rate. */
interface ErrorsAtRate extends Required<ErrorsAtSize> {
  noisy: Float64Array
  noiseless: Float64Array
}

const costsOf = ({ noisy, noiseless }: ErrorsAtRate) => noisy.map((error, i) => error - noiseless[i])

const largestOf = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, value))

/**
 * Checks the errors at all sizes. Returns, as `sizes`, those at the largest noise rate in ascending order of size and,
 * as `rates`, those at the largest size in ascending order of noise rate.
 */
function checkErrors(given: readonly ErrorsAtSize[], p?: number): { sizes: ErrorsAtRate[]; rates: ErrorsAtRate[] } {
  const needsList = () => `regime: the errors are ${shown(given)} but must be an array of { n, noisy, noiseless }`
  check(Array.isArray(given), 'BAD_VALUE', needsList)
  check(
    given.length >= 2,
    'BAD_SHAPE',
    () => `regime: errors at ${given.length} sizes were given but 2 or more are needed`,
  )
  const all = Array.from(given, (errors, at) => takeErrors(`errors[${at}]`, errors, p))
  const [largest, most] = [largestOf(all.map((at) => at.n)), largestOf(all.map((at) => at.p))]
  const sizes = all.filter((at) => at.p === most).sort((a, b) => a.n - b.n)
  const rates = all.filter((at) => at.n === largest).sort((a, b) => a.p - b.p)
  const once = new Set(rates.map((at) => at.p)).size === rates.length
  const every = rates.length === new Set(all.map((at) => at.p)).size
  const needed = () => `regime: errors at the largest n, ${largest}, are needed once for each p`
  check(once && every, 'BAD_SHAPE', needed)
  check(sizes.length > 1, 'BAD_SHAPE', () => `regime: at p = ${most} there is one size; 2 or more are needed`)
  return { sizes, rates }
}

/**
 * Checks the errors at one size, which must be 2 or more pairs with and without noise; `common` is the noise rate if
 * they have no `p`.
 */
function takeErrors(name: string, given: ErrorsAtSize, common?: number): ErrorsAtRate {
  const members = takeMembers('regime', name, given, ['n', 'p', 'noisy', 'noiseless'])
  const { n } = members
  checkInteger('regime', 'n', n, 1)
  const p = NOISE_RATE.read('regime', 'p', members.p === undefined ? common : members.p)
  const noisy = takeNumbers('regime', `${name}.noisy`, members.noisy)
  const noiseless = takeNumbers('regime', `${name}.noiseless`, members.noiseless)
  const pairs = noisy.length === noiseless.length && noisy.length >= 2
  const counts = () => `${noisy.length} errors with noise and ${noiseless.length} without at n = ${n}`
  check(pairs, 'BAD_SHAPE', () => `regime: ${counts()}, but 2 or more pairs are needed`)
  for (const errors of [noisy, noiseless]) {
    const bad = errors.find((error) => error < 0 || error > 1)
    check(bad === undefined, 'BAD_VALUE', () => `regime: an error at n = ${n} is ${bad} but must be from 0 to 1`)
  }
  return { n, p, noisy, noiseless }
}
