import { at, F32, F64 } from './lane/element'

/** Coordinates between two looks at the limit. */
const STRIDE: usize = 16

/**
 * The definition: the float64 sum, in coordinate order, of the squared float64 differences of two rows of T. Terms are
 * never negative, so partial sums only grow: once one is above `limit` so is the result, and the rest is not added.
 */
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
    if (sum > limit) break
  }
  return sum
}

/** Rows [start, end) of the m×n float32 matrix of squared distances, each by the definition, rounded once. */
export function pairwise(queries: usize, points: usize, type: i32, n: i32, d: i32, out: usize, start: i32, end: i32): void {
  if (type == F32) pairwiseOf<f32>(queries, points, n, d, out, start, end)
  else if (type == F64) pairwiseOf<f64>(queries, points, n, d, out, start, end)
  else pairwiseOf<u8>(queries, points, n, d, out, start, end)
}

function pairwiseOf<T>(queries: usize, points: usize, n: i32, d: i32, out: usize, start: i32, end: i32): void {
  const stride = <usize>d * sizeof<T>()
  for (let i = start; i < end; i++) {
    const query = queries + <usize>i * stride
    const row = out + ((<usize>i * <usize>n) << 2)
    for (let j = 0; j < n; j++) {
      store<f32>(row + ((<usize>j) << 2), <f32>squaredDistance<T>(query, points + <usize>j * stride, d, Infinity))
    }
  }
}
