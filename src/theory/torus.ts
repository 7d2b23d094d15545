import { checkNumber } from '../engine/check.js'
import { integer, number, type TableOf, takeOptions } from '../engine/options.js'
import { exp, ln } from '../random/elementary.js'
import { MAX_TERMS } from './binomial.js'

// The nearest of m points, uniform on a torus of volume 1, is farther than r with probability (1 - V r^d)^m as long as
// balls of radius r do not meet themselves: r <= 1/2. Beyond that all probabilities are below (1 - V / 2^d)^m, which is
// neglected here.

/** Returns V_d, the volume of the unit ball. */
function ballVolume(dimension: number): number {
  let volume = dimension % 2 === 1 ? 2 : 1
  for (let d = 2 + (dimension % 2); d <= dimension; d += 2) volume *= (2 * Math.PI) / d
  return volume
}

/** Returns E|e_1| of a unit vector of random direction: Gamma(d/2) / (sqrt(pi) Gamma((d+1)/2)). */
function meanCoordinate(dimension: number): number {
  let mean = dimension % 2 === 1 ? 1 : 2 / Math.PI
  for (let d = 2 + (dimension % 2); d <= dimension; d += 2) if (d > 2) mean *= (d - 2) / (d - 1)
  return mean
}

/** Options of `nearestDistance`. */
export interface NearestDistanceOptions {
  /** Number of points in a training set. */
  m: number
  /** Number of columns of the inputs. */
  dimension: number
}

export const NEAREST_DISTANCE_OPTIONS = {
  m: integer(1, 2 ** 32 - 1).required(),
  dimension: integer(1, MAX_TERMS).required(),
} satisfies TableOf<NearestDistanceOptions>

/**
 * Returns the mean distance E||u|| to the nearest of m points, uniform on a torus of volume 1; for many points it is
 * Gamma(1 + 1/d) (V_d m)^(-1/d).
 *
 * Derivation: the integral of (1 - V_d r^d)^m over r is V_d^(-1/d) Gamma(1 + 1/d) m! / Gamma(m + 1 + 1/d), a product of
 * m factors. Its relative difference from the limit, which it is below, is about (d + 1) / (2 d^2 m). Throws BAD_OPTION
 * when an option is missing or out of range.
 */
export function nearestDistance(options: NearestDistanceOptions): number {
  const { m, dimension } = takeOptions('nearestDistance', NEAREST_DISTANCE_OPTIONS, options)
  return distanceOf(m, dimension)
}

/** Computes `nearestDistance` from checked numbers. */
function distanceOf(m: number, dimension: number): number {
  let product = 1
  for (let i = 1; i <= m; i++) product *= i / (i + 1 / dimension)
  return exp(-ln(ballVolume(dimension)) / dimension) * product
}

/** Options of `lipschitzBound`. */
export interface LipschitzBoundOptions extends NearestDistanceOptions {
  /** Maximum change of P(y | x) over a distance of 1, in total variation. */
  lipschitz: number
}

export const LIPSCHITZ_BOUND_OPTIONS = {
  ...NEAREST_DISTANCE_OPTIONS,
  lipschitz: number(0).required(),
} satisfies TableOf<LipschitzBoundOptions>

/**
 * Returns an upper bound on the total variation between 1-NN and its labels, on m points uniform on a torus of volume
 * 1: lipschitz E||u||, see `nearestDistance`.
 *
 * P(y | x) must change by at most `lipschitz` times the distance, in total variation; for two classes that is the
 * change of P(y = 1 | x). Derivation: 1-NN predicts the label of the nearest point, so q(x) = E P(y | x + u), and total
 * variation is convex. Throws BAD_OPTION when an option is missing or out of range. Based on the samplers of Kaplun et
 * al. 2022.
 */
export function lipschitzBound(options: LipschitzBoundOptions): number {
  const { lipschitz, m, dimension } = takeOptions('lipschitzBound', LIPSCHITZ_BOUND_OPTIONS, options)
  return lipschitz * distanceOf(m, dimension)
}

/** Options of `boundaryError`. */
export interface BoundaryErrorOptions extends NearestDistanceOptions {
  /** Total area of the boundaries, in a torus of volume 1. */
  area: number
  /** Probability that a label is flipped, at most 1/2. */
  p: number
}

export const BOUNDARY_ERROR_OPTIONS = {
  ...NEAREST_DISTANCE_OPTIONS,
  area: number(0).required(),
  p: number(0, 0.5).required(),
} satisfies TableOf<BoundaryErrorOptions>

/** Theoretical values for 1-NN where classes meet along a flat boundary. */
export interface BoundaryTheory {
  /** Probability that the nearest point is on the other side of a boundary: A E|u_1|. */
  crossing: number
  /** Clean error, the probability that the prediction is not the clean class: p + (1 - 2p) crossing. */
  clean: number
  /** Mean total variation E TV(q(x), P(y|x)), the epsilon of the sampler: (1 - 2p) crossing. */
  totalVariation: number
}

