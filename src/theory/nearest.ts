import { check } from '../engine/check.js'
import { integer, number, share, type TableOf, takeOptions } from '../engine/options.js'
import { MAX_TERMS } from './binomial.js'
import { majorityOf } from './voting.js'

/** The options of `nearestError`. */
export interface NearestErrorOptions {
  /** Neighbors that vote. */
  k?: number
  /** The probability that a label is flipped. */
  p: number
}

export const NEAREST_ERROR_OPTIONS = {
  k: integer(1, MAX_TERMS).or(1),
  p: number(0, 1).required(),
} satisfies TableOf<NearestErrorOptions>

/** The options of `baggedError`. */
export interface BaggedErrorOptions {
  /** The share of the points in each bag, 2^-10 or more. */
  fraction: number
  /** The probability that a label is flipped. */
  p: number
  /** Points; infinitely many where no number is given. */
  n?: number
}

export const BAGGED_ERROR_OPTIONS = {
  fraction: share().required(),
  p: number(0, 1).required(),
  n: integer(1),
} satisfies TableOf<BaggedErrorOptions>

/**
 * k-NN on many points whose binary labels are flipped with probability p: its error against clean labels, against noisy
 * ones, and how often two of them, fitted to samples of their own, disagree.
 *
 * 1-NN is the sampler of Kaplun et al. 2022 (notion): clean error p, noisy error and disagreement 2pq. With k neighbors
 * the clean error is B, the majority's; two differ 2B(1-B) of the time, and noise meets it p(1-B) + qB of the time.
 * Errors: BAD_OPTION.
 */
export function nearestError(options: NearestErrorOptions): { clean: number; noisy: number; disagreement: number } {
  const { k, p } = takeOptions('nearestError', NEAREST_ERROR_OPTIONS, options)
  const clean = majorityOf(k, p)
  return { clean, noisy: p * (1 - clean) + (1 - p) * clean, disagreement: 2 * clean * (1 - clean) }
}

const CELLS = 1 << 16
/** Smaller bags take longer than seconds, and move thresholds by too few cells to be accurate. */
const LEAST_SHARE = 2 ** -10

/**
 * Clean error of infinitely many 1-NN, each on a share `fraction` of the points drawn without replacement, voting by
 * majority; labels are flipped with probability p. Of n points, a whole number of them in each bag (one at least), or of infinitely
 * many (the default). Absolute error about 1e-5; exactly p for fractions from 1/2.
 *
 * Derivation: the nearest point that was drawn is the i-th of all with probability r(1-r)^(i-1), the weight of its
 * label in the vote. The vote errs when the weights of flipped labels exceed a threshold of 1/2; reading neighbors in
 * their order, a flip turns the threshold t into (t-r)/(1-r) for the rest, and a clean label into t/(1-r): below 0
 * the vote is lost, from 1 on it is won. The distribution of t is followed on a grid. Of n points, r is size/(n-i) once i of them are
 * known to be in no bag that is left; ties, which only few points can have, are not told from either side. Errors: BAD_OPTION.
 */
export function baggedError(options: BaggedErrorOptions): number {
  const { fraction, p, n } = takeOptions('baggedError', BAGGED_ERROR_OPTIONS, options)
  const size = n === undefined ? 0 : Math.max(1, Math.round(fraction * n))
  const shareOf = (i: number) => (n === undefined ? fraction : size / (n - i))
  const some = () => `baggedError: a bag has ${shareOf(0)} of the points but must have ${LEAST_SHARE} or more`
  check(shareOf(0) >= LEAST_SHARE, 'BAD_OPTION', some)
  if (shareOf(0) >= 0.5) return p
  let lost = 0
  let open = new Float64Array(CELLS + 1)
  open[CELLS / 2] = 1
  for (let i = 0, left = 1; left > 1e-9; i++) {
    const r = shareOf(i)
    // The last neighbor that can be drawn has all the weight that is left.
    if (r >= 1) return lost + p * left
    const next = new Float64Array(CELLS + 1)
    left = 0
    open.forEach((mass, cell) => {
      if (mass === 0) return
      lost += move(next, (cell - r * CELLS) / (1 - r), p * mass)
      lost += move(next, cell / (1 - r), (1 - p) * mass)
    })
    for (const mass of next) left += mass
    open = next
  }
  return lost
}

/** Puts mass at a threshold between two cells, shared so that its mean stays; gives back what is lost by it. */
function move(cells: Float64Array, at: number, mass: number): number {
  if (at < 0) return mass
  if (at >= CELLS) return 0
  const cell = Math.floor(at)
  cells[cell] += mass * (cell + 1 - at)
  cells[cell + 1] += mass * (at - cell)
  return 0
}
