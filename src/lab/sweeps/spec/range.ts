/** A range of values as a spec gives it: with a number of values or with a step. */
export interface Range {
  from: number
  to: number
  count?: number
  step?: number
  scale?: 'linear' | 'log'
}

/** Number of values of one axis. */
export const MAX_LEVELS = 1_000_000
/** Significant digits of the values of a logarithmic range: few enough for the same values on every machine. */
const LOG_DIGITS = 12
/** Digits of a quotient before it is rounded to the nearest double. */
const QUOTIENT_DIGITS = 40n

/**
 * Returns the values of a range, or the fault of the range as a phrase. Linear values are computed in decimal and
 * rounded once, so that they are 0.15 rather than 0.15000000000000002; both ends are exact. Values of a logarithmic
 * range are rounded to 12 digits. With `whole`, the values are rounded to whole numbers.
 */
export function valuesOf(range: Range, whole: boolean): number[] | string {
  const { from, to, count, step, scale = 'linear' } = range
  if (count === undefined && step === undefined) return 'has neither count nor step'
  if (count !== undefined && step !== undefined) return 'has both count and step; give one of them'
  if (scale === 'log' && step !== undefined) return 'has a step, which a log scale does not have; give count'
  if (scale === 'log' && !(from > 0 && to > 0)) return 'has a log scale, whose from and to must be above 0'
  const intervals = step === undefined ? Number(count) - 1 : intervalsOf(from, to, step)
  if (typeof intervals === 'string') return intervals
  if (intervals >= MAX_LEVELS) return `has more than ${MAX_LEVELS} values`
  const at = scale === 'log' ? logValue(from, to, intervals) : linearValue(from, to, intervals)
  const values = Array.from({ length: intervals + 1 }, (_, i) => (i === 0 ? from : i === intervals ? to : at(i)))
  return whole ? values.map(Math.round) : values
}

/** Returns how many steps lead from `from` to `to`, or why none do. */
function intervalsOf(from: number, to: number, step: number): number | string {
  const [a, b, by] = scaled(from, to, step)
  if (by === 0n) return 'has a step of 0'
  const fits = (b - a) % by === 0n && (b - a) / by >= 0n
  if (!fits) return `has a step of ${step}, which does not lead from ${from} to ${to}; give count instead`
  return Number((b - a) / by)
}

/** Returns the function of i whose values are evenly spaced, rounded to the nearest double. */
function linearValue(from: number, to: number, intervals: number): (i: number) => number {
  const [a, b] = scaled(from, to)
  const decimals = decimalsOf(from, to)
  const n = BigInt(intervals)
  const unit = 10n ** QUOTIENT_DIGITS
  return (i) => {
    const numerator = a * (n - BigInt(i)) + b * BigInt(i)
    return Number(`${(numerator * unit) / n}e${-decimals - Number(QUOTIENT_DIGITS)}`)
  }
}

function logValue(from: number, to: number, intervals: number): (i: number) => number {
  const [first, last] = [Math.log10(from), Math.log10(to)]
  return (i) => Number((10 ** (first + ((last - first) * i) / intervals)).toPrecision(LOG_DIGITS))
}

/** Returns decimal numbers as whole multiples of the same power of ten. */
function scaled(...values: readonly number[]): bigint[] {
  const decimals = decimalsOf(...values)
  return values.map((value) => {
    const { digits, exponent } = decimal(value)
    return digits * 10n ** BigInt(exponent + decimals)
  })
}

/** Returns the number of decimals that the values have at most. */
const decimalsOf = (...values: readonly number[]): number =>
  Math.max(0, ...values.map((value) => -decimal(value).exponent))

/** Returns the shortest decimal number that is this double: digits · 10^exponent. */
function decimal(value: number): { digits: bigint; exponent: number } {
  const [mantissa, exponent] = value.toExponential().split('e')
  const [whole, fraction = ''] = mantissa.split('.')
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length }
}