/**
 * Returns theoretical values for 1-NN on m points, uniform on a torus of volume 1, with two classes that meet along
 * flat boundaries of total area A, all orthogonal to one axis. Labels are flipped with probability p. In one dimension
 * `crossing` is A / (2 (m + 1)), for many points A / (2m).
 *
 * Derivation: a step u, no longer than the boundaries are apart, crosses one of them from a share A |u_1| of all
 * places. Its direction is uniform, so E|u_1| = E||u|| Gamma(d/2) / (sqrt(pi) Gamma((d+1)/2)). Where it crosses, 1-NN
 * repeats a label that is right with probability p. Throws BAD_OPTION when an option is missing or out of range. Based
 * on the samplers of Kaplun et al. 2022.
 */
export function boundaryError(options: BoundaryErrorOptions): BoundaryTheory {
  const { m, dimension, area, p } = takeOptions('boundaryError', BOUNDARY_ERROR_OPTIONS, options)
  const crossing = area * distanceOf(m, dimension) * meanCoordinate(dimension)
  const totalVariation = (1 - 2 * p) * crossing
  return { crossing, clean: p + totalVariation, totalVariation }
}

/**
 * c_d = E (m V)^2 for dimensions 1 to 3, where V is the volume of a Voronoi cell among many points; a test integrates
 * it.
 */
const CELL_MOMENTS = [1.5, 1.280176, 1.179032]

/** Options of `nearestVariance`. */
export interface NearestVarianceOptions {
  /** Number of points in a training set. */
  m: number
  /** Number of columns of the inputs, from 1 to 3. */
  dimension: number
  /** Probability that a label is flipped. */
  p: number
}

export const NEAREST_VARIANCE_OPTIONS = {
  m: integer(1).required(),
  dimension: integer(1, CELL_MOMENTS.length).required(),
  p: number(0, 1).required(),
} satisfies TableOf<NearestVarianceOptions>

/**
 * Returns the variance between training sets of the clean error of 1-NN, averaged over all inputs: p q c_d / (m + 1)
 * with c_1 = 1.5, c_2 = 1.280, c_3 = 1.179. The m points are uniform on a torus, and labels are flipped with
 * probability p = 1 - q everywhere.
 *
 * Derivation: the error is the total volume of the Voronoi cells V_i whose label is flipped, so its variance is p q m E
 * V^2. E V^2 is the probability that two places have the same nearest point: an integral of (1 - |two balls|)^(m - 1),
 * where many points have exp(-m |two balls|). Volumes are homogeneous, so c_d = m (m + 1) E V^2 is the same for every m
 * as for a Poisson process. Throws BAD_OPTION when an option is missing or out of range, for example a dimension above
 * 3. Source: Gilbert, "Random subdivisions of space into crystals" (Annals of Mathematical Statistics 1962).
 */
export function nearestVariance(options: NearestVarianceOptions): number {
  const { m, dimension, p } = takeOptions('nearestVariance', NEAREST_VARIANCE_OPTIONS, options)
  return varianceOf(m, dimension, p)
}

/** Computes `nearestVariance` from checked numbers. */
export function varianceOf(m: number, dimension: number, p: number): number {
  return (p * (1 - p) * CELL_MOMENTS[dimension - 1]) / (m + 1)
}

/** Options of `coverHart`. */
export interface CoverHartOptions {
  /** Bayes error R*, at most 1 - 1/classes. */
  bayesError: number
  /** Number of classes, at least 2. */
  classes: number
}

export const COVER_HART_OPTIONS = {
  bayesError: number(0, 1).required(),
  classes: integer(2).required(),
} satisfies TableOf<CoverHartOptions>

/**
 * Returns bounds on the noisy error R of 1-NN on many points, in terms of the Bayes error R* of K classes:
 *
 *   R* <= R <= R* (2 - K R* / (K - 1))
 *
 * The lower bound is attained where R* is 0 or labels are fair coins, the upper one where wrong labels are equally
 * frequent everywhere. Throws BAD_OPTION when an option is missing or out of range, for example a Bayes error above 1 -
 * 1/K. Source: Cover and Hart, "Nearest neighbor pattern classification" (IEEE Transactions on Information Theory
 * 1967).
 */
export function coverHart(options: CoverHartOptions): { lower: number; upper: number } {
  const { bayesError, classes } = takeOptions('coverHart', COVER_HART_OPTIONS, options)
  const most = 1 - 1 / classes
  checkNumber('coverHart', 'bayesError', bayesError, 0, most)
  return { lower: bayesError, upper: bayesError * (2 - bayesError / most) }
}
