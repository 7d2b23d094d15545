import type { LEVEL } from '../theory/student-t.js'

/**
 * The randomness that an interval covers. 'test points': the draw of the test points, for one fixed classifier or pool.
 * 'label draws and test points': in addition, the draw of the labels of fixed training inputs. 'training sets and test
 * points': in addition to the test points, the draw of whole training sets.
 */
export type IntervalCovers = 'test points' | 'label draws and test points' | 'training sets and test points'

/**
 * An estimate of a quantity, with an interval that contains its true value with probability `level`, and bounds of its
 * bias. The probability is over the draws that `covers` names. For a matrix, `estimate` and both ends of `interval` are
 * matrices, and `n` has one number for each row. Plain JSON.
 */
export interface Estimate<T = number, N = number> {
  estimate: T
  /** Confidence interval at `level`: its lower and its upper end, each a matrix if `estimate` is one. */
  interval: [low: T, high: T]
  /**
   * Lower and upper bound of the bias, which is the expected estimate minus the true value; [0, 0] if the estimate is
   * unbiased. For a matrix, these bounds hold for each entry.
   */
  bias: [low: number, high: number]
  /** Probability that the interval contains the true value: 0.95. */
  level: typeof LEVEL
  covers: IntervalCovers
  /** Name of the method behind the estimate and its interval, such as 'Wilson' or 'Student'. */
  method: string
  /**
   * Number of independent draws behind the estimate: test points, training sets, or members of a pool. For a fitted
   * slope, the number of points of the fit.
   */
  n: N
}

/** Returns the number in [low, high] that is closest to value. */
export const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high)
