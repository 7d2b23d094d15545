import { EXP_F64 } from '../lane/constants'

/**
 * Replaces each x ≤ 0 (or NaN) in [at, end), whole vectors of float64, by e^x. Twin of `exp` in
 * src/random/elementary.ts, bit for bit.
 */
export function expNegative(at: usize, end: usize): void {
  for (; at < end; at += 16) {
    const x = v128.load(at)
    // Rounds to the nearest whole number, halves upwards, as Math.round does.
    const turns = f64x2.div(x, v128.load64_splat(EXP_F64))
    const above = f64x2.ceil(turns)
    const one = v128.load64_splat(EXP_F64, 16)
    const isAbove = f64x2.le(f64x2.sub(above, v128.load64_splat(EXP_F64, 8)), turns)
    const exponent = v128.bitselect(above, f64x2.sub(above, one), isAbove)
    const rough = f64x2.sub(x, f64x2.mul(exponent, v128.load64_splat(EXP_F64, 24)))
    const r = f64x2.sub(rough, f64x2.mul(exponent, v128.load64_splat(EXP_F64, 32)))
    let sum = one
    for (let n = EXP_F64 + 56; n < EXP_F64 + 152; n += 8) {
      sum = f64x2.add(one, f64x2.div(f64x2.mul(r, sum), v128.load64_splat(n)))
    }
    sum = f64x2.add(one, f64x2.mul(r, sum))
    // Multiplies by two powers of two, because a single one may lie outside the normal range.
    const half = f64x2.ceil(f64x2.mul(exponent, v128.load64_splat(EXP_F64, 8)))
    const result = f64x2.mul(f64x2.mul(sum, powerOfTwo(half)), powerOfTwo(f64x2.sub(exponent, half)))
    v128.store(at, v128.andnot(result, f64x2.lt(x, v128.load64_splat(EXP_F64, 48))))
  }
}

/** Returns 2^exponent for two float64 lanes with whole exponents from -1022 to 1023. */
@inline
function powerOfTwo(exponent: v128): v128 {
  return i64x2.shl(f64x2.add(exponent, v128.load64_splat(EXP_F64, 40)), 52)
}
