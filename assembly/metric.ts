import { squaredDistance } from './distance'
import { at, F32, F64 } from './lane/element'

/*
 * The metrics of nearest, and the one place where they are dispatched. A metric is defined by its key, a float64: of
 * two points, the one with the smaller key is nearer. `src/ops/nearest/metric.ts` turns keys into the public answer.
 */

/** Key: the squared distance, see `squaredDistance`. */
export const EUCLIDEAN: i32 = 0
/** Key: minus the float64 sum of products in coordinate order, divided by the float64 product of the two norms. */
export const COSINE: i32 = 1
/** Key: minus the float64 sum of products in coordinate order. */
export const INNER_PRODUCT: i32 = 2
/** Key: the float64 sum of absolute float64 differences in coordinate order. */
export const MANHATTAN: i32 = 3

/** Number of coordinates that `manhattanDistance` sums before it compares its partial sum with `limit` again. */
const CHECK_COLUMNS: usize = 16

/**
 * Returns the key of two rows of d elements of a type by a metric. `norms` is the product of their norms, which only
 * COSINE reads. A key above `limit` may be returned as any number above `limit`.
 */
export function keyBetween(metric: i32, type: i32, a: usize, b: usize, d: usize, norms: f64, limit: f64): f64 {
  if (type == F32) return keyOf<f32>(metric, a, b, d, norms, limit)
  if (type == F64) return keyOf<f64>(metric, a, b, d, norms, limit)
  return keyOf<u8>(metric, a, b, d, norms, limit)
}

/** Computes `keyBetween` for elements of type T. */
@inline
function keyOf<T>(metric: i32, a: usize, b: usize, d: usize, norms: f64, limit: f64): f64 {
  if (metric == EUCLIDEAN) return squaredDistance<T>(a, b, d, limit)
  if (metric == MANHATTAN) return manhattanDistance<T>(a, b, d, limit)
  const product = dotProduct<T>(a, b, d)
  // Subtracting from 0 gives no -0, so an answer has none.
  return 0 - (metric == COSINE ? product / norms : product)
}

/**
 * Returns the sum of absolute differences of two rows of d elements of T, or a partial sum above `limit` once one
 * exceeds it, as `squaredDistance` does.
 */
@inline
function manhattanDistance<T>(a: usize, b: usize, d: usize, limit: f64): f64 {
  let sum: f64 = 0
  let j: usize = 0
  while (j < d) {
    const stop = min(j + CHECK_COLUMNS, d)
    for (; j < stop; j++) sum += abs(at<T>(a, j) - at<T>(b, j))
    if (sum > limit) break
  }
  return sum
}

/** Returns the float64 sum, in coordinate order, of the products of two rows of d elements of T. */
@inline
export function dotProduct<T>(a: usize, b: usize, d: usize): f64 {
  let sum: f64 = 0
  for (let j: usize = 0; j < d; j++) sum += at<T>(a, j) * at<T>(b, j)
  return sum
}

/** Writes the norms of rows [start, end) of x, float64: roots of the sums of squares in coordinate order. */
export function rowNorms(x: usize, type: i32, d: i32, norms: usize, start: i32, end: i32): void {
  if (type == F32) rowNormsOf<f32>(x, d, norms, start, end)
  else if (type == F64) rowNormsOf<f64>(x, d, norms, start, end)
  else rowNormsOf<u8>(x, d, norms, start, end)
}

/** Computes `rowNorms` for elements of type T. */
function rowNormsOf<T>(x: usize, d: usize, norms: usize, start: i32, end: i32): void {
  for (let i = <usize>start; i < <usize>end; i++) {
    const row = x + i * d * sizeof<T>()
    store<f64>(norms + (i << 3), sqrt(dotProduct<T>(row, row, d)))
  }
}

/**
 * Writes rows [start, end) of the m×n float32 matrix between queries (rows) and points (columns) by a metric: keys of
 * EUCLIDEAN and MANHATTAN, minus the keys of COSINE and INNER_PRODUCT. Each is computed in float64 and rounded once.
 * COSINE reads the norms of queries and points, float64.
 */
export function pairwise(
  queries: usize, points: usize, type: i32, n: i32, d: i32, metric: i32, queryNorms: usize, pointNorms: usize, out: usize,
  start: i32, end: i32,
): void {
  const stride = <usize>d * (type == F32 ? 4 : type == F64 ? 8 : 1)
  const similar = metric == COSINE || metric == INNER_PRODUCT
  for (let i = start; i < end; i++) {
    const query = queries + <usize>i * stride
    const row = out + ((<usize>i * <usize>n) << 2)
    const norm = metric == COSINE ? load<f64>(queryNorms + (<usize>i << 3)) : 1
    for (let j: usize = 0; j < <usize>n; j++) {
      const norms = metric == COSINE ? norm * load<f64>(pointNorms + (j << 3)) : 1
      const key = keyBetween(metric, type, query, points + j * stride, d, norms, Infinity)
      store<f32>(row + (j << 2), <f32>(similar ? 0 - key : key))
    }
  }
}
