import { integer, number, type TableOf, takeOptions } from '../engine/options.js'
import { exp } from '../random/elementary.js'
import { NORMAL, studentWithin } from './student-t.js'
import { NEAREST_VARIANCE_OPTIONS, varianceOf } from './torus.js'

/** The options of `unpairedTail`. */
export interface UnpairedTailOptions {
  /** A distance from the mean. */
  t: number
  /** Rows of the one sample. */
  n1: number
  /** Rows of the other sample. */
  n2: number
}

const [DISTANCE, ROWS] = [number(0).required(), integer(1).required()]

export const UNPAIRED_TAIL_OPTIONS = { t: DISTANCE, n1: ROWS, n2: ROWS } satisfies TableOf<UnpairedTailOptions>

/** The options of `pairedTail`. */
export interface PairedTailOptions {
  /** A distance from the mean. */
  t: number
  /** Rows. */
  n: number
}

export const PAIRED_TAIL_OPTIONS = { t: DISTANCE, n: ROWS } satisfies TableOf<PairedTailOptions>

/** The options of `testPointCoverage`. */
export interface TestPointCoverageOptions {
  /** Rows of a training set. */
  m: number
  /** Test points. */
  points: number
  /** Columns of the inputs, from 1 to 3. */
  dimension: number
}

export const TEST_POINT_COVERAGE_OPTIONS = {
  m: NEAREST_VARIANCE_OPTIONS.m,
  points: ROWS,
  dimension: NEAREST_VARIANCE_OPTIONS.dimension,
} satisfies TableOf<TestPointCoverageOptions>

/**
 * Upper bound on the chance that the plug-in total variation of two samples of n1 and n2 independent rows is t or more from its mean:
 * 2 exp(-2 t^2 / (1/n1 + 1/n2)).
 *
 * McDiarmid's inequality: another row in a sample of n changes the distance by 1/n at most. Errors: BAD_OPTION.
 */
export function unpairedTail(options: UnpairedTailOptions): number {
  const { t, n1, n2 } = takeOptions('unpairedTail', UNPAIRED_TAIL_OPTIONS, options)
  return Math.min(1, 2 * exp((-2 * t * t) / (1 / n1 + 1 / n2)))
}

/**
 * The same for predictions and labels of the same n rows: 2 exp(-n t^2 / 2), for another row changes the distance by 2/n at most.
 * Errors: BAD_OPTION.
 */
export function pairedTail(options: PairedTailOptions): number {
  const { t, n } = takeOptions('pairedTail', PAIRED_TAIL_OPTIONS, options)
  return Math.min(1, 2 * exp((-n * t * t) / 2))
}

/** A normal variable, to 1e-5, by Student's of so many degrees of freedom. */
const FREEDOM = 20_000

/**
 * How often the 95% interval of a proportion over `points` test points covers the mean error of 1-NN over training sets of m rows, where
 * labels are flipped with one probability everywhere: P(|Z| < 1.96 / sqrt(1 + c_d points / (m + 1))).
 *
 * Test points add a variance of pq / points to that between training sets (`nearestVariance`), and the interval covers theirs only; p
 * falls out. The error is taken for normal. Errors: BAD_OPTION (a dimension above 3).
 */
export function testPointCoverage(options: TestPointCoverageOptions): number {
  const { m, points, dimension } = takeOptions('testPointCoverage', TEST_POINT_COVERAGE_OPTIONS, options)
  const p = 0.5
  const ratio = (varianceOf(m, dimension, p) * points) / (p * (1 - p))
  return studentWithin(NORMAL / Math.sqrt(1 + ratio), FREEDOM)
}
