import { check } from '../engine/check.js'
import { type Covers, clamp, type Estimate, LEVEL } from './estimate.js'
import { wilson } from './proportion.js'
import { studentQuantile } from './student-t.js'

/** The least and the largest value that can be. */
export type Range = readonly [low: number, high: number]

/**
 * The mean of a quantity that was measured once for each of n independent training sets, each with its own test points
 * (or with all the inputs there are). Test points alone would understate the spread of a sampler's error, which is no
 * better known than its few training labels let it be. Student's interval; give the range of a share, or of anything
 * bounded that may be rare, and it is the interval of `meanOverTestPoints`. Errors: BAD_SHAPE (fewer than two), BAD_VALUE.
 */
export function meanOverTrainingSets(values: ArrayLike<number>, range?: Range): Estimate {
  const who = 'meanOverTrainingSets'
  const enough = () => `${who}: 2 training sets or more tell a spread but ${values.length} were given`
  check(values.length >= 2, 'BAD_SHAPE', enough)
  return estimateOf(who, values, range, 'training sets and test points')
}

/**
 * The mean over test points of values within a range: Wilson's interval with the effective number of values, that of
 * shares 0 or 1 which would have the sample's variance. It is Wilson's where values are the ends of the range, near the
 * normal one where n is large, and never empty at the ends: all values 0 leave room above. Errors: BAD_SHAPE (none), BAD_VALUE.
 *
 * Source: Korn and Graubard, "Confidence intervals for proportions with small expected number of positive counts
 * estimated from survey data" (Survey Methodology 1998), for the effective number and Student's quantile.
 */
export function meanOverTestPoints(values: ArrayLike<number>, range: Range = [0, 1]): Estimate {
  check(values.length >= 1, 'BAD_SHAPE', () => 'meanOverTestPoints: there are no values')
  return estimateOf('meanOverTestPoints', values, range, 'test points')
}

/** The mean of n values, and its squared standard error; Infinity where one value tells none. */
export function moments(values: ArrayLike<number>): { mean: number; squaredError: number } {
  const n = values.length
  let sum = 0
  for (let i = 0; i < n; i++) sum += values[i]
  const mean = sum / n
  let squares = 0
  for (let i = 0; i < n; i++) squares += (values[i] - mean) * (values[i] - mean)
  return { mean, squaredError: n > 1 ? squares / ((n - 1) * n) : Infinity }
}

function estimateOf(who: string, values: ArrayLike<number>, range: Range | undefined, covers: Covers): Estimate {
  checkValues(who, values, range)
  const n = values.length
  const { mean, squaredError } = moments(values)
  const quantile = studentQuantile(Math.max(1, n - 1))
  const half = quantile * Math.sqrt(squaredError)
  return {
    estimate: mean,
    interval: range ? bounded(mean, squaredError, n, quantile, range) : [mean - half, mean + half],
    level: LEVEL,
    covers,
    method: range ? 'Wilson, effective number' : 'Student',
    n,
  }
}

function bounded(
  mean: number,
  squaredError: number,
  n: number,
  quantile: number,
  [low, high]: Range,
): [number, number] {
  const width = high - low
  if (width === 0) return [low, high]
  const share = clamp((mean - low) / width, 0, 1)
  const effective = (share * (1 - share) * width * width) / squaredError
  // Values that are all equal, or one, tell no spread: each counts as one share then.
  const [least, most] = wilson(share, effective > 0 && effective < Infinity ? effective : n, quantile)
  return [clamp(low + least * width, low, mean), clamp(low + most * width, mean, high)]
}

function checkValues(who: string, values: ArrayLike<number>, [low, high]: Range = [-Infinity, Infinity]): void {
  for (let i = 0; i < values.length; i++) {
    const held = Number.isFinite(values[i]) && values[i] >= low && values[i] <= high
    check(
      held,
      'BAD_VALUE',
      () => `${who}: value ${i} is ${values[i]} but must be a finite number from ${low} to ${high}`,
    )
  }
}
