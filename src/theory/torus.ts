import { checkNumber } from '../engine/check.js'
import { integer, number, type TableOf, takeOptions } from '../engine/options.js'
import { exp, ln } from '../random/elementary.js'
import { MAX_TERMS } from './binomial.js'

// The nearest of m points, uniform on a torus of volume 1, is farther than r with probability (1 - V r^d)^m as long as
// balls of radius r do not meet themselves: r <= 1/2. Beyond that all probabilities are below (1 - V / 2^d)^m, which is
// neglected here.

/** Returns V_d, the volume of the unit ball in d dimensions. */
function ballVolume(dimension: number): number {
  let volume = dimension % 2 === 1 ? 2 : 1
  for (let d = 2 + (dimension % 2); d <= dimension; d += 2) volume *= (2 * Math.PI) / d
  return volume
}

/**
 * Returns E|e_1|, where e_1 is the first coordinate of a unit vector of random direction in d dimensions: Gamma(d/2) /
 * (sqrt(pi) Gamma((d+1)/2)).
 */
function meanCoordinate(dimension: number): number {
  let mean = dimension % 2 === 1 ? 1 : 2 / Math.PI
  for (let d = 2 + (dimension % 2); d <= dimension; d += 2) if (d > 2) mean *= (d - 2) / (d - 1)
  return mean
}

/** Options of `nearestDistance`: the number of training points, and the dimension of the inputs. */
export interface NearestDistanceOptions {
  /** Number m of points in a training set, from 1 to 2^32 - 1. */
  m: number
  /** Dimension d: the number of columns of the inputs, from 1 to 2^24. */
  dimension: number
}

export const NEAREST_DISTANCE_OPTIONS = {
  m: integer(1, 2 ** 32 - 1).required(),
  dimension: integer(1, MAX_TERMS).required(),
} satisfies TableOf<NearestDistanceOptions>

/**
 * Returns the mean distance E||u|| from an input to the nearest of m points, uniform on a torus of volume 1 in d
 * dimensions:
 *
 *     E||u|| = V_d^(-1/d) Gamma(1 + 1/d) m! / Gamma(m + 1 + 1/d)
 *
 * V_d is the volume of the unit ball. For large m this is about Gamma(1 + 1/d) (V_d m)^(-1/d), and lower by a relative
 * (d + 1) / (2 d^2 m).
 *
 * Derivation: the nearest point is farther than r with probability (1 - V_d r^d)^m, whose integral over r is the mean.
 * Distances above 1/2, where a ball meets itself around the torus, have a negligible probability and are neglected.
 * Throws BAD_OPTION when an option is missing or out of range.
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

/** Options of `lipschitzBound`: the number of training points, the dimension, and the Lipschitz constant of P(y|x). */
export interface LipschitzBoundOptions extends NearestDistanceOptions {
  /**
   * Lipschitz constant of P(y|x), at least 0: the maximum total variation between P(y|x) and P(y|x') per unit of the
   * distance between x and x'.
   */
  lipschitz: number
}

export const LIPSCHITZ_BOUND_OPTIONS = {
  ...NEAREST_DISTANCE_OPTIONS,
  lipschitz: number(0).required(),
} satisfies TableOf<LipschitzBoundOptions>

/**
 * Returns an upper bound on the mean total variation between the predictions of 1-NN and the labels, on m points
 * uniform on a torus of volume 1:
 *
 *     lipschitz E||u||
 *
 * E||u|| is the mean distance to the nearest point, see `nearestDistance`. The total variation between P(y|x) and
 * P(y|x') must be at most `lipschitz` times the distance between x and x'. For two classes it is the difference of P(y
 * = 1 | x).
 *
 * Derivation: 1-NN predicts the label of the nearest point x + u, so the distribution of its prediction at x is the
 * mean of P(y | x + u) over u, and total variation is convex. Throws BAD_OPTION when an option is missing or out of
 * range. Based on the samplers of Kaplun et al. 2022.
 */
export function lipschitzBound(options: LipschitzBoundOptions): number {
  const { lipschitz, m, dimension } = takeOptions('lipschitzBound', LIPSCHITZ_BOUND_OPTIONS, options)
  return lipschitz * distanceOf(m, dimension)
}

/**
 * Options of `boundaryError`: the number of training points, the dimension, the area of the boundaries, and the flip
 * rate of the labels.
 */
export interface BoundaryErrorOptions extends NearestDistanceOptions {
  /** Total area A of the class boundaries in a torus of volume 1, at least 0. In one dimension it is their number. */
  area: number
  /** Probability p that a label is flipped, from 0 to 1/2. */
  p: number
}

export const BOUNDARY_ERROR_OPTIONS = {
  ...NEAREST_DISTANCE_OPTIONS,
  area: number(0).required(),
  p: number(0, 0.5).required(),
} satisfies TableOf<BoundaryErrorOptions>

/**
 * Theoretical values for 1-NN where two classes meet along flat boundaries. Each is a mean over training sets and
 * inputs.
 */
export interface BoundaryTheory {
  /** Probability that the training point nearest to an input is on the other side of a boundary. */
  crossing: number
  /**
   * Clean error, the probability that a prediction is not the clean class: p + (1 - 2p) crossing, where p is the
   * probability that a label is flipped.
   */
  clean: number
  /**
   * Distance of 1-NN from a sampler: the mean over inputs x of the total variation between the distribution of the
   * prediction at x over training sets and P(y|x). It is (1 - 2p) crossing, where p is the probability that a label is
   * flipped.
   */
  totalVariation: number
}

