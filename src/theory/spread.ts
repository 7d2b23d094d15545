import { integer, number, type TableOf, takeOptions } from '../engine/options.js'
import { exp } from '../random/elementary.js'
import { NORMAL_95, studentWithin } from './student-t.js'
import { NEAREST_VARIANCE_OPTIONS, varianceOf } from './torus.js'

/** Options of `unpairedTail`. */
export interface UnpairedTailOptions {
  /** Distance t from the mean, at least 0. */
  t: number
  /** Number of rows in the first sample. */
  n1: number
  /** Number of rows in the second sample. */
  n2: number
}

const [DISTANCE, ROWS] = [number(0).required(), integer(1).required()]

export const UNPAIRED_TAIL_OPTIONS = { t: DISTANCE, n1: ROWS, n2: ROWS } satisfies TableOf<UnpairedTailOptions>

/** Options of `pairedTail`. */
export interface PairedTailOptions {
  /** Distance t from the mean, at least 0. */
  t: number
  /** Number of rows. */
  n: number
}

export const PAIRED_TAIL_OPTIONS = { t: DISTANCE, n: ROWS } satisfies TableOf<PairedTailOptions>

/** Options of `testPointCoverage`. */
export interface TestPointCoverageOptions {
  /** Number of rows in a training set. */
  m: number
  /** Number of test points. */
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
 * Returns an upper bound on the probability that the plug-in total variation of two independent samples, of n1 and n2
 * rows, differs from its mean by t or more: 2 exp(-2 t^2 / (1/n1 + 1/n2)), at most 1.
 *
 * By McDiarmid's inequality: replacing a row in a sample of n changes the variation by at most 1/n. Throws BAD_OPTION
 * when an option is missing or out of range.
 */
export function unpairedTail(options: UnpairedTailOptions): number {
  const { t, n1, n2 } = takeOptions('unpairedTail', UNPAIRED_TAIL_OPTIONS, options)
  return Math.min(1, 2 * exp((-2 * t * t) / (1 / n1 + 1 / n2)))
}

/**
 * Returns an upper bound on the probability that the plug-in total variation between predictions and labels of the same
 * n rows differs from its mean by t or more: 2 exp(-n t^2 / 2), at most 1.
 *
 * By McDiarmid's inequality: replacing a row changes the variation by at most 2/n. Throws BAD_OPTION when an option is
 * missing or out of range.
 */
export function pairedTail(options: PairedTailOptions): number {
  const { t, n } = takeOptions('pairedTail', PAIRED_TAIL_OPTIONS, options)
  return Math.min(1, 2 * exp((-n * t * t) / 2))
}

/** Degrees of freedom at which Student's distribution is normal to 1e-5. */
const NORMAL_FREEDOM = 20_000

/**
 * Returns the coverage of the 95% interval of a proportion over `points` test points, taken as an interval for the mean
 * error of 1-NN over training sets of m rows: P(|Z| < 1.96 / sqrt(1 + c_d points / (m + 1))).
 *
 * The interval accounts only for the variance pq / points between test points; the variance between training sets is
 * `nearestVariance`. Labels are flipped with the same probability p everywhere, which cancels. The error is assumed to
 * be normal. Throws BAD_OPTION when an option is missing or out of range, for example a dimension above 3.
 */
export function testPointCoverage(options: TestPointCoverageOptions): number {
  const { m, points, dimension } = takeOptions('testPointCoverage', TEST_POINT_COVERAGE_OPTIONS, options)
  const p = 0.5
  const ratio = (varianceOf(m, dimension, p) * points) / (p * (1 - p))
  return studentWithin(NORMAL_95 / Math.sqrt(1 + ratio), NORMAL_FREEDOM)
}
