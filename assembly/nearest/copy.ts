import { at, F32, F64 } from '../lane/element'

/*
 * Float32 copies of rows, by which the tree and the grid filter. A value x becomes v = scale · x - origin in float64,
 * and its nearest float32 b is the copy. `scale` is a power of two; `origin` is 0 except for float64 inputs. The copy
 * of a row lies within
 *
 *   e = |v - b| + 2^-51 |v|
 *
 * of the scaled row. The first term is measured rather than bounded, since v - b is exact in float64. The second is the
 * rounding of v, which does not occur if the origin is 0. So e is 0 for bytes, and for float32 values that scaling does
 * not take below 2^-126. Errors whose squares underflow (1e-162) are covered by the slack of `limitOf`.
 */

/**
 * Largest absolute coordinate of a float32 copy; larger ones of queries and points are clamped to it. Clamping two
 * vectors to the same cube never increases their distance.
 */
const MAX_COPY: f64 = 1.0e18
export const ROUNDOFF_F32: f64 = 5.9604644775390625e-8 // 2^-24, the unit roundoff of float32
export const MIN_SUBNORMAL_F32: f64 = 1.401298464324817e-45 // 2^-149, the smallest subnormal float32

/**
 * Writes the float32 copy of one row, scale · x - origin, its coordinates `step` bytes apart. Returns its error: an
 * upper bound on the distance between the copy and the exact scaled row, clamped to ±1e18.
 */
export function copyRow(x: usize, type: i32, row: i32, d: i32, origin: usize, scale: f64, out: usize, step: usize): f64 {
  if (type == F32) return copyRowOf<f32>(x, row, d, origin, scale, out, step)
  if (type == F64) return copyRowOf<f64>(x, row, d, origin, scale, out, step)
  return copyRowOf<u8>(x, row, d, origin, scale, out, step)
}

/** Computes `copyRow` for elements of type T. */
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
 * Returns an upper bound for the float32 sum of squared differences of two vectors at most `radius` apart, over any d
 * or fewer coordinates, in any order, fused or not.
 *
 * Each difference rounds by u = 2^-24 relative, its square once more, and each sum once; a square may underflow by
 * 2^-150. The bound is Infinity beyond float32's range, and then nothing is skipped.
 */
@inline
export function limitOf(radius: f64, d: i32): f32 {
  const steps = <f64>(d + 4)
  return <f32>(radius * radius * (1 + 3 * steps * ROUNDOFF_F32) + 2 * steps * MIN_SUBNORMAL_F32)
}

/**
 * Returns an upper bound for the float32 sum of absolute differences of two vectors at most `radius` apart in that
 * norm, over any d or fewer coordinates, in any order. Each difference rounds by u = 2^-24 relative, and each sum once.
 */
@inline
export function absoluteLimit(radius: f64, d: i32): f32 {
  return <f32>(radius * (1 + 2 * <f64>(d + 4) * ROUNDOFF_F32) + MIN_SUBNORMAL_F32)
}
