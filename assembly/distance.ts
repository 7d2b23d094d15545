import { at, F32, F64 } from './lane/element'

/** Number of coordinates that `squaredDistance` sums before it compares its partial sum with `limit` again. */
const CHECK_COLUMNS: usize = 16

/**
 * Returns the squared distance of two rows of d elements of T by the library's definition: the float64 sum, in
 * coordinate order, of the squared float64 differences.
 *
 * After every 16 coordinates, it compares the partial sum with `limit`. Terms are never negative, so once a partial sum
 * exceeds `limit` the result would too, and the function returns that partial sum.
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

/** Smallest squared distance that float32 holds with full precision, its smallest normal number. */
const MIN_SQUARED_F32: f64 = 1.1754943508222875e-38 // 2^-126
/** Largest squared distance that float32 holds: its largest finite number. */
const MAX_SQUARED_F32: f64 = 3.4028234663852886e38
/** Smallest float64 sum of squares that is trusted: in smaller ones, single squares may have underflowed. */
const MIN_SQUARED_F64: f64 = 1e-290

/**
 * Writes the Euclidean distances, float64, of rows [start, end) to all rows before them. Row i writes i distances,
 * beginning at element i (i - 1) / 2 of `out`.
 *
 * Where float32 holds the square with full precision, the distance is the root of the float32 square that `pairwise`
 * returns. Elsewhere it is computed in float64, correctly even where the square would overflow or underflow. It is
 * Infinity only where float64 cannot hold the distance itself.
 */
export function distancesBefore(x: usize, type: i32, d: i32, out: usize, start: i32, end: i32): void {
  if (type == F32) distancesBeforeOf<f32>(x, d, out, start, end)
  else if (type == F64) distancesBeforeOf<f64>(x, d, out, start, end)
  else distancesBeforeOf<u8>(x, d, out, start, end)
}

/** Computes `distancesBefore` for elements of type T. */
function distancesBeforeOf<T>(x: usize, d: usize, out: usize, start: i32, end: i32): void {
  const stride = d * sizeof<T>()
  for (let i = <usize>start; i < <usize>end; i++) {
    const row = out + (((i * (i - 1)) >> 1) << 3)
    for (let j: usize = 0; j < i; j++) {
      store<f64>(row + (j << 3), euclideanDistance<T>(x + i * stride, x + j * stride, d))
    }
  }
}

/**
 * Returns the Euclidean distance of two rows of d elements of T. If the plain sum of squares may overflow or underflow,
 * it first divides the differences by the largest of them.
 */
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
