import { check } from '../engine/check.js'
import { integer, number, share, type TableOf, takeOptions } from '../engine/options.js'
import { MAX_TERMS } from './binomial.js'
import { majorityOf } from './voting.js'

/** Options of `nearestError`. */
export interface NearestErrorOptions {
  /** Number of neighbors that vote; by default 1. */
  k?: number
  /** Probability that a label is flipped. */
  p: number
}

export const NEAREST_ERROR_OPTIONS = {
  k: integer(1, MAX_TERMS).or(1),
  p: number(0, 1).required(),
} satisfies TableOf<NearestErrorOptions>

/** Options of `baggedError`. */
export interface BaggedErrorOptions {
  /** Share of the points in each bag, at least 2^-10. */
  fraction: number
  /** Probability that a label is flipped. */
  p: number
  /** Number of points; by default infinitely many. */
  n?: number
}

export const BAGGED_ERROR_OPTIONS = {
  fraction: share().required(),
  p: number(0, 1).required(),
  n: integer(1),
} satisfies TableOf<BaggedErrorOptions>

/**
 * Returns predictions for k-NN on many points whose binary labels are flipped with probability p: the error on clean
 * labels, the error on noisy ones, and how often two classifiers of independent training sets disagree.
 *
 * With k neighbors (default 1) the clean error is B, the `majorityError` of k votes; the noisy error is p(1-B) +
 * (1-p)B, and the disagreement 2B(1-B). 1-NN is a sampler: clean error p, noisy error and disagreement 2p(1-p). Throws
 * BAD_OPTION when an option is missing or out of range. Based on the samplers of Kaplun et al. 2022.
 */
export function nearestError(options: NearestErrorOptions): { clean: number; noisy: number; disagreement: number } {
  const { k, p } = takeOptions('nearestError', NEAREST_ERROR_OPTIONS, options)
  const clean = majorityOf(k, p)
  return { clean, noisy: p * (1 - clean) + (1 - p) * clean, disagreement: 2 * clean * (1 - clean) }
}

/** Cells of the grid that holds the distribution of the threshold t over [0, 1]. */
const THRESHOLD_CELLS = 1 << 16
/**
 * Minimum share of a bag: smaller ones take longer than seconds, and move thresholds by too few cells to be accurate.
 */
const MIN_SHARE = 2 ** -10

/**
 * Returns the clean error of the majority vote of infinitely many 1-NN, each fitted to a share `fraction` of the points
 * drawn without replacement. Labels are flipped with probability p.
 *
 * With n points, a bag has the nearest whole number of points, at least one; by default there are infinitely many
 * points. The absolute error is about 1e-5; the result is exactly p for fractions from 1/2.
 *
 * Derivation: the nearest point in a bag is the i-th nearest of all with probability r(1-r)^(i-1), which is the weight
 * of its label in the vote. The vote errs when the weights of flipped labels exceed a threshold of 1/2. Reading
 * neighbors in order, a flip turns the threshold t into (t-r)/(1-r) for the rest, and a clean label turns it into
 * t/(1-r). Below 0 the vote is lost, from 1 on it is won. The distribution of t is followed on a grid. With n points, r
 * is size/(n-i) once i of them are known to be in no remaining bag. Ties, possible only with few points, are not
 * handled separately. Throws BAD_OPTION when an option is missing or out of range, or a bag has less than 2^-10 of the
 * points.
 */
export function baggedError(options: BaggedErrorOptions): number {
  const { fraction, p, n } = takeOptions('baggedError', BAGGED_ERROR_OPTIONS, options)
  const size = n === undefined ? 0 : Math.max(1, Math.round(fraction * n))
  const shareOf = (i: number) => (n === undefined ? fraction : size / (n - i))
  const some = () => `baggedError: a bag has ${shareOf(0)} of the points but must have ${MIN_SHARE} or more`
  check(shareOf(0) >= MIN_SHARE, 'BAD_OPTION', some)
  if (shareOf(0) >= 0.5) return p
  let lost = 0
  let open = new Float64Array(THRESHOLD_CELLS + 1)
  open[THRESHOLD_CELLS / 2] = 1
  for (let i = 0, left = 1; left > 1e-9; i++) {
    const r = shareOf(i)
    // The last neighbor that can be drawn has all of the remaining weight.
    if (r >= 1) return lost + p * left
    const next = new Float64Array(THRESHOLD_CELLS + 1)
    left = 0
    open.forEach((mass, cell) => {
      if (mass === 0) return
      lost += move(next, (cell - r * THRESHOLD_CELLS) / (1 - r), p * mass)
      lost += move(next, cell / (1 - r), (1 - p) * mass)
    })
    for (const mass of next) left += mass
    open = next
  }
  return lost
}

/**
 * Splits mass at a threshold between the two nearest cells so that its mean is kept. Returns the mass for which the
 * vote is lost.
 */
function move(cells: Float64Array, at: number, mass: number): number {
  if (at < 0) return mass
  if (at >= THRESHOLD_CELLS) return 0
  const cell = Math.floor(at)
  cells[cell] += mass * (cell + 1 - at)
  cells[cell + 1] += mass * (at - cell)
  return 0
}
