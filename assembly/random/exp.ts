import { EXP } from '../lane/constants'

/**
 * e^x for the x ≤ 0 (or NaN) that stand in [at, end), whole vectors of float64, in place: the twin of `exp` in
 * src/random/elementary.ts, bit for bit.
 */
export function expNegative(at: usize, end: usize): void {
  for (; at < end; at += 16) {
    const x = v128.load(at)
    // The nearest whole number, the upper one of two, as Math.round has it.
    const turns = f64x2.div(x, v128.load64_splat(EXP))
    const above = f64x2.ceil(turns)
    const one = v128.load64_splat(EXP, 16)
    const isAbove = f64x2.le(f64x2.sub(above, v128.load64_splat(EXP, 8)), turns)
    const exponent = v128.bitselect(above, f64x2.sub(above, one), isAbove)
    const rough = f64x2.sub(x, f64x2.mul(exponent, v128.load64_splat(EXP, 24)))
    const r = f64x2.sub(rough, f64x2.mul(exponent, v128.load64_splat(EXP, 32)))
    let sum = one
    for (let n = EXP + 56; n < EXP + 152; n += 8) sum = f64x2.add(one, f64x2.div(f64x2.mul(r, sum), v128.load64_splat(n)))
    sum = f64x2.add(one, f64x2.mul(r, sum))
    // Two powers of two, since one of them may be no normal number.
    const half = f64x2.ceil(f64x2.mul(exponent, v128.load64_splat(EXP, 8)))
    const result = f64x2.mul(f64x2.mul(sum, powerOfTwo(half)), powerOfTwo(f64x2.sub(exponent, half)))
    v128.store(at, v128.andnot(result, f64x2.lt(x, v128.load64_splat(EXP, 48))))
  }
}

/** 2^exponent for whole exponents from -1022 to 1023. */
@inline
function powerOfTwo(exponent: v128): v128 {
  return i64x2.shl(f64x2.add(exponent, v128.load64_splat(EXP, 40)), 52)
}