/**
 * Returns theoretical values for 1-NN on m training points, uniform on a torus of volume 1 in d dimensions. Two classes
 * meet along flat boundaries of total area A, all orthogonal to the first axis. Labels are flipped with probability p.
 * `crossing` is the probability that the training point nearest to an input is on the other side of a boundary:
 *
 *     crossing = A E||u|| Gamma(d/2) / (sqrt(pi) Gamma((d+1)/2))
 *     clean = p + (1 - 2p) crossing,  totalVariation = (1 - 2p) crossing
 *
 * E||u|| is the mean distance to the nearest point (see `nearestDistance`), which must be far shorter than the distance
 * between boundaries. In one dimension `crossing` is A / (2 (m + 1)).
 *
 * Derivation: let u be the vector from an input to the nearest training point, and u_1 its component along the first
 * axis. A given u crosses a boundary from the share A |u_1| of all inputs, so crossing = A E|u_1|. The direction of u
 * is uniform and independent of its length. The mean absolute first component of a random unit vector is the ratio of
 * Gamma functions above. If u crosses a boundary, the label there is of the other class, and the prediction is right
 * only if that label was flipped: with probability p instead of 1 - p. Throws BAD_OPTION when an option is missing or
 * out of range. Based on the samplers of Kaplun et al. 2022.
 */
export function boundaryError(options: BoundaryErrorOptions): BoundaryTheory {
  const { m, dimension, area, p } = takeOptions('boundaryError', BOUNDARY_ERROR_OPTIONS, options)
  const crossing = area * distanceOf(m, dimension) * meanCoordinate(dimension)
  const totalVariation = (1 - 2 * p) * crossing
  return { crossing, clean: p + totalVariation, totalVariation }
}

/**
 * Values c_d for the dimensions d = 1, 2, 3: the limit, for many points m on a torus of volume 1, of E (m V)^2, where V
 * is the volume of the Voronoi cell of a point. A test integrates them.
 */
const CELL_MOMENTS = [1.5, 1.280176, 1.179032]

/** Options of `nearestVariance`: the number of training points, the dimension, and the flip rate of the labels. */
export interface NearestVarianceOptions {
  /** Number m of points in a training set, at least 1. */
  m: number
  /** Dimension d: the number of columns of the inputs, from 1 to 3. */
  dimension: number
  /** Probability p that a label is flipped, from 0 to 1. */
  p: number
}

export const NEAREST_VARIANCE_OPTIONS = {
  m: integer(1).required(),
  dimension: integer(1, CELL_MOMENTS.length).required(),
  p: number(0, 1).required(),
} satisfies TableOf<NearestVarianceOptions>

/**
 * Returns the variance, between training sets of m points, of the clean error of 1-NN, which is a mean over all inputs:
 *
 *     p (1 - p) c_d / (m + 1),  c_1 = 1.5,  c_2 = 1.280,  c_3 = 1.179
 *
 * The points are uniform on a torus of volume 1 in d dimensions, and labels are flipped with probability p everywhere.
 *
 * Derivation: the Voronoi cell of a point is the set of inputs to which it is the nearest point. The error is the total
 * volume of the cells of points whose label is flipped. Let V be the volume of one cell. Since the cells sum to 1, the
 * variance is p (1 - p) m E V^2. E V^2 is the probability that a given point is the nearest one to both of two random
 * places. It is the integral of (1 - w)^(m - 1), where w is the volume of the union of the two balls around the places
 * that reach to the point. Volumes are homogeneous, so c_d = m (m + 1) E V^2 is the same for every m, and for a Poisson
 * process, where exp(-m w) replaces (1 - w)^(m - 1). Throws BAD_OPTION when an option is missing or out of range, for
 * example a dimension above 3. Source: Gilbert, "Random subdivisions of space into crystals" (Annals of Mathematical
 * Statistics 1962).
 */
export function nearestVariance(options: NearestVarianceOptions): number {
  const { m, dimension, p } = takeOptions('nearestVariance', NEAREST_VARIANCE_OPTIONS, options)
  return varianceOf(m, dimension, p)
}

/** Computes `nearestVariance` from checked numbers. */
export function varianceOf(m: number, dimension: number, p: number): number {
  return (p * (1 - p) * CELL_MOMENTS[dimension - 1]) / (m + 1)
}

/** Options of `coverHart`: the Bayes error, and the number of classes. */
export interface CoverHartOptions {
  /** Bayes error R*, the error of the Bayes rule on noisy labels; from 0 to 1 - 1/classes. */
  bayesError: number
  /** Number of classes, at least 2. */
  classes: number
}

export const COVER_HART_OPTIONS = {
  bayesError: number(0, 1).required(),
  classes: integer(2).required(),
} satisfies TableOf<CoverHartOptions>

/**
 * Returns bounds on the asymptotic error R of 1-NN: the limit, as the training set grows, of its expected error on
 * fresh noisy labels. K is the number of classes, and R* is the Bayes error:
 *
 *     R* <= R <= R* (2 - K R* / (K - 1))
 *
 * The lower bound is attained if, at almost every input, all classes of positive probability are equally probable. The
 * upper bound is attained if, at almost every input, the Bayes class has the probability 1 - R* and the other K - 1
 * classes are equally probable. Throws BAD_OPTION when an option is missing or out of range, for example a Bayes error
 * above 1 - 1/K. Source: Cover and Hart, "Nearest neighbor pattern classification" (IEEE Transactions on Information
 * Theory 1967).
 */
export function coverHart(options: CoverHartOptions): { lower: number; upper: number } {
  const { bayesError, classes } = takeOptions('coverHart', COVER_HART_OPTIONS, options)
  const most = 1 - 1 / classes
  checkNumber('coverHart', 'bayesError', bayesError, 0, most)
  return { lower: bayesError, upper: bayesError * (2 - bayesError / most) }
}
