import { check, checkInteger, shown } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { integer, share, type TableOf, takeOptions } from '../engine/options.js'
import { ln } from '../random/elementary.js'
import type { Estimate } from './estimate.js'
import { takeNumbers } from './given.js'
import { logSlope } from './log-slope.js'
import { meanOverTrainingSets } from './mean.js'

/** What fitting noise does as n grows (Mallinar et al. 2022): nothing in the end, something, or all. */
export type Regime = 'benign' | 'tempered' | 'catastrophic' | 'undecided'

/** Errors against the Bayes optimal class at one size n: of independent training sets, with their labels noisy and without noise. */
export interface ErrorsAtSize {
  n: number
  /** The share of labels that are flipped in `noisy`, where it is not the same in all. */
  p?: number
  noisy: ArrayLike<number>
  noiseless: ArrayLike<number>
}

/** The options of `regime`. */
export interface RegimeOptions {
  /** The share of labels that are flipped, of errors that do not have their own. */
  p?: number
  /** Classes, 2 or more. */
  classes: number
}

const NOISE_RATE = share()

export const REGIME_OPTIONS = { p: NOISE_RATE, classes: integer(2).required() } satisfies TableOf<RegimeOptions>

/** What `regime` finds: how overfitting goes on as n grows. */
export interface RegimeFit {
  regime: Regime
  /** What noise costs at the largest n and p: the error with it less the error without. */
  cost: Estimate
  /** d ln cost / d ln n over the sizes, at the largest p; null where a mean cost is not above 0. */
  slope: Estimate | null
  /** d ln cost / d ln p over rates of noise, at the largest n: 1 where cost is proportional. Null at one rate, and where a mean cost is not above 0. */
  exponent: Estimate | null
  /** The evidence in a sentence. */
  why: string
}

/** This share of the rate of random guesses counts as it, and of the noise as none. */
const [GUESSING_FRACTION, NEGLIGIBLE_FRACTION] = [0.9, 0.1]
/** A cost that falls like n to this power or faster is not taken for one that falls like 1 / ln n. */
const BENIGN_SLOPE = -0.25

/**
 * Which regime a learner is in, from errors over sizes n and rates of noise p. Catastrophic: the error at the largest n is near the rate of random
 * guesses, whatever makes it so. Otherwise the cost of noise is followed, so that a learner that has not yet learned the rule is not taken for one
 * that fits noise. Benign: the cost is near 0 at the largest n, or surely falls like a power of n. Tempered (T39): it is surely above 0; flat, its
 * slope includes 0 and is so well known that the cost surely does not halve over the sizes; and proportional to p, where there are two rates
 * or more: its exponent includes 1, and cost / p surely does not halve or double over the rates. A vote of three is flat and not
 * proportional. Else undecided: 1 / ln n (Hilbert's kernel) falls so slowly that few sizes cannot tell. Of one rate only, `p` of the options, `why`
 * says that proportionality was not tested. Intervals cover training sets, independent ones at each size.
 * Errors: BAD_SHAPE (fewer than 2 sizes at the largest p, or sets; a rate without the largest n), BAD_OPTION, BAD_VALUE.
 */
export function regime(given: readonly ErrorsAtSize[], options: RegimeOptions): RegimeFit {
  const { p, classes } = takeOptions('regime', REGIME_OPTIONS, options)
  const { sizes, rates } = checkErrors(given, p)
  const last = sizes[sizes.length - 1]
  const cost = meanOverTrainingSets(costsOf(last))
  const slope = logSlope(sizes.map((at) => ({ x: at.n, values: costsOf(at) })))
  const exponent = rates.length > 1 ? logSlope(rates.map((at) => ({ x: at.p, values: costsOf(at) }))) : null
  const [low, high] = cost.interval
  const told = (name: Regime, why: string): RegimeFit => ({ regime: name, cost, slope, exponent, why })
  if (meanOverTrainingSets(last.noisy).interval[0] > GUESSING_FRACTION * (1 - 1 / classes))
    return told('catastrophic', `the error is at least ${GUESSING_FRACTION} of that of random guesses`)
  if (high < NEGLIGIBLE_FRACTION * last.p) return told('benign', `noise costs less than ${NEGLIGIBLE_FRACTION} of its rate at the largest n`)
  if (!slope) return told('undecided', 'the cost of noise is not above 0 at every size')
  if (slope.interval[1] < BENIGN_SLOPE) return told('benign', `the cost of noise falls faster than n^${BENIGN_SLOPE}`)
  const flat = slope.interval[1] >= 0 && slope.interval[0] > -doubling(sizes[0].n, last.n)
  if (low <= 0 || !flat) return told('undecided', 'the cost of noise is neither surely flat nor surely falling')
  const seen = 'the cost of noise is above 0 and flat'
  if (rates.length === 1) return told('tempered', `${seen}; whether it is proportional to the noise was not tested`)
  if (exponent && isOne(exponent, doubling(rates[0].p, last.p)))
    return told('tempered', `${seen}, and proportional to the noise`)
  return told('undecided', `${seen}, but not surely proportional to the noise`)
}

/** The power of x that doubles from one x to the other. */
const doubling = (from: number, to: number) => Math.LN2 / ln(to / from)

const isOne = ({ interval: [low, high] }: Estimate, within: number) =>
  low <= 1 && high >= 1 && low > 1 - within && high < 1 + within

interface ErrorsAtRate extends Required<ErrorsAtSize> {
  noisy: Float64Array
  noiseless: Float64Array
}

const costsOf = ({ noisy, noiseless }: ErrorsAtRate) => noisy.map((error, i) => error - noiseless[i])

const largestOf = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, value))

/** The sizes at the largest rate, and the rates at the largest size, in ascending order. */
function checkErrors(given: readonly ErrorsAtSize[], p?: number): { sizes: ErrorsAtRate[]; rates: ErrorsAtRate[] } {
  const needsList = () => `regime: the errors are ${shown(given)} but must be an array of { n, noisy, noiseless }`
  check(Array.isArray(given), 'BAD_VALUE', needsList)
  check(given.length >= 2, 'BAD_SHAPE', () => `regime: ${given.length} sizes tell no trend; 2 or more are needed`)
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

/** Two or more pairs of errors, at a rate that is its own or that of all. */
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
