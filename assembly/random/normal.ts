import { LN_F64, NORMAL_CENTER_F64, NORMAL_TAIL_F64 } from '../lane/constants'

/**
 * Converts the random words in [at, end), whole vectors of two u64, to standard normal variates in place. Twin of
 * `normalQuantile` in src/random/normal.ts, bit for bit. `tails` has room for 4 bytes a variate and 4 more.
 *
 * Source: Wichura, "Algorithm AS 241: the percentage points of the normal distribution" (1988), routine PPND16.
 */
export function normalQuantiles(at: usize, end: usize, tails: usize): void {
  let listed = tails
  for (; at < end; at += 16) {
    // The high 52 bits j of a word become q = (j + 1/2) 2^-52 - 1/2: 1 + j 2^-52 is set as bits, and both differences
    // are exact.
    const one = v128.or(i64x2.shr_u(v128.load(at), 12), v128.load64_splat(NORMAL_CENTER_F64))
    const fraction = f64x2.sub(one, v128.load64_splat(NORMAL_CENTER_F64, 8))
    const q = f64x2.add(fraction, v128.load64_splat(NORMAL_CENTER_F64, 16))
    const isCentral = f64x2.le(f64x2.abs(q), v128.load64_splat(NORMAL_CENTER_F64, 24))
    const r = f64x2.sub(v128.load64_splat(NORMAL_CENTER_F64, 32), f64x2.mul(q, q))
    v128.store(at, v128.bitselect(f64x2.mul(q, ratio(NORMAL_CENTER_F64 + 40, r)), q, isCentral))
    // 15% of the variates lie in a tail, and a branch on that would mostly be mispredicted. So both addresses are
    // always stored, and the list grows only by those in a tail.
    const found = i64x2.bitmask(isCentral) ^ 3
    store<u32>(listed, <u32>at)
    listed += (found & 1) << 2
    store<u32>(listed, <u32>at + 8)
    listed += (found & 2) << 1
  }
  if (listed == tails) return
  // An odd list repeats its last entry, so that variates go in pairs.
  store<u32>(listed, load<u32>(listed - 4))
  for (; tails < listed; tails += 8) tailQuantiles(load<u32>(tails), load<u32>(tails, 4))
}

/**
 * Replaces the values q = p - 1/2 at two addresses, where |q| > .425, by the standard normal quantiles of the
 * probabilities p.
 */
@inline
function tailQuantiles(first: usize, second: usize): void {
  const q = v128.load64_lane(second, v128.load64_zero(first), 1)
  const r = f64x2.sqrt(f64x2.neg(ln(f64x2.sub(v128.load64_splat(NORMAL_TAIL_F64), f64x2.abs(q)))))
  let x = ratio(NORMAL_TAIL_F64 + 24, f64x2.sub(r, v128.load64_splat(NORMAL_TAIL_F64, 8)))
  if (v128.any_true(f64x2.gt(r, v128.load64_splat(NORMAL_TAIL_F64, 16)))) {
    const r0 = f64x2.extract_lane(r, 0)
    const r1 = f64x2.extract_lane(r, 1)
    if (r0 > 5) x = f64x2.replace_lane(x, 0, farQuantile(r0 - 5))
    if (r1 > 5) x = f64x2.replace_lane(x, 1, farQuantile(r1 - 5))
  }
  x = v128.xor(x, v128.and(q, f64x2.splat(-0.0)))
  v128.store64_lane(first, x, 0)
  v128.store64_lane(second, x, 1)
}

/**
 * Returns the quotient of two polynomials of degree 7 in r, on float64 lanes. `from` holds 8 coefficients of the
 * numerator from the highest degree down, then 7 of the denominator, whose constant term is 1.
 */
@inline
function ratio(from: usize, r: v128): v128 {
  let a = v128.load64_splat(from)
  a = f64x2.add(f64x2.mul(a, r), v128.load64_splat(from, 8))
  a = f64x2.add(f64x2.mul(a, r), v128.load64_splat(from, 16))
  a = f64x2.add(f64x2.mul(a, r), v128.load64_splat(from, 24))
  a = f64x2.add(f64x2.mul(a, r), v128.load64_splat(from, 32))
  a = f64x2.add(f64x2.mul(a, r), v128.load64_splat(from, 40))
  a = f64x2.add(f64x2.mul(a, r), v128.load64_splat(from, 48))
  a = f64x2.add(f64x2.mul(a, r), v128.load64_splat(from, 56))
  let b = v128.load64_splat(from, 64)
  b = f64x2.add(f64x2.mul(b, r), v128.load64_splat(from, 72))
  b = f64x2.add(f64x2.mul(b, r), v128.load64_splat(from, 80))
  b = f64x2.add(f64x2.mul(b, r), v128.load64_splat(from, 88))
  b = f64x2.add(f64x2.mul(b, r), v128.load64_splat(from, 96))
  b = f64x2.add(f64x2.mul(b, r), v128.load64_splat(from, 104))
  b = f64x2.add(f64x2.mul(b, r), v128.load64_splat(from, 112))
  return f64x2.div(a, f64x2.add(f64x2.mul(b, r), v128.load64_splat(LN_F64)))
}

/**
 * Returns natural logarithms of positive normal (not subnormal) numbers, within 2 ulp. Twin of `ln` in
 * src/random/elementary.ts.
 */
@inline
function ln(x: v128): v128 {
  const one = v128.load64_splat(LN_F64)
  const magic = v128.load64_splat(LN_F64, 8)
  let exponent = f64x2.sub(v128.or(i64x2.shr_u(x, 52), magic), v128.load64_splat(LN_F64, 16))
  let mantissa = v128.or(v128.andnot(x, f64x2.splat(-Infinity)), one)
  const isLarge = f64x2.gt(mantissa, v128.load64_splat(LN_F64, 24))
  mantissa = v128.bitselect(f64x2.mul(mantissa, v128.load64_splat(LN_F64, 32)), mantissa, isLarge)
  exponent = f64x2.add(exponent, v128.and(one, isLarge))
  const s = f64x2.div(f64x2.sub(mantissa, one), f64x2.add(mantissa, one))
  const z = f64x2.mul(s, s)
  let series = f64x2.mul(z, v128.load64_splat(LN_F64, 56))
  for (let at = LN_F64 + 64; at < LN_F64 + 136; at += 8) {
    series = f64x2.mul(z, f64x2.add(v128.load64_splat(at), series))
  }
  const twice = f64x2.add(s, s)
  const small = f64x2.add(f64x2.mul(twice, series), f64x2.mul(exponent, v128.load64_splat(LN_F64, 48)))
  return f64x2.add(f64x2.mul(exponent, v128.load64_splat(LN_F64, 40)), f64x2.add(twice, small))
}

/**
 * Returns the absolute value of the standard normal quantile far in a tail. The argument is √(-ln p) - 5, where p is
 * the probability of the tail and √(-ln p) > 5: about one variate in 4·10^10.
 */
function farQuantile(r: f64): f64 {
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
