import type { LEVEL } from '../theory/student-t.js'

/**
 * The randomness that an interval covers: the draw of the test points for one fixed classifier, or in addition the draw
 * of the labels of fixed training inputs, or the draw of whole training sets.
 */
export type IntervalCovers = 'test points' | 'label draws and test points' | 'training sets and test points'

/**
 * An estimate of a quantity, with the interval that contains its true value with probability `level` over the draws
 * that `covers` names. Plain JSON. The estimate of a matrix has matrices as bounds, and an n for each row.
 */
export interface Estimate<T = number, N = number> {
  estimate: T
  /** Confidence interval at `level`. */
  interval: [low: T, high: T]
  /** Bounds of the bias, expected estimate minus true value, for each entry of a matrix: [0, 0] if unbiased. */
  bias: [low: number, high: number]
  /** Probability that the interval contains the true value: 0.95. */
  level: typeof LEVEL
  covers: IntervalCovers
  /** Name of the method that computed the interval: 'Wilson', 'Student', … */
  method: string
  /** Number of independent draws behind the estimate: test points, training sets or members. */
  n: N
}

/** Returns the number in [low, high] that is closest to value. */
export const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high)
