import { at, F32, F64 } from './lane/element'

/**
 * Computes the sum, the minimum and the maximum of each column over rows [start, end) of the n×d matrix `x`, whose
 * elements have the type with code `type`.
 *
 * Writes 3×d float64 (sums, minima, maxima) to `partials`, one such record for each block of `blockRows` rows; the
 * range must lie within one block. The host joins the records in the order of the blocks, so the result does not depend
 * on threads.
 */
export function columnRange(x: usize, type: i32, d: i32, blockRows: i32, partials: usize, start: i32, end: i32): void {
  const out = partials + <usize>(start / blockRows) * <usize>d * 24
  if (type == F32) columnRangeOf<f32>(x, d, out, start, end)
  else if (type == F64) columnRangeOf<f64>(x, d, out, start, end)
  else columnRangeOf<u8>(x, d, out, start, end)
}

/**
 * Computes `columnRange` for elements of type T. Writes 3×d float64 to `sums`: the sum of each column, then the minima,
 * then the maxima.
 */
function columnRangeOf<T>(x: usize, d: i32, sums: usize, start: i32, end: i32): void {
  const smallest = sums + ((<usize>d) << 3)
  const largest = smallest + ((<usize>d) << 3)
  for (let j: usize = 0; j < <usize>d; j++) {
    store<f64>(sums + (j << 3), 0)
    store<f64>(smallest + (j << 3), f64.MAX_VALUE)
    store<f64>(largest + (j << 3), -f64.MAX_VALUE)
  }
  for (let i = start; i < end; i++) {
    const row = x + <usize>i * <usize>d * sizeof<T>()
    for (let j: usize = 0; j < <usize>d; j++) {
      const value = at<T>(row, j)
      const o = j << 3
      store<f64>(sums + o, load<f64>(sums + o) + value)
      store<f64>(smallest + o, min(load<f64>(smallest + o), value))
      store<f64>(largest + o, max(load<f64>(largest + o), value))
    }
  }
}

/** Converts elements [start, end) of an array of any element type to float64, exactly. */
export function widen(x: usize, type: i32, out: usize, start: i32, end: i32): void {
  if (type == F32) widenFrom<f32>(x, out, start, end)
  else if (type == F64) widenFrom<f64>(x, out, start, end)
  else widenFrom<u8>(x, out, start, end)
}

/** Converts elements [start, end) of an array of T to float64, exactly. */
function widenFrom<T>(x: usize, out: usize, start: i32, end: i32): void {
  for (let i: usize = <u32>start; i < <usize>(<u32>end); i++) store<f64>(out + (i << 3), at<T>(x, i))
}
