import { at, F32, F64 } from '../lane/element'
import { lengthOf } from './pack'

/**
 * Finds the longest of rows [start, end) and writes its Euclidean length and its row number, two float64, to record
 * `start / blockRows` of `out`.
 *
 * Unless `exact` is set, it instead finds the row with the largest absolute element and writes that element's absolute
 * value (255 for bytes), at a small fraction of the cost of a product.
 */
export function longestRow(
  x: usize, type: i32, d: i32, exact: i32, blockRows: i32, out: usize, start: i32, end: i32,
): void {
  const found = out + (<usize>(start / blockRows) << 4)
  if (type == F32) longestOf<f32>(x, d, exact != 0, found, start, end)
  else if (type == F64) longestOf<f64>(x, d, exact != 0, found, start, end)
  else longestOf<u8>(x, d, exact != 0, found, start, end)
}

/** Computes `longestRow` for elements of type T. */
function longestOf<T>(x: usize, d: usize, exact: bool, found: usize, start: i32, end: i32): void {
  let maximum: f64 = -1
  let longestIndex = start
  for (let i = start; i < end; i++) {
    const row = x + <usize>i * d * sizeof<T>()
    const size = exact ? lengthOf<T>(row, d) : largest<T>(row, d)
    if (!(size > maximum)) continue
    maximum = size
    longestIndex = i
  }
  store<f64>(found, maximum)
  store<f64>(found, <f64>longestIndex, 8)
}

/** Returns the largest absolute value of a row; for bytes their upper bound, 255. */
function largest<T>(row: usize, d: usize): f64 {
  if (sizeof<T>() == 1) return 255
  const lanes = 16 / sizeof<T>()
  let maximum = v128.splat<T>(0)
  let t: usize = 0
  for (; t + lanes <= d; t += lanes) maximum = v128.pmax<T>(maximum, v128.abs<T>(v128.load(row + t * sizeof<T>())))
  let largest = max<f64>(v128.extract_lane<T>(maximum, 0), v128.extract_lane<T>(maximum, 1))
  if (sizeof<T>() == 4) largest = max(largest, <f64>max(f32x4.extract_lane(maximum, 2), f32x4.extract_lane(maximum, 3)))
  for (; t < d; t++) largest = max(largest, abs(at<T>(row, t)))
  return largest
}
