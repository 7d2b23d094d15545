import type { LEVEL } from '../theory/student-t.js'

/** What an interval covers: the draw of the test points for one fixed classifier, or that of the training sets as well. */
export type IntervalCovers = 'test points' | 'label draws and test points' | 'training sets and test points'

/**
 * A measured quantity with the interval that covers its true value LEVEL of the time, over the draws named by `covers`;
 * `n` is how many of these there were. Plain JSON. For a matrix the bounds are matrices, and n is that of each row.
 */
export interface Estimate<T = number, N = number> {
  estimate: T
  interval: [low: T, high: T]
  /** How far the estimate's mean can be from the truth, of a matrix in each entry: [0, 0] where it is unbiased. */
  bias: [least: number, most: number]
  level: typeof LEVEL
  covers: IntervalCovers
  method: string
  n: N
}

export const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high)
