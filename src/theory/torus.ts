import { checkNumber } from '../engine/check.js'
import { integer, number, type TableOf, takeOptions } from '../engine/options.js'
import { exp, ln } from '../random/elementary.js'
import { MAX_TERMS } from './binomial.js'

// The nearest of m points, uniform on a torus of volume 1, is further than r with probability (1 - V r^d)^m where balls of
// radius r do not meet themselves: r <= 1/2. Beyond, all probabilities are below (1 - V / 2^d)^m, which is left out here.

/** V_d, the volume of the unit ball. */
function ballVolume(dimension: number): number {
  let volume = dimension % 2 === 1 ? 2 : 1
  for (let d = 2 + (dimension % 2); d <= dimension; d += 2) volume *= (2 * Math.PI) / d
  return volume
}

/** E|e_1| of a unit vector in any direction: Gamma(d/2) / (sqrt(pi) Gamma((d+1)/2)). */
function meanCoordinate(dimension: number): number {
  let mean = dimension % 2 === 1 ? 1 : 2 / Math.PI
  for (let d = 2 + (dimension % 2); d <= dimension; d += 2) if (d > 2) mean *= (d - 2) / (d - 1)
  return mean
}

/** The options of `nearestDistance`. */
export interface NearestDistanceOptions {
  /** Points of a training set. */
  m: number
  /** Columns of the inputs. */
  dimension: number
}

export const NEAREST_DISTANCE_OPTIONS = {
  m: integer(1, 2 ** 32 - 1).required(),
  dimension: integer(1, MAX_TERMS).required(),
} satisfies TableOf<NearestDistanceOptions>

/**
 * The mean distance E||u|| to the nearest of m points, uniform on a torus of volume 1; for many points
 * Gamma(1 + 1/d) (V_d m)^(-1/d).
 *
 * Derivation: the integral of (1 - V_d r^d)^m over r is V_d^(-1/d) Gamma(1 + 1/d) m! / Gamma(m + 1 + 1/d), a product of m factors:
 * less than the limit by a share of (d + 1) / (2 d^2 m). Errors: BAD_OPTION.
 */
export function nearestDistance(options: NearestDistanceOptions): number {
  const { m, dimension } = takeOptions('nearestDistance', NEAREST_DISTANCE_OPTIONS, options)
  return distanceOf(m, dimension)
}

function distanceOf(m: number, dimension: number): number {
  let product = 1
  for (let i = 1; i <= m; i++) product *= i / (i + 1 / dimension)
  return exp(-ln(ballVolume(dimension)) / dimension) * product
}

/** The options of `lipschitzBound`. */
export interface LipschitzBoundOptions extends NearestDistanceOptions {
  /** How far P(y | x) changes at most over a distance of 1, in total variation. */
  lipschitz: number
}

export const LIPSCHITZ_BOUND_OPTIONS = {
  ...NEAREST_DISTANCE_OPTIONS,
  lipschitz: number(0).required(),
} satisfies TableOf<LipschitzBoundOptions>

/**
 * An upper bound on the total variation of 1-NN from labels whose P(y | x) changes by at most `lipschitz` times the distance (in total
 * variation; of two classes, P(y = 1 | x) does), on m points, uniform on a torus of volume 1: lipschitz E||u||.
 *
 * The sampler of Kaplun et al. 2022 (notion). 1-NN answers with a label of the nearest point, so that q(x) = E P(y | x + u), and TV is
 * convex. Errors: BAD_OPTION.
 */
export function lipschitzBound(options: LipschitzBoundOptions): number {
  const { lipschitz, m, dimension } = takeOptions('lipschitzBound', LIPSCHITZ_BOUND_OPTIONS, options)
  return lipschitz * distanceOf(m, dimension)
}

/** The options of `boundaryError`. */
export interface BoundaryErrorOptions extends NearestDistanceOptions {
  /** The total area of the boundaries. */
  area: number
  /** The probability that a label is flipped, at most 1/2. */
  p: number
}

export const BOUNDARY_ERROR_OPTIONS = {
  ...NEAREST_DISTANCE_OPTIONS,
  area: number(0).required(),
  p: number(0, 0.5).required(),
} satisfies TableOf<BoundaryErrorOptions>

/** What 1-NN does where classes meet along a flat boundary. */
export interface BoundaryTheory {
  /** P(the nearest point is on the other side): A E|u_1|. */
  crossing: number
  /** P(f(x) is not the clean class): p + (1 - 2p) crossing. */
  clean: number
  /** E TV(q(x), eta(x)), the eps of the sampler: (1 - 2p) crossing. */
  totalVariation: number
}

