import type { CallOptions } from '../engine/call.js'
import { check, checkInteger, NoisyTeacherError, shown } from '../engine/check.js'
import { readNumbers } from '../engine/numbers.js'
import { CALL_OPTIONS, takeOptions } from '../engine/options.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { LEVEL, NORMAL_95, studentQuantile } from '../theory/student-t.js'
import { clamp, type Estimate, type IntervalCovers } from './estimate.js'
import { type Measuring, takeNumbers } from './given.js'
import { wilson } from './proportion.js'

/** The minimum and the maximum possible value of a quantity. */
export type ValueRange = readonly [low: number, high: number]

/**
 * Estimates the mean of a quantity from n independent training sets: one value for each set, measured on separate test
 * points (or on all inputs that exist). An interval over test points alone would be too narrow for a sampler, whose
 * error varies with its training labels.
 *
 * The interval is Student's: mean ± t s / √n, with the standard deviation s of the values and the 97.5% quantile t for
 * n - 1 degrees of freedom. For a bounded quantity, such as an error rate that may be close to 0, pass its minimum and
 * maximum as `range`: the interval is then computed as by `meanOverTestPoints` and stays within the range.
 *
 * Throws BAD_SHAPE when there are fewer than 2 values; BAD_VALUE when a value is not finite or is outside the range;
 * BAD_OPTION when range is not [low, high].
 */
export function meanOverTrainingSets(values: ArrayLike<number>, range?: ValueRange): Estimate {
  const who = 'meanOverTrainingSets'
  const taken = takeValues(who, values)
  const enough = () => `${who}: values of ${taken.length} training sets were given but 2 or more are needed`
  check(taken.length >= 2, 'BAD_SHAPE', enough)
  const within = range === undefined ? undefined : takeRange(who, range)
  if (within) checkValues(who, taken, within)
  return estimateOf(moments(taken), taken.length, within, 'training sets and test points')
}

/**
 * Estimates the mean of a quantity in [0, 1] over training sets and test points, from classifiers that were fitted to
 * independent training sets and measured on the same m test points. `values` are sets × m, row-major. The interval
 * covers both draws. It is Wilson's, for the number of 0/1 values whose mean would have the same squared standard
 * error: the sum of the squared errors of the mean over sets and of the mean over points.
 *
 * Throws BAD_OPTION when sets is not a whole number of 1 or more; BAD_SHAPE when there are fewer than 2 sets or 2
 * points; BAD_VALUE when a value is not from 0 to 1; OUT_OF_MEMORY when a copy of the values does not fit.
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
  const enough = () => `${who}: values has ${taken.length} numbers but must have ${sets}×m, with sets and m 2 or more`
  check(Number.isInteger(m) && m >= 2 && sets >= 2, 'BAD_SHAPE', enough)
  await sliced(
    taken.length,
    1,
    (first, last) => checkValues(who, taken, [0, 1], first, last),
    betweenSlices(call, who, taken.length),
  )
  return meanOfBoth(taken, sets, { who, call })
}

/**
 * Computes `meanOverSetsAndPoints` of checked values (sets × m, both 2 or more), which nobody else changes meanwhile.
 */
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
  await sliced(values.length, 2, add, betweenSlices(call, who, values.length))
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
 * Estimates the mean over test points of a quantity within `range`, [0, 1] by default. The interval is Wilson's with an
 * effective number of values: the number of 0/1 values whose mean would have the sample's squared standard error. It
 * equals Wilson's interval if all values are ends of the range, and approaches the normal interval for large n. It
 * keeps a positive width at the ends of the range: values that are all 0 have a positive upper bound.
 *
 * Throws BAD_SHAPE when there are no values; BAD_VALUE when a value is not finite or is outside the range; BAD_OPTION
 * when range is not [low, high]; OUT_OF_MEMORY when a copy of the values does not fit.
 *
 * Source: Korn and Graubard, "Confidence intervals for proportions with small expected number of positive counts
 * estimated from survey data" (Survey Methodology 1998), for the effective number and Student's quantile.
 */
