import { check, checkInteger, NoisyTeacherError, shown } from '../engine/check.js'
import { LEVEL, NORMAL_95, studentQuantile } from '../theory/student-t.js'
import { type Covers, clamp, type Estimate } from './estimate.js'
import { takeNumbers } from './given.js'
import { wilson } from './proportion.js'

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
  const taken = takeValues(who, values)
  const enough = () => `${who}: 2 training sets or more tell a spread but ${taken.length} were given`
  check(taken.length >= 2, 'BAD_SHAPE', enough)
  return estimateOf(
    who,
    taken,
    range === undefined ? undefined : takeRange(who, range),
    'training sets and test points',
  )
}

/**
 * The mean of values in [0, 1] of classifiers that were fitted to independent training sets and measured on the same m test points,
 * sets × m, row-major. The interval covers both draws: Wilson's, with the effective number of `errorOfBoth`. Errors: BAD_SHAPE (fewer
 * than two sets or points), BAD_VALUE.
 */
export function meanOverSetsAndPoints(values: Float64Array, sets: number): Estimate {
  const who = 'meanOverSetsAndPoints'
  const taken = takeValues(who, values)
  checkInteger(who, 'sets', sets, 1)
  const m = taken.length / sets
  const enough = () => `${who}: ${taken.length} values are not those of 2 or more sets at 2 or more points`
  check(Number.isInteger(m) && m >= 2 && sets >= 2, 'BAD_SHAPE', enough)
  checkValues(who, taken, [0, 1])
  const [ofSets, ofPoints] = [new Float64Array(sets), new Float64Array(m)]
  taken.forEach((value, at) => {
    ofSets[Math.floor(at / m)] += value
    ofPoints[at % m] += value
  })
  const { mean, squaredError } = moments(ofSets.map((sum) => sum / m))
  const squared = errorOfBoth(
    { squaredError, sets },
    ofPoints.map((sum) => sum / sets),
  )
  return {
    estimate: mean,
    interval: bounded(mean, squared, taken.length, NORMAL_95, [0, 1]),
    bias: [0, 0],
    level: LEVEL,
    covers: 'training sets and test points',
    method: 'Wilson, effective number',
    n: sets,
  }
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
  const who = 'meanOverTestPoints'
  const taken = takeValues(who, values)
  check(taken.length >= 1, 'BAD_SHAPE', () => `${who}: there are no values`)
  return estimateOf(who, taken, takeRange(who, range), 'test points')
}

/**
 * The squared error, for the normal quantile, of a mean over few training sets and many test points, from that of the sets and the
 * points' means. It adds up what the two draws do, and so counts twice what neither shares; that of few sets is widened to Student's quantile.
 */
export function errorOfBoth(
  { squaredError, sets }: { squaredError: number; sets: number },
  ofPoints: Float64Array,
): number {
  return squaredError * (studentQuantile(sets - 1) / NORMAL_95) ** 2 + moments(ofPoints).squaredError
}

export function meanOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]
  return sum / values.length
}

/** The mean of n values, and its squared standard error; Infinity where one value tells none. */
export function moments(values: ArrayLike<number>): { mean: number; squaredError: number } {
  const n = values.length
  const mean = meanOf(values)
  let squares = 0
  for (let i = 0; i < n; i++) squares += (values[i] - mean) * (values[i] - mean)
  return { mean, squaredError: n > 1 ? squares / ((n - 1) * n) : Infinity }
}

const takeValues = (who: string, values: unknown) => takeNumbers(who, 'values', values, (i) => `value ${i}`)

/** Two finite numbers, the lower one first. Throws BAD_OPTION. */
function takeRange(who: string, range: unknown): Range {
  const ends: readonly unknown[] = Array.isArray(range) ? range : []
  const [low, high] = ends
  const needed = () => `${who}: range is ${shown(range)} but must be [low, high], finite numbers`
  check(ends.length === 2 && Number.isFinite(low) && Number.isFinite(high), 'BAD_OPTION', needed)
  check(
    (low as number) <= (high as number),
    'BAD_OPTION',
    () => `${who}: range is from ${low} to ${high}, which is less`,
  )
  return [low as number, high as number]
}

function estimateOf(who: string, values: Float64Array, range: Range | undefined, covers: Covers): Estimate {
  if (range) checkValues(who, values, range)
  const n = values.length
  const { mean, squaredError } = moments(values)
  const quantile = studentQuantile(Math.max(1, n - 1))
  const half = quantile * Math.sqrt(squaredError)
  return {
    estimate: mean,
    interval: range ? bounded(mean, squaredError, n, quantile, range) : [mean - half, mean + half],
    bias: [0, 0],
    level: LEVEL,
    covers,
    method: range ? 'Wilson, effective number' : 'Student',
    n,
  }
}

/** An interval for a mean of values within a range, from its squared error: Wilson's, with the effective number. */
export function bounded(
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

function checkValues(who: string, values: Float64Array, [low, high]: Range): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i] >= low && values[i] <= high) continue
    const refused = `${who}: value ${i} is ${values[i]} but must be a finite number from ${low} to ${high}`
    throw new NoisyTeacherError('BAD_VALUE', refused)
  }
}
