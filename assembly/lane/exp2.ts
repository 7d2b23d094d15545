import { EXP2_F32, EXP2_F64, PROFILE_F32, PROFILE_F64 } from './constants'
import { madd } from './madd'

/**
 * Replaces each r ≥ 0 in [from, to), whole vectors, by 2^-r. If `squared` is true, the memory holds r², and the root is
 * computed first.
 *
 * The relative error is at most 2e-7 (float32) or 5e-16 (float64) beyond the error that r itself carries. 2^-0 is
 * exactly 1. From r > 126 (1022) on, where float32 (float64) would become subnormal and slow, the result is exactly 0.
 * With a = r ln 2, `terms` 1 multiplies the result by 1 + a, and `terms` 2 by 1 + a + a²/3.
 */
@inline
export function exp2Negative<T>(from: usize, to: usize, squared: bool, terms: i32 = 0): void {
  const at = sizeof<T>() == 4 ? EXP2_F32 : EXP2_F64
  const largest = v128.load_splat<T>(at)
  const magic = v128.load_splat<T>(at, sizeof<T>())
  const c0 = v128.load_splat<T>(at, 2 * sizeof<T>())
  const c1 = v128.load_splat<T>(at, 3 * sizeof<T>())
  const c2 = v128.load_splat<T>(at, 4 * sizeof<T>())
  const c3 = v128.load_splat<T>(at, 5 * sizeof<T>())
  const c4 = v128.load_splat<T>(at, 6 * sizeof<T>())
  const c5 = v128.load_splat<T>(at, 7 * sizeof<T>())
  const c6 = v128.load_splat<T>(at, 8 * sizeof<T>())
  for (; from < to; from += 16) {
    let r = v128.load(from)
    if (squared) r = v128.sqrt<T>(r)
    r = v128.pmin<T>(r, largest)
    // 2^-r = 2^-n 2^f with n = ceil(r) and f in [0, 1), so that the product is never subnormal.
    const n = v128.ceil<T>(r)
    const f = v128.sub<T>(n, r)
    let p = sizeof<T>() == 4 ? c6 : highTerms<T>(f, c6)
    p = madd<T>(p, f, c5)
    p = madd<T>(p, f, c4)
    p = madd<T>(p, f, c3)
    p = madd<T>(p, f, c2)
    p = madd<T>(p, f, c1)
    p = madd<T>(p, f, c0)
    const power = sizeof<T>() == 4
      ? i32x4.shl(v128.sub<T>(magic, n), 23)
      : i64x2.shl(v128.sub<T>(magic, n), 52)
    if (terms > 0) p = v128.mul<T>(p, factor<T>(r, terms))
    v128.store(from, v128.mul<T>(p, power))
  }
}

/** Returns 1 + a if `terms` is 1, or 1 + a + a²/3 if it is 2, with a = r ln 2. */
@inline
function factor<T>(r: v128, terms: i32): v128 {
  const at = sizeof<T>() == 4 ? PROFILE_F32 : PROFILE_F64
  let p = v128.load_splat<T>(at, 2 * sizeof<T>())
  if (terms > 1) p = madd<T>(v128.load_splat<T>(at, 3 * sizeof<T>()), r, p)
  return madd<T>(p, r, v128.load_splat<T>(at))
}

/**
 * Returns the terms of degree 6 and above of the float64 polynomial for 2^f, divided by f^6; `c6` is the coefficient of
 * f^6.
 */
@inline
function highTerms<T>(f: v128, c6: v128): v128 {
  let p = v128.load_splat<T>(EXP2_F64, 13 * sizeof<T>())
  p = madd<T>(p, f, v128.load_splat<T>(EXP2_F64, 12 * sizeof<T>()))
  p = madd<T>(p, f, v128.load_splat<T>(EXP2_F64, 11 * sizeof<T>()))
  p = madd<T>(p, f, v128.load_splat<T>(EXP2_F64, 10 * sizeof<T>()))
  p = madd<T>(p, f, v128.load_splat<T>(EXP2_F64, 9 * sizeof<T>()))
  return madd<T>(p, f, c6)
}
