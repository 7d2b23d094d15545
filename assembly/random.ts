// Philox4x32-10 and normal variates; src/random has twins of these functions that give the same bits.

/** Elements [start, end) of float64 `out`: the stream's uniform(first + i) in element i. Key as in StreamKey. */
export function philoxUniform(
  out: usize,
  first: f64,
  seedLow: u32,
  purpose: u32,
  trial: u32,
  seedHigh: u32,
  start: u32,
  end: u32,
): void {
  fill(out, <u64>first, seedLow, purpose, trial, seedHigh, start, end, false)
}

/** Elements [start, end) of float64 `out`: the stream's normal(first + i) in element i. Key as in StreamKey. */
export function philoxNormal(
  out: usize,
  first: f64,
  seedLow: u32,
  purpose: u32,
  trial: u32,
  seedHigh: u32,
  start: u32,
  end: u32,
): void {
  fill(out, <u64>first, seedLow, purpose, trial, seedHigh, start, end, true)
}

@inline
function fill(
  out: usize,
  first: u64,
  seedLow: u32,
  purpose: u32,
  trial: u32,
  seedHigh: u32,
  start: u32,
  end: u32,
  normal: bool,
): void {
  let words = i64x2.splat(0)
  for (let i = start; i < end; i++) {
    const index = first + i
    const odd = <bool>(index & 1)
    if (!odd || i == start) words = philox(index >> 1, trial, seedHigh, seedLow, purpose)
    const bits: u64 = odd ? i64x2.extract_lane(words, 1) : i64x2.extract_lane(words, 0)
    const value = normal ? normalQuantile((<f64>(bits >> 12) + 0.5) * EPSILON) : <f64>(bits >> 11) * (EPSILON / 2)
    store<f64>(out + ((<usize>i) << 3), value)
  }
}

/** 2^-52 */
const EPSILON: f64 = 2.220446049250313e-16

/** The four words of counter (block low, block high, c2, c3) and key (k0, k1). */
export function philox(block: u64, c2: u64, c3: u64, k0: u32, k1: u32): v128 {
  let c0 = block & 0xffffffff
  let c1 = block >> 32
  for (let round = 0; round < 10; round++) {
    const product0 = c0 * 0xd2511f53
    const product1 = c2 * 0xcd9e8d57
    c0 = (product1 >> 32) ^ c1 ^ k0
    c1 = product1 & 0xffffffff
    c2 = (product0 >> 32) ^ c3 ^ k1
    c3 = product0 & 0xffffffff
    k0 += 0x9e3779b9
    k1 += 0xbb67ae85
  }
  return i64x2.replace_lane(i64x2.splat(c0 | (c1 << 32)), 1, c2 | (c3 << 32))
}

/** Natural logarithm of a normal (not subnormal) number above 0; within 2 ulp. */
function ln(x: f64): f64 {
  const bits = reinterpret<u64>(x)
  let exponent = <f64>(<i32>(bits >> 52) - 1023)
  let mantissa = reinterpret<f64>((bits & 0xfffffffffffff) | 0x3ff0000000000000)
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5
    exponent += 1
  }
  const s = (mantissa - 1) / (mantissa + 1)
  const z = s * s
  let series: f64 = 0
  for (let n: f64 = 21; n > 1; n -= 2) series = z * (1 / n + series)
  return exponent * 0.6931471805592082 + (2 * s + (2 * s * series + exponent * 7.371002565167799e-13))
}

/** Wichura's AS 241: the x below which a standard normal variate falls with probability p. */
function normalQuantile(p: f64): f64 {
  const q = p - 0.5
  if (abs(q) <= 0.425) return q * central(0.180625 - q * q)
  const r = sqrt(-ln(q < 0 ? p : 1 - p))
  const x = r <= 5 ? middle(r - 1.6) : far(r - 5)
  return q < 0 ? -x : x
}

/** x/q by .425^2 - q^2, where q = p - 1/2. */
function central(r: f64): f64 {
  let a = 2509.0809287301227
  a = a * r + 33430.57558358813
  a = a * r + 67265.7709270087
  a = a * r + 45921.95393154987
  a = a * r + 13731.69376550946
  a = a * r + 1971.5909503065513
  a = a * r + 133.14166789178438
  a = a * r + 3.3871328727963665
  let b = 5226.495278852854
  b = b * r + 28729.085735721943
  b = b * r + 39307.89580009271
  b = b * r + 21213.794301586597
  b = b * r + 5394.196021424751
  b = b * r + 687.1870074920579
  b = b * r + 42.31333070160091
  return a / (b * r + 1)
}

/** x by r - 1.6, where r = sqrt(-ln of the tail's probability) is at most 5. */
function middle(r: f64): f64 {
  let a = 0.0007745450142783414
  a = a * r + 0.022723844989269184
  a = a * r + 0.2417807251774506
  a = a * r + 1.2704582524523684
  a = a * r + 3.6478483247632045
  a = a * r + 5.769497221460691
  a = a * r + 4.630337846156546
  a = a * r + 1.4234371107496835
  let b = 1.0507500716444169e-9
  b = b * r + 0.0005475938084995345
  b = b * r + 0.015198666563616457
  b = b * r + 0.14810397642748008
  b = b * r + 0.6897673349851
  b = b * r + 1.6763848301838038
  b = b * r + 2.053191626637759
  return a / (b * r + 1)
}

/** x by r - 5, for the r above 5. */
function far(r: f64): f64 {
  let a = 2.0103343992922881e-7
  a = a * r + 2.7115555687434876e-5
  a = a * r + 0.0012426609473880784
  a = a * r + 0.026532189526576124
  a = a * r + 0.29656057182850487
  a = a * r + 1.7848265399172913
  a = a * r + 5.463784911164114
  a = a * r + 6.657904643501103
  let b = 2.0442631033899397e-15
  b = b * r + 1.421511758316446e-7
  b = b * r + 1.8463183175100548e-5
  b = b * r + 0.0007868691311456133
  b = b * r + 0.014875361290850615
  b = b * r + 0.1369298809227358
  b = b * r + 0.599832206555888
  return a / (b * r + 1)
}
