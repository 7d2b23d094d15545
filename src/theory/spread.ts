import { integer, number, type TableOf, takeOptions } from '../engine/options.js'
import { exp } from '../random/elementary.js'
import { NORMAL_95, studentWithin } from './student-t.js'
import { NEAREST_VARIANCE_OPTIONS, varianceOf } from './torus.js'

/** Options of `unpairedTail`: the deviation from the mean, and the sizes of the two samples. */
export interface UnpairedTailOptions {
  /** Deviation t, at least 0, of the plug-in total variation (computed from the observed shares) from its mean. */
  t: number
  /** Number n1 of rows in the first sample, at least 1. */
  n1: number
  /** Number n2 of rows in the second sample, at least 1. */
  n2: number
}

const [DISTANCE, ROWS] = [number(0).required(), integer(1).required()]

export const UNPAIRED_TAIL_OPTIONS = { t: DISTANCE, n1: ROWS, n2: ROWS } satisfies TableOf<UnpairedTailOptions>

/** Options of `pairedTail`: the deviation from the mean, and the number of rows. */
export interface PairedTailOptions {
  /** Deviation t, at least 0, of the plug-in total variation (computed from the observed shares) from its mean. */
  t: number
  /** Number n of rows, each with a prediction and a label; at least 1. */
  n: number
}

export const PAIRED_TAIL_OPTIONS = { t: DISTANCE, n: ROWS } satisfies TableOf<PairedTailOptions>

/** Options of `testPointCoverage`: the numbers of training rows and of test points, and the dimension of the inputs. */
export interface TestPointCoverageOptions {
  /** Number m of rows in a training set, at least 1. */
  m: number
  /** Number of test points, at least 1. */
  points: number
  /** Number of columns of the inputs, from 1 to 3. */
  dimension: number
}

export const TEST_POINT_COVERAGE_OPTIONS = {
  m: NEAREST_VARIANCE_OPTIONS.m,
  points: ROWS,
  dimension: NEAREST_VARIANCE_OPTIONS.dimension,
} satisfies TableOf<TestPointCoverageOptions>

/**
 * Returns an upper bound on the probability that the plug-in total variation between two independent samples, of n1 and
 * n2 rows, deviates from its mean by t or more:
 *
 *     min(1, 2 exp(-2 t^2 / (1/n1 + 1/n2)))
 *
 * Each row is in one of finitely many cells, such as classes. The plug-in total variation is half of the sum, over
 * cells, of the absolute differences between the samples' shares of rows. The bound is McDiarmid's inequality:
 * replacing one row in a sample of n changes the total variation by at most 1/n. Throws BAD_OPTION when an option is
 * missing or out of range.
 */
export function unpairedTail(options: UnpairedTailOptions): number {
  const { t, n1, n2 } = takeOptions('unpairedTail', UNPAIRED_TAIL_OPTIONS, options)
  return Math.min(1, 2 * exp((-2 * t * t) / (1 / n1 + 1 / n2)))
}

/**
 * Returns an upper bound on the probability that the plug-in total variation between the predictions and the labels of
 * the same n independent rows deviates from its mean by t or more:
 *
 *     min(1, 2 exp(-n t^2 / 2))
 *
 * Each prediction and each label is in one of finitely many cells, such as classes. The plug-in total variation is half
 * of the sum, over cells, of the absolute differences between the shares of predictions and of labels. The bound is
 * McDiarmid's inequality: replacing one row changes the total variation by at most 2/n. Throws BAD_OPTION when an
 * option is missing or out of range.
 */
export function pairedTail(options: PairedTailOptions): number {
  const { t, n } = takeOptions('pairedTail', PAIRED_TAIL_OPTIONS, options)
  return Math.min(1, 2 * exp((-n * t * t) / 2))
}

/** Number of degrees of freedom at which Student's distribution equals the normal distribution to 1e-5. */
const NORMAL_FREEDOM = 20_000

/**
 * Returns the true coverage of a nominal 95% interval: the probability that the interval contains the mean error of
 * 1-NN over training sets of m rows. The interval is that of a proportion, computed from M = `points` test points of
 * one classifier. Its coverage is
 *
 *     P(|Z| < 1.96 / sqrt(1 + c_d M / (m + 1)))
 *
 * Z is standard normal, d is the dimension, and c_1 = 1.5, c_2 = 1.280, c_3 = 1.179. The coverage is below 95% because
 * the interval accounts only for the variance between test points, p (1 - p) / M. The error also varies between
 * training sets, by `nearestVariance`. Here p is the probability that a label is flipped, the same for all inputs; it
 * cancels. The formula assumes that the estimated error is normal. Throws BAD_OPTION when an option is missing or out
 * of range, for example a dimension above 3.
 */
export function testPointCoverage(options: TestPointCoverageOptions): number {
  const { m, points, dimension } = takeOptions('testPointCoverage', TEST_POINT_COVERAGE_OPTIONS, options)
  const p = 0.5
  const ratio = (varianceOf(m, dimension, p) * points) / (p * (1 - p))
  return studentWithin(NORMAL_95 / Math.sqrt(1 + ratio), NORMAL_FREEDOM)
}
