import { check, checkInteger, checkNumber } from '../engine/check.js'
import { type Estimate, LEVEL } from './estimate.js'
import { meanOverTrainingSets, moments } from './mean.js'
import { studentQuantile } from './student-t.js'

/** What fitting noise does as n grows (Mallinar et al. 2022): nothing in the end, something, or all. */
export type Regime = 'benign' | 'tempered' | 'catastrophic' | 'undecided'

/** Errors against the Bayes optimal class at one size n: of independent training sets, with their labels noisy and without noise. */
export interface ErrorsAtSize {
  n: number
  noisy: ArrayLike<number>
  noiseless: ArrayLike<number>
}

export interface RegimeFit {
  regime: Regime
  /** What noise costs at the largest n: the error with it less the error without. */
  cost: Estimate
  /** d ln cost / d ln n over the sizes; null where a mean cost is not above 0. */
  slope: Estimate | null
  /** The evidence in a sentence. */
  why: string
}

/** This share of the rate of random guesses counts as it, and of the noise as none. */
const [GUESS, NOTHING] = [0.9, 0.1]
/** A cost that falls like n to this power or faster is not taken for one that falls like 1 / ln n. */
const FALLS = -0.25

/**
 * Which regime a learner is in, from errors over sizes n. Catastrophic: the error at the largest n is near the rate of random guesses,
 * whatever makes it so. Otherwise the cost of noise is followed, so that a learner that has not yet learnt the rule is not taken for one
 * that fits noise. Benign: the cost is near 0 at the largest n, or surely falls like a power of n. Tempered: it is surely above 0, its slope
 * includes 0, and so well known that the cost surely does not halve over the sizes. Else undecided: 1 / ln n (Hilbert's kernel) falls so
 * slowly that few sizes cannot tell. Intervals cover training sets. Errors: BAD_SHAPE (fewer than 2 sizes or sets), BAD_OPTION, BAD_VALUE.
 */
export function regime(given: readonly ErrorsAtSize[], { p, classes }: { p: number; classes: number }): RegimeFit {
  const sizes = checkSizes(given)
  checkNumber('regime', 'p', p, Number.MIN_VALUE, 1)
  checkInteger('regime', 'classes', classes, 2)
  const costs = sizes.map(({ noisy, noiseless }) => Float64Array.from(noisy, (error, i) => error - noiseless[i]))
  const last = sizes.length - 1
  const cost = meanOverTrainingSets(costs[last])
  const error = meanOverTrainingSets(sizes[last].noisy)
  const slope = slopeOf(
    sizes.map(({ n }) => n),
    costs,
  )
  const [low, high] = cost.interval
  const guess = 1 - 1 / classes
  const told = (name: Regime, because: string): RegimeFit => ({ regime: name, cost, slope, why: because })
  if (error.interval[0] > GUESS * guess)
    return told('catastrophic', `the error is at least ${GUESS} of that of random guesses`)
  if (high < NOTHING * p) return told('benign', `noise costs less than ${NOTHING} of its rate at the largest n`)
  if (!slope) return told('undecided', 'the cost of noise is not above 0 at every size')
  const [least, most] = slope.interval
  if (most < FALLS) return told('benign', `the cost of noise falls faster than n^${FALLS}`)
  const halves = -Math.LN2 / Math.log(sizes[last].n / sizes[0].n)
  if (low > 0 && most >= 0 && least > halves) return told('tempered', 'the cost of noise is above 0 and flat')
  return told('undecided', 'the cost of noise is neither surely flat nor surely falling')
}

/** The sizes in ascending order, of two or more pairs of errors each. */
function checkSizes(given: readonly ErrorsAtSize[]): readonly ErrorsAtSize[] {
  check(given.length >= 2, 'BAD_SHAPE', () => `regime: ${given.length} sizes tell no trend; 2 or more are needed`)
  for (const { n, noisy, noiseless } of given) {
    checkInteger('regime', 'n', n, 1)
    const pairs = noisy.length === noiseless.length && noisy.length >= 2
    const counts = () => `${noisy.length} errors with noise and ${noiseless.length} without at n = ${n}`
    check(pairs, 'BAD_SHAPE', () => `regime: ${counts()}, but 2 or more pairs are needed`)
    for (const errors of [noisy, noiseless]) {
      const bad = Array.from(errors).find((error) => !(error >= 0 && error <= 1))
      check(bad === undefined, 'BAD_VALUE', () => `regime: an error at n = ${n} is ${bad} but must be from 0 to 1`)
    }
  }
  const sizes = [...given].sort((a, b) => a.n - b.n)
  check(sizes[0].n < sizes[sizes.length - 1].n, 'BAD_SHAPE', () => 'regime: the sizes are all equal')
  return sizes
}

/** The slope of ln mean cost against ln n by least squares, its spread from those of the means. */
function slopeOf(sizes: readonly number[], costs: readonly Float64Array[]): Estimate | null {
  const points = costs.map((values, at) => ({ x: Math.log(sizes[at]), ...moments(values) }))
  if (points.some(({ mean }) => mean <= 0)) return null
  const centre = points.reduce((sum, { x }) => sum + x, 0) / points.length
  const squares = points.reduce((sum, { x }) => sum + (x - centre) ** 2, 0)
  let [estimate, variance] = [0, 0]
  // The logarithm of a mean is in the mean too small, by half its relative variance to first order.
  const bias: [number, number] = [0, 0]
  for (const { x, mean, squaredError } of points) {
    const weight = (x - centre) / squares
    estimate += weight * Math.log(mean)
    const relative = squaredError / (mean * mean)
    variance += weight * weight * relative
    bias[0] -= (Math.max(0, weight) * relative) / 2
    bias[1] += (Math.max(0, -weight) * relative) / 2
  }
  const sets = Math.min(...costs.map(({ length }) => length))
  const half = studentQuantile(sets - 1) * Math.sqrt(variance)
  return {
    estimate,
    interval: [estimate - half, estimate + half],
    bias,
    level: LEVEL,
    covers: 'training sets and test points',
    method: 'least squares in logarithms',
    n: sizes.length,
  }
}