export async function meanOverTestPoints(
  values: ArrayLike<number>,
  range: ValueRange = [0, 1],
  options: CallOptions = {},
): Promise<Estimate> {
  const who = 'meanOverTestPoints'
  const call = takeOptions(who, CALL_OPTIONS, options)
  const within = takeRange(who, range)
  const taken = readNumbers(who, 'values', values, { placeOf })
  const { length } = taken
  check(length >= 1, 'BAD_SHAPE', () => `${who}: there are no values`)
  const between = betweenSlices(call, who, length)
  await sliced(length, 1, (first, last) => checkValues(who, taken, within, first, last), between)
  return meanOfPoints(taken, within, { who, call })
}

/** Computes `meanOverTestPoints` of checked values, which nobody else changes meanwhile. */
export async function meanOfPoints(
  values: Float64Array,
  range: ValueRange,
  { who, call }: Measuring,
): Promise<Estimate> {
  const moments = await slicedMoments(values, betweenSlices(call, who, values.length))
  return estimateOf(moments, values.length, range, 'test points')
}

/**
 * Returns the squared standard error of a mean over few training sets and many test points, for the normal quantile. It
 * is `squaredError`, that of the mean over sets, widened from the normal to Student's quantile, plus that of the means
 * `ofPoints` of each point. It is not too small: the residual, which belongs to neither draw alone, counts twice.
 */
export function errorOfBoth(
  { squaredError, sets }: { squaredError: number; sets: number },
  ofPoints: Float64Array,
): number {
  return squaredError * (studentQuantile(sets - 1) / NORMAL_95) ** 2 + moments(ofPoints).squaredError
}

/** Returns the mean of n values; NaN if there are none. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]
  return sum / values.length
}

/** Returns the mean of n values and its squared standard error, which is Infinity if n is 1. */
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

/** Computes `moments` in time slices. The sums have the same order, so the results have the same bits. */
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

/** Checks and copies a range. Throws BAD_OPTION when it is not two finite numbers, the lower first. */
function takeRange(who: string, range: unknown): ValueRange {
  const ends: readonly unknown[] = Array.isArray(range) ? range : []
  const [low, high] = ends
  const needed = () => `${who}: range is ${shown(range)} but must be [low, high], finite numbers`
  check(ends.length === 2 && Number.isFinite(low) && Number.isFinite(high), 'BAD_OPTION', needed)
  check(
    (low as number) <= (high as number),
    'BAD_OPTION',
    () => `${who}: range is [${low}, ${high}] but the first number must not be larger`,
  )
  return [low as number, high as number]
}

function estimateOf(
  { mean, squaredError }: Moments,
  n: number,
  range: ValueRange | undefined,
  covers: IntervalCovers,
): Estimate {
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

/**
 * Returns Wilson's interval for the mean of n values in [low, high]; `quantile` is the normal one of the confidence
 * level. The effective number of values follows from the squared standard error of the mean.
 */
export function bounded(
  mean: number,
  squaredError: number,
  n: number,
  quantile: number,
  [low, high]: ValueRange,
): [number, number] {
  const width = high - low
  if (width === 0) return [low, high]
  const share = clamp((mean - low) / width, 0, 1)
  const effective = (share * (1 - share) * width * width) / squaredError
  // Without a spread (n is 1, or all values are equal) each value counts as one 0/1 value.
  const [least, most] = wilson(share, effective > 0 && effective < Infinity ? effective : n, quantile)
  return [clamp(low + least * width, low, mean), clamp(low + most * width, mean, high)]
}

function checkValues(who: string, values: Float64Array, range: ValueRange, first = 0, last = values.length): void {
  const [low, high] = range
  for (let i = first; i < last; i++) {
    if (values[i] >= low && values[i] <= high) continue
    const refused = `${who}: value ${i} is ${values[i]} but must be a finite number from ${low} to ${high}`
    throw new NoisyTeacherError('BAD_VALUE', refused)
  }
}
