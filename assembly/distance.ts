import { at, F32, F64 } from './lane/element'

/** Coordinates between two looks at the limit. */
const CHECK_COLUMNS: usize = 16

/**
 * The definition: the float64 sum, in coordinate order, of the squared float64 differences of two rows of T. Terms are
 * never negative, so partial sums only grow: once one is above `limit` so is the result, and the rest is not added.
 */
@inline
export function squaredDistance<T>(a: usize, b: usize, d: usize, limit: f64): f64 {
  let sum: f64 = 0
  let j: usize = 0
  while (j < d) {
    const stop = min(j + CHECK_COLUMNS, d)
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

/** Squared distances of the type float32 holds with all its digits: the ordinary ones. */
const MIN_SQUARED_F32: f64 = 1.1754943508222875e-38 // 2^-126
const MAX_SQUARED_F32: f64 = 3.4028234663852886e38
/** Of smaller sums in float64, the squares may have underflowed. */
const MIN_SQUARED_F64: f64 = 1e-290

/**
 * The Euclidean distances of rows [start, end) to all rows before them, float64: row i writes i of them, from i (i - 1) / 2 on. Those whose
 * squares float32 holds are the roots of the squares that `pairwise` returns; others are right in float64, be their squares too
 * large or too small for it. Infinity is what float64 cannot hold.
 */
export function distancesBefore(x: usize, type: i32, d: i32, out: usize, start: i32, end: i32): void {
  if (type == F32) distancesBeforeOf<f32>(x, d, out, start, end)
  else if (type == F64) distancesBeforeOf<f64>(x, d, out, start, end)
  else distancesBeforeOf<u8>(x, d, out, start, end)
}

function distancesBeforeOf<T>(x: usize, d: usize, out: usize, start: i32, end: i32): void {
  const stride = d * sizeof<T>()
  for (let i = <usize>start; i < <usize>end; i++) {
    const row = out + (((i * (i - 1)) >> 1) << 3)
    for (let j: usize = 0; j < i; j++) store<f64>(row + (j << 3), euclideanDistance<T>(x + i * stride, x + j * stride, d))
  }
}

function euclideanDistance<T>(a: usize, b: usize, d: usize): f64 {
  const squared = squaredDistance<T>(a, b, d, Infinity)
  if (squared >= MIN_SQUARED_F32 && squared <= MAX_SQUARED_F32) return sqrt<f64>(<f32>squared)
  if (squared >= MIN_SQUARED_F64 && squared < Infinity) return sqrt(squared)
  let largest: f64 = 0
  for (let t: usize = 0; t < d; t++) largest = max(largest, abs(at<T>(a, t) - at<T>(b, t)))
  if (largest == 0 || largest == Infinity) return largest
  let sum: f64 = 0
  for (let t: usize = 0; t < d; t++) {
    const scaled = (at<T>(a, t) - at<T>(b, t)) / largest
    sum += scaled * scaled
  }
  return largest * sqrt(sum)
}
