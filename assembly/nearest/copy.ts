import { at, F32, F64 } from '../lane/element'

/*
 * The float32 copies that the tree and the grid filter by. A value x becomes v = scale x - origin in float64 (scale a power of
 * two; origin 0 but for float64 inputs) and b, its nearest float32. The copy lies within
 *
 *   e = |v - b| + 2^-51 |v|        measured, not bounded: v - b is exact in float64
 *
 * of the scaled point; the second term is the rounding of v, which origin 0 has not: then e is 0 for bytes and for float32
 * values that scaling does not take below 2^-126. Errors whose squares underflow (1e-162) vanish in the slack of `limitOf`.
 */

/** Copies end here, queries and points alike: to clamp two vectors to a cube brings them no farther apart. */
const MAX_COPY: f64 = 1.0e18
export const ROUNDOFF_F32: f64 = 5.9604644775390625e-8 // 2^-24
export const MIN_SUBNORMAL_F32: f64 = 1.401298464324817e-45 // 2^-149

/** Copies one row, `step` bytes between coordinates; returns e. */
export function copyRow(x: usize, type: i32, row: i32, d: i32, origin: usize, scale: f64, out: usize, step: usize): f64 {
  if (type == F32) return copyRowOf<f32>(x, row, d, origin, scale, out, step)
  if (type == F64) return copyRowOf<f64>(x, row, d, origin, scale, out, step)
  return copyRowOf<u8>(x, row, d, origin, scale, out, step)
}

function copyRowOf<T>(x: usize, row: i32, d: i32, origin: usize, scale: f64, out: usize, step: usize): f64 {
  const source = x + <usize>row * <usize>d * sizeof<T>()
  let squared: f64 = 0
  let size: f64 = 0
  for (let t: usize = 0; t < <usize>d; t++, out += step) {
    const value = min(max(at<T>(source, t) * scale - load<f64>(origin + (t << 3)), -MAX_COPY), MAX_COPY)
    const copy = <f32>value
    const error = value - <f64>copy
    store<f32>(out, copy)
    squared += error * error
    size += abs(value)
  }
  return sqrt(squared) * (1 + 1e-9) + (sizeof<T>() == 8 ? size * 4.5e-16 : 0)
}

/**
 * The largest float32 sum of squared differences, over any d or fewer coordinates and in any order, fused or not, of two
 * vectors at most `radius` apart: a difference rounds by u = 2^-24 relative, its square once more, each sum once, and a
 * square may underflow by 2^-150. Infinite where float32 ends: then nothing is skipped.
 */
@inline
export function limitOf(radius: f64, d: i32): f32 {
  const steps = <f64>(d + 4)
  return <f32>(radius * radius * (1 + 3 * steps * ROUNDOFF_F32) + 2 * steps * MIN_SUBNORMAL_F32)
}
