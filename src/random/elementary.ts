// Logarithm, exponential, sine, cosine and arctangent from + - * / and sqrt alone. IEEE 754 defines those operations to
// the last bit, so the results are the same on every JavaScript engine; those of Math.log and its like are not. Bounds
// are in ulp, units in the last place of the exact value. `ln` has a twin in assembly/random/normal.ts, `exp` in
// assembly/random/exp.ts.

/** ln 2 as a sum of two parts. The first ends in 13 zero bits, so that its product with any exponent is exact. */
const LN2_HIGH = 0.6931471805592082
const LN2_LOW = 7.371002565167799e-13
const TWO_PI = 2 * Math.PI

// One double seen as two words, the low word first: the byte order of WebAssembly memory.
const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)

/** Returns 2^exponent for whole exponents from -1022 to 1023. */
function powerOfTwo(exponent: number): number {
  words[0] = 0
  words[1] = (exponent + 1023) << 20
  return double[0]
}

/** Returns the natural logarithm of x within 2 ulp; -Infinity at 0 and NaN for x < 0. */
export function ln(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN
  if (x === Number.POSITIVE_INFINITY) return x
  const subnormal = x < 2 ** -1022
  double[0] = subnormal ? x * 2 ** 54 : x
  let exponent = (words[1] >>> 20) - (subnormal ? 1077 : 1023)
  words[1] = (words[1] & 0xfffff) | 0x3ff00000
  let mantissa = double[0]
  if (mantissa > Math.SQRT2) {
    mantissa *= 0.5
    exponent += 1
  }
  // ln m = 2 artanh s with |s| < .172; the first term left out is below 2^-60 of the sum.
  const s = (mantissa - 1) / (mantissa + 1)
  const z = s * s
  let series = 0
  for (let n = 21; n > 1; n -= 2) series = z * (1 / n + series)
  return exponent * LN2_HIGH + (2 * s + (2 * s * series + exponent * LN2_LOW))
}

/**
 * Returns e^x within 2 ulp. A result below 2^-1022, the smallest normal number, is within one unit of the smallest
 * subnormal number.
 */
export function exp(x: number): number {
  if (x > 709.79) return Number.POSITIVE_INFINITY
  if (x < -745.14) return 0
  const exponent = Math.round(x / Math.LN2)
  const r = x - exponent * LN2_HIGH - exponent * LN2_LOW
  let sum = 1
  for (let n = 13; n > 0; --n) sum = 1 + (r * sum) / n
  const half = Math.trunc(exponent / 2)
  return sum * powerOfTwo(half) * powerOfTwo(exponent - half)
}

/** Factors of the series of e^r, for |r| <= ln 2 / 2: the first term left out is below 2.1e-10. */
const SERIES = [1 / 8, 1 / 7, 1 / 6, 1 / 5, 1 / 4, 1 / 3, 1 / 2] as const

/**
 * Returns e^x within 3e-10 of it, for x <= 709; 0 for x < -708. It multiplies where `exp` divides: for likelihoods, of which
 * fits take millions.
 */
export function expRough(x: number): number {
  if (x < -708) return 0
  const exponent = Math.floor(x * Math.LOG2E + 0.5)
  const r = x - exponent * Math.LN2
  let sum = 1
  for (let n = 0; n < SERIES.length; n++) sum = 1 + r * SERIES[n] * sum
  return (1 + r * sum) * powerOfTwo(exponent)
}

/** Returns x^n for a whole number n ≥ 0 by multiplications alone, within about n ulp. */
export function power(x: number, n: number): number {
  let result = 1
  for (let [left, square] = [n, x]; left > 0; left = Math.floor(left / 2), square *= square) {
    if (left % 2 === 1) result *= square
  }
  return result
}

/** Returns sin(2 pi x) within 2 ulp, exactly at every multiple of 1/4. */
export function sinTurns(x: number): number {
  const turn = x - Math.round(x)
  const quarter = Math.round(4 * turn)
  const rest = turn - quarter / 4
  if (quarter === 0) return sinSmall(rest)
  if (quarter === 1) return cosSmall(rest)
  return quarter === -1 ? -cosSmall(rest) : -sinSmall(rest)
}

/** Returns cos(2 pi x) within 2 ulp, exactly at every multiple of 1/4. */
export function cosTurns(x: number): number {
  const turn = x - Math.round(x)
  const quarter = Math.round(4 * turn)
  const rest = turn - quarter / 4
  if (quarter === 0) return cosSmall(rest)
  if (quarter === 1) return -sinSmall(rest)
  return quarter === -1 ? sinSmall(rest) : -cosSmall(rest)
}

/** Returns sin(2 pi x) for |x| <= 1/8. */
function sinSmall(x: number): number {
  const angle = TWO_PI * x
  const z = angle * angle
  let sum = 0
  for (let n = 16; n > 0; n -= 2) sum = (z * (1 - sum)) / (n * (n + 1))
  return angle - angle * sum
}

/** Returns cos(2 pi x) for |x| <= 1/8. */
function cosSmall(x: number): number {
  const angle = TWO_PI * x
  const z = angle * angle
  let sum = 0
  for (let n = 16; n > 0; n -= 2) sum = (z * (1 - sum)) / (n * (n - 1))
  return 1 - sum
}

/** Returns the angle of the point (x, y) in (-pi, pi], within 5 ulp; 0 at the origin. */
export function atan2(y: number, x: number): number {
  if (y < 0) return -atan2(-y, x)
  if (x < 0) return Math.PI - atan2(y, -x)
  if (y > x) return Math.PI / 2 - atan2(x, y)
  if (y === 0) return 0
  // Two halvings of the angle, tan(a/2) = t / (1 + sqrt(1 + t^2)), bring t below .2.
  let t = y / x
  t /= 1 + Math.sqrt(1 + t * t)
  t /= 1 + Math.sqrt(1 + t * t)
  const z = t * t
  let series = 0
  for (let n = 23; n > 1; n -= 2) series = z * (1 / n - series)
  return 4 * (t - t * series)
}
