import { LOG2_F32, LOG2_F64 } from './constants'
import { madd } from './madd'

/**
 * Replaces each s ≥ 0 in [from, to), whole vectors, by factor · log2(1 + s).
 *
 * The relative error is a few roundings even where 1 + s is nearly 1, and 0 stays exactly 0. Values above 2^126
 * (float64: 2^1022) are cut to that.
 */
@inline
export function log2OnePlus<T>(from: usize, to: usize, factor: T): void {
  const at = sizeof<T>() == 4 ? LOG2_F32 : LOG2_F64
  const times = v128.splat<T>(factor)
  const largest = v128.load_splat<T>(at)
  const rootHalf = v128.load_splat<T>(at, sizeof<T>())
  const one = v128.load_splat<T>(at, 2 * sizeof<T>())
  const magic = v128.load_splat<T>(at, 3 * sizeof<T>())
  for (; from < to; from += 16) {
    const s = v128.pmin<T>(v128.load(from), largest)
    // 1 + s = 2^n (1 + f) with 1 + f in [√½, √2): n is the difference of the bits, and f = s for n = 0, unrounded.
    const bits = v128.add<T>(one, s)
    const n = sizeof<T>() == 4
      ? i32x4.shr_u(i32x4.sub(bits, rootHalf), 23)
      : i64x2.shr_u(i64x2.sub(bits, rootHalf), 52)
    const power = sizeof<T>() == 4
      ? i32x4.sub(one, i32x4.shl(n, 23))
      : i64x2.sub(one, i64x2.shl(n, 52))
    const f = v128.add<T>(v128.mul<T>(s, power), v128.sub<T>(power, one))
    const g = v128.div<T>(f, v128.add<T>(v128.add<T>(one, one), f))
    const whole = v128.sub<T>(sizeof<T>() == 4 ? i32x4.add(n, magic) : i64x2.add(n, magic), magic)
    v128.store(from, v128.mul<T>(madd<T>(series<T>(v128.mul<T>(g, g)), g, whole), times))
  }
}

/** Returns log2((1 + g)/(1 - g)) / g as a series in z = g². */
@inline
function series<T>(z: v128): v128 {
  let p = coefficient<T>(3)
  if (sizeof<T>() == 8) {
    p = madd<T>(coefficient<T>(7), z, coefficient<T>(6))
    p = madd<T>(p, z, coefficient<T>(5))
    p = madd<T>(p, z, coefficient<T>(4))
    p = madd<T>(p, z, coefficient<T>(3))
  }
  p = madd<T>(p, z, coefficient<T>(2))
  p = madd<T>(p, z, coefficient<T>(1))
  return madd<T>(p, z, coefficient<T>(0))
}

/** Loads coefficient k of the series of `log2OnePlus` into all lanes. */
@inline
function coefficient<T>(k: usize): v128 {
  return v128.load_splat<T>((sizeof<T>() == 4 ? LOG2_F32 : LOG2_F64) + (4 + k) * sizeof<T>())
}
