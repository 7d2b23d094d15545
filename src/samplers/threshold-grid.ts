/** The thresholds that a fit compares. */
import { check, checkInteger, shown } from '../engine/check.js'
import { isArrayLike, readNumbers } from '../engine/numbers.js'
import { OptionRule } from '../engine/options.js'

/** The maximum number of thresholds that a fit compares. */
const THRESHOLDS_MAX = 1 << 20
const THRESHOLDS_ACCEPTED = `a number or an array of numbers, 1 to ${THRESHOLDS_MAX} of them`

/** Rule of the option `thresholds`: the number of thresholds, or the thresholds. */
export const thresholdsOption = new OptionRule<number | Float64Array>(THRESHOLDS_ACCEPTED, readThresholds, undefined)

/** Returns the number of thresholds, sorted in ascending order, that are below a value. */
export function countBelow(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Returns `count` evenly spaced thresholds from the minimum to the maximum value; the mean of both for one. */
export function evenly(values: Float64Array, count: number): Float64Array {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  const grid = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    // A mean of both ends: high - low could overflow.
    const at = count === 1 ? 0.5 : i / (count - 1)
    grid[i] = (1 - at) * low + at * high
  }
  return grid
}

/** Returns the option `thresholds`: a number, or a float64 copy of an array. Throws BAD_OPTION when it is invalid. */
function readThresholds(who: string, name: string, given: unknown): number | Float64Array {
  if (typeof given === 'number') {
    checkInteger(who, name, given, 1, THRESHOLDS_MAX)
    return given
  }
  check(isArrayLike(given), 'BAD_OPTION', () => `${who}: ${name} is ${shown(given)} but must be ${THRESHOLDS_ACCEPTED}`)
  const { length } = given
  const fits = length > 0 && length <= THRESHOLDS_MAX
  check(fits, 'BAD_OPTION', () => `${who}: there are ${length} thresholds but there may be 1 to ${THRESHOLDS_MAX}`)
  return readNumbers(who, name, given, { code: 'BAD_OPTION' })
}
