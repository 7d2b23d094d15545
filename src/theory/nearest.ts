import { check } from '../engine/check.js'
import { integer, number, share, type TableOf, takeOptions } from '../engine/options.js'
import { MAX_TERMS } from './binomial.js'
import { majorityOf } from './voting.js'

/** Options of `nearestError`: the number of neighbors, and the flip rate of the labels. */
export interface NearestErrorOptions {
  /** Number k of nearest neighbors that vote, from 1 to 2^24; 1 by default. */
  k?: number
  /** Probability p that a label is flipped, from 0 to 1. */
  p: number
}

export const NEAREST_ERROR_OPTIONS = {
  k: integer(1, MAX_TERMS).or(1),
  p: number(0, 1).required(),
} satisfies TableOf<NearestErrorOptions>

/**
 * Options of `baggedError`: the share of the points in a bag, the flip rate of the labels, and the number of points.
 */
export interface BaggedErrorOptions {
  /** Share of the training points in each bag, from 2^-10 to 1. */
  fraction: number
  /** Probability p that a label is flipped, from 0 to 1. */
  p: number
  /** Number n of training points, at least 1; by default the limit of infinitely many. */
  n?: number
}

export const BAGGED_ERROR_OPTIONS = {
  fraction: share().required(),
  p: number(0, 1).required(),
  n: integer(1),
} satisfies TableOf<BaggedErrorOptions>

/**
 * Returns the error rates of k-NN as the number of training points grows without bound. The two classes are separable,
 * and labels are flipped with probability p:
 *
 *     clean = B
 *     noisy = p (1-B) + (1-p) B
 *     disagreement = 2 B (1-B)
 *
 * `clean` is the error on clean labels, `noisy` the error on fresh noisy labels, and `disagreement` the probability
 * that two classifiers of independent training sets differ at an input. B is the error of the majority of k votes (see
 * `majorityError`; k is 1 by default). For k = 1 it is p: 1-NN is a sampler, and its noisy error and disagreement are
 * both 2p(1-p). Throws BAD_OPTION when an option is missing or out of range. Based on the samplers of Kaplun et al.
 * 2022.
 */
export function nearestError(options: NearestErrorOptions): { clean: number; noisy: number; disagreement: number } {
  const { k, p } = takeOptions('nearestError', NEAREST_ERROR_OPTIONS, options)
  const clean = majorityOf(k, p)
  return { clean, noisy: p * (1 - clean) + (1 - p) * clean, disagreement: 2 * clean * (1 - clean) }
}

/** Number of cells of the grid on [0, 1] for the distribution of the vote's threshold t, see `baggedError`. */
const THRESHOLD_CELLS = 1 << 16
/**
 * Minimum share of the points in a bag. For a smaller one the computation takes more than seconds, and each neighbor
 * moves the threshold by too few grid cells for an accurate result.
 */
const MIN_SHARE = 2 ** -10

/**
 * Returns the clean error of the majority vote of infinitely many 1-NN classifiers. Each is fitted to a bag, which
 * holds a share r (`fraction`) of the training points, drawn without replacement. Binary labels are flipped with
 * probability p, and all neighbors of an input are of its class.
 *
 * The number of points is infinite by default. For n points, a bag has the whole number of points nearest to r n, at
 * least one. The absolute error of the result is about 1e-5. For r >= 1/2 the result is exactly p.
 *
 * Derivation: the i-th nearest of all points is the nearest one in a bag with probability r(1-r)^(i-1), which is
 * therefore the weight of its label in the vote. The vote is wrong if the flipped labels have more than the share t =
 * 1/2 of the weight. The neighbors are read from the nearest on. After each, t is rescaled to the weight that remains:
 * to (t-r)/(1-r) if its label is flipped, and to t/(1-r) if not. The vote is lost once t < 0 and won once t >= 1. The
 * code follows the distribution of t on a grid. For n points, r is replaced by size/(n-i) after i neighbors, where size
 * is the number of points in a bag. Ties, which are possible only with few points, are not handled separately. Throws
 * BAD_OPTION when an option is missing or out of range, or a bag has less than 2^-10 of the points.
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
 * Adds a mass at the threshold `at`, in units of cells, to the two nearest cells, split so that its mean is kept.
 * Returns the mass with which the vote is lost: all of it if `at` is below 0, otherwise 0.
 */
function move(cells: Float64Array, at: number, mass: number): number {
  if (at < 0) return mass
  if (at >= THRESHOLD_CELLS) return 0
  const cell = Math.floor(at)
  cells[cell] += mass * (cell + 1 - at)
  cells[cell + 1] += mass * (at - cell)
  return 0
}
