import type { CallOptions } from '../engine/call.js'
import { check, checkInteger, NoisyTeacherError, shown } from '../engine/check.js'
import { readNumbers } from '../engine/numbers.js'
import { CALL_OPTIONS, takeOptions } from '../engine/options.js'
import { hear, sliced } from '../engine/slices.js'
import { LEVEL, NORMAL_95, studentQuantile } from '../theory/student-t.js'
import { type Covers, clamp, type Estimate } from './estimate.js'
import { type Measuring, takeNumbers } from './given.js'
import { wilson } from './proportion.js'

/** The least and the largest value that can be. */
export type Range = readonly [low: number, high: number]

/**
 * The mean of a quantity that was measured once for each of n independent training sets, each with its own test points
 * (or with all the inputs there are). Test points alone would understate the spread of a sampler's error, which is no
 * better known than its few training labels let it be. Student's interval; give the range of a share, or of anything
 * bounded that may be rare, and it is the interval of `meanOverTestPoints`. Synchronous, as there is one number for each training.
 * Throws BAD_SHAPE (fewer than two), BAD_VALUE.
 */
export function meanOverTrainingSets(values: ArrayLike<number>, range?: Range): Estimate {
  const who = 'meanOverTrainingSets'
  const taken = takeValues(who, values)
  const enough = () => `${who}: 2 training sets or more tell a spread but ${taken.length} were given`
  check(taken.length >= 2, 'BAD_SHAPE', enough)
  const within = range === undefined ? undefined : takeRange(who, range)
  if (within) checkValues(who, taken, within)
  return estimateOf(moments(taken), taken.length, within, 'training sets and test points')
}

/**
 * The mean of values in [0, 1] of classifiers that were fitted to independent training sets and measured on the same m test points,
 * sets × m, row-major. The interval covers both draws: Wilson's, with the effective number of `errorOfBoth`.
 * Throws BAD_SHAPE (fewer than two sets or points), BAD_VALUE, OUT_OF_MEMORY.
 */
export async function meanOverSetsAndPoints(
  values: Float64Array,
  sets: number,
  options: CallOptions = {},
): Promise<Estimate> {
  const who = 'meanOverSetsAndPoints'
  const call = takeOptions(who, CALL_OPTIONS, options)
  checkInteger(who, 'sets', sets, 1)
  const taken = readNumbers(who, 'values', values, { placeOf })
  const m = taken.length / sets
  const enough = () => `${who}: ${taken.length} values are not those of 2 or more sets at 2 or more points`
  check(Number.isInteger(m) && m >= 2 && sets >= 2, 'BAD_SHAPE', enough)
  await sliced(
    taken.length,
    1,
    (first, last) => checkValues(who, taken, [0, 1], first, last),
    hear(call, who, taken.length),
  )
  return meanOfBoth(taken, sets, { who, call })
}

/** `meanOverSetsAndPoints` of values in [0, 1] that nobody else can change, two sets or more and two points or more. */
export async function meanOfBoth(values: Float64Array, sets: number, { who, call }: Measuring): Promise<Estimate> {
  const m = values.length / sets
  const [ofSets, ofPoints] = [new Float64Array(sets), new Float64Array(m)]
  const add = (first: number, last: number) => {
    let set = Math.floor(first / m)
    for (let at = first, i = first - set * m; at < last; at++, i++) {
      if (i === m) {
        i = 0
        set++
      }
      ofSets[set] += values[at]
      ofPoints[i] += values[at]
    }
  }
  await sliced(values.length, 2, add, hear(call, who, values.length))
  const { mean, squaredError } = moments(ofSets.map((sum) => sum / m))
  const squared = errorOfBoth(
    { squaredError, sets },
    ofPoints.map((sum) => sum / sets),
  )
  return {
    estimate: mean,
    interval: bounded(mean, squared, values.length, NORMAL_95, [0, 1]),
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
 * normal one where n is large, and never empty at the ends: all values 0 leave room above. Throws BAD_SHAPE (none), BAD_VALUE.
 *
 * Source: Korn and Graubard, "Confidence intervals for proportions with small expected number of positive counts
 * estimated from survey data" (Survey Methodology 1998), for the effective number and Student's quantile.
 */
export async function meanOverTestPoints(
  values: ArrayLike<number>,
  range: Range = [0, 1],
  options: CallOptions = {},
): Promise<Estimate> {
  const who = 'meanOverTestPoints'
  const call = takeOptions(who, CALL_OPTIONS, options)
  const within = takeRange(who, range)
  const taken = readNumbers(who, 'values', values, { placeOf })
  const { length } = taken
  check(length >= 1, 'BAD_SHAPE', () => `${who}: there are no values`)
  await sliced(length, 1, (first, last) => checkValues(who, taken, within, first, last), hear(call, who, length))
  return meanOfPoints(taken, within, { who, call })
}

/** `meanOverTestPoints` of values within the range that nobody else can change. */
export async function meanOfPoints(values: Float64Array, range: Range, { who, call }: Measuring): Promise<Estimate> {
  return estimateOf(await slicedMoments(values, hear(call, who, values.length)), values.length, range, 'test points')
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
export function moments(values: ArrayLike<number>): Moments {
  const n = values.length
  const mean = meanOf(values)
  let squares = 0
  for (let i = 0; i < n; i++) squares += (values[i] - mean) * (values[i] - mean)
  return { mean, squaredError: n > 1 ? squares / ((n - 1) * n) : Infinity }
}

interface Moments {
  mean: number
  squaredError: number
}

/** `moments` in slices: sums in the same order, so the same bits. */
async function slicedMoments(values: Float64Array, between: (done: number) => void): Promise<Moments> {
  const n = values.length
  let [sum, squares] = [0, 0]
  const add = (first: number, last: number) => {
    for (let i = first; i < last; i++) sum += values[i]
  }
  await sliced(n, 1, add, between)
  const mean = sum / n
  const square = (first: number, last: number) => {
    for (let i = first; i < last; i++) squares += (values[i] - mean) * (values[i] - mean)
  }
  await sliced(n, 1, square, between)
  return { mean, squaredError: n > 1 ? squares / ((n - 1) * n) : Infinity }
}

const placeOf = (i: number) => `value ${i}`
const takeValues = (who: string, values: unknown) => takeNumbers(who, 'values', values, placeOf)

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

function estimateOf({ mean, squaredError }: Moments, n: number, range: Range | undefined, covers: Covers): Estimate {
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

function checkValues(who: string, values: Float64Array, [low, high]: Range, first = 0, last = values.length): void {
  for (let i = first; i < last; i++) {
    if (values[i] >= low && values[i] <= high) continue
    const refused = `${who}: value ${i} is ${values[i]} but must be a finite number from ${low} to ${high}`
    throw new NoisyTeacherError('BAD_VALUE', refused)
  }
}