/**
 * 1-NN on m points, uniform on a torus of volume 1, of two classes that meet along flat boundaries of total area A, all orthogonal to
 * an axis; labels are flipped with probability p. In one dimension crossing is A / (2 (m + 1)), for many points A / (2m).
 *
 * The sampler of Kaplun et al. 2022 (notion). Derivation: a step u crosses one of the boundaries from a share A |u_1| of all places, as
 * long as it is not longer than they are apart, and the direction of u is uniform: E|u_1| = E||u|| Gamma(d/2) / (sqrt(pi)
 * Gamma((d+1)/2)). Where it crosses, 1-NN repeats a label that is right with probability p. Errors: BAD_OPTION.
 */
export function boundaryError(options: BoundaryErrorOptions): BoundaryTheory {
  const { m, dimension, area, p } = takeOptions('boundaryError', BOUNDARY_ERROR_OPTIONS, options)
  const crossing = area * distanceOf(m, dimension) * meanCoordinate(dimension)
  const totalVariation = (1 - 2 * p) * crossing
  return { crossing, clean: p + totalVariation, totalVariation }
}

/** E (m V)^2, V the share of places whose nearest of many points is the same one, by the dimension (a test integrates it). */
const CELLS = [1.5, 1.280176, 1.179032]

/** The options of `nearestVariance`. */
export interface NearestVarianceOptions {
  /** Points of a training set. */
  m: number
  /** Columns of the inputs, from 1 to 3. */
  dimension: number
  /** The probability that a label is flipped. */
  p: number
}

export const NEAREST_VARIANCE_OPTIONS = {
  m: integer(1).required(),
  dimension: integer(1, CELLS.length).required(),
  p: number(0, 1).required(),
} satisfies TableOf<NearestVarianceOptions>

/**
 * The variance between training sets of the clean error of 1-NN, every place tested: m points, uniform on a torus, labels flipped with
 * probability p everywhere. For many points p q c_d / m with c_1 = 1.5, c_2 = 1.280, c_3 = 1.179.
 *
 * Derivation: the error is the sum of the cells V_i whose label is flipped, so its variance is p q m E V^2. E V^2 is the chance that two
 * places have the same nearest point, an integral of (1 - |two balls|)^(m - 1) where many points have exp(-m |two balls|): both by the
 * homogeneity of volumes, and so c_d = m (m + 1) E V^2 is that of many points for any m. Of a Poisson process: Gilbert, "Random
 * subdivisions of space into crystals" (Annals of Mathematical Statistics 1962). Errors: BAD_OPTION (a dimension above 3).
 */
export function nearestVariance(options: NearestVarianceOptions): number {
  const { m, dimension, p } = takeOptions('nearestVariance', NEAREST_VARIANCE_OPTIONS, options)
  return varianceOf(m, dimension, p)
}

/** `nearestVariance` of numbers that were checked. */
export function varianceOf(m: number, dimension: number, p: number): number {
  return (p * (1 - p) * CELLS[dimension - 1]) / (m + 1)
}

/** The options of `coverHart`. */
export interface CoverHartOptions {
  /** R*, at most 1 - 1/classes. */
  bayesError: number
  /** Classes, 2 or more. */
  classes: number
}

export const COVER_HART_OPTIONS = {
  bayesError: number(0, 1).required(),
  classes: integer(2).required(),
} satisfies TableOf<CoverHartOptions>

/**
 * Bounds on the error, on noisy labels, of 1-NN on many points, by the Bayes error R* of K classes: R* and R* (2 - K R* / (K - 1)). The
 * lower one is met where R* is 0 or labels are fair coins, the upper one where wrong labels are equally frequent everywhere.
 *
 * Source: Cover and Hart, "Nearest neighbor pattern classification" (IEEE Transactions on Information Theory 1967).
 * Errors: BAD_OPTION (a Bayes error above 1 - 1/K).
 */
export function coverHart(options: CoverHartOptions): { lower: number; upper: number } {
  const { bayesError, classes } = takeOptions('coverHart', COVER_HART_OPTIONS, options)
  const most = 1 - 1 / classes
  checkNumber('coverHart', 'bayesError', bayesError, 0, most)
  return { lower: bayesError, upper: bayesError * (2 - bayesError / most) }
}
