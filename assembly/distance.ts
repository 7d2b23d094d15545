import { at, F32, F64 } from './lane/element'

/** Coordinates between two looks at the limit. */
const STRIDE: usize = 16

/**
 * The definition: the float64 sum, in coordinate order, of the squared float64 differences of two rows of T. Terms are
 * never negative, so partial sums only grow: once one reaches `limit` the result is at least that, and is given up.
 */
// @ts-ignore: decorator
@inline
export function squaredDistance<T>(a: usize, b: usize, d: usize, limit: f64): f64 {
  let sum: f64 = 0
  let j: usize = 0
  while (j < d) {
    const stop = min(j + STRIDE, d)
    for (; j < stop; j++) {
      const difference = at<T>(a, j) - at<T>(b, j)
      sum += difference * difference
    }
    if (sum >= limit) break
  }
  return sum
}

/** The same for two rows of the type that `type` names. */
export function squaredDistanceOf(type: i32, a: usize, b: usize, d: usize, limit: f64): f64 {
  if (type == F32) return squaredDistance<f32>(a, b, d, limit)
  if (type == F64) return squaredDistance<f64>(a, b, d, limit)
  return squaredDistance<u8>(a, b, d, limit)
}

/** Rows [start, end) of the m×n float32 matrix of squared distances, each by the definition, rounded once. */
export function pairwise(queries: usize, points: usize, type: i32, size: i32, n: i32, d: i32, out: usize, start: i32, end: i32): void {
  const stride = <usize>d * <usize>size
  for (let i = start; i < end; i++) {
    const query = queries + <usize>i * stride
    const row = out + (<usize>i * <usize>n << 2)
    for (let j = 0; j < n; j++) {
      const distance = squaredDistanceOf(type, query, points + <usize>j * stride, d, f64.MAX_VALUE)
      store<f32>(row + ((<usize>j) << 2), <f32>distance)
    }
  }
}
