import { F32, F64 } from '../lane/element'
import { COSINE, INNER_PRODUCT, keyBetween, MANHATTAN } from '../metric'

/*
 * What settles a search that is not the plain Euclidean one: another metric, or all points within a radius.
 *
 * Filters compare Euclidean distances. For cosine and inner product they compare unit rows: float32 copies of the rows
 * divided by their norms, q^ and p^ before rounding. Let c be the exact cosine of two rows. Then |q^ - p^|² = 2 - 2c,
 * so every bound on a key is a bound on a Euclidean distance:
 *
 *   cosine         the computed similarity is within cosineError of c, so a similarity of s needs c >= s - cosineError
 *   inner product  |q| |p| c >= s - productError; with norms of points in [low, high] the cosine is at least that, over
 *                  |q| high if it is positive, and over |q| low if it is negative
 *   Manhattan      |q - p| is at most the sum of absolute differences; filters compare the rows themselves
 *
 * A float32 unit row is within unitError of the exact one. With u = 2^-53: norms are within (d/2 + 2) u of the exact
 * ones, sums of products within d u |q| |p|, and products underflow by d 2^-1074 at most, which the host keeps far
 * below |q| |p| u for cosine (see `src/ops/nearest/unit.ts`).
 */

/** Operands that settle a search; `src/ops/nearest/definition.ts` writes it. */
@unmanaged
export class Definition {
  metric: i32
  /** Element type of the rows, and their number of columns. */
  type: i32
  d: i32
  queries: usize
  points: usize
  /** Norms of queries and points, float64; of COSINE and INNER_PRODUCT. */
  queryNorms: usize
  pointNorms: usize
  /** Row number of each point in the order of the filter, u32, or 0 if that is the order of the rows. */
  order: usize
  /** Smallest and largest norm of a point. */
  low: f64
  high: f64
  /** Of a search within a radius: number of points found for each query, u32; of no other search: 0. */
  counts: usize
  /** The points found for each query and their keys, u32 and float64, `capacity` for each; more are only counted. */
  found: usize
  keys: usize
  capacity: i32
}

/** Returns the row number of the point in a position of the filter. */
@inline
export function rowOf(definition: Definition, place: i32): i32 {
  return definition.order != 0 ? load<i32>(definition.order + (<usize>place << 2)) : place
}

/** Returns the key of a query and a point, both given by row number. Keys above `limit` may be any above it. */
export function keyAt(definition: Definition, query: i32, point: i32, limit: f64): f64 {
  const a = rowAt(definition, definition.queries, query)
  const b = rowAt(definition, definition.points, point)
  const norms = definition.metric == COSINE ? normAt(definition.queryNorms, query) * normAt(definition.pointNorms, point) : 1
  return keyBetween(definition.metric, definition.type, a, b, definition.d, norms, limit)
}

/** Returns the address of a row of queries or points. */
@inline
export function rowAt(definition: Definition, rows: usize, row: i32): usize {
  const type = definition.type
  return rows + <usize>row * <usize>definition.d * (type == F32 ? 4 : type == F64 ? 8 : 1)
}

/** Returns the norm of a row of queries or points. */
@inline
export function normAt(norms: usize, row: i32): f64 {
  return load<f64>(norms + (<usize>row << 3))
}

/**
 * Records a point of a search within a radius. Beyond the capacity of its query it is counted only, and the host
 * searches that query again.
 */
export function record(definition: Definition, query: i32, point: i32, key: f64): void {
  const at = definition.counts + (<usize>query << 2)
  const count = load<u32>(at)
  store<u32>(at, count + 1)
  if (count >= <u32>definition.capacity) return
  const place = <usize>query * <usize>definition.capacity + <usize>count
  store<u32>(definition.found + (place << 2), point)
  store<f64>(definition.keys + (place << 3), key)
}

/** Bound on the distance of a float32 unit row from the exact one. */
@inline
function unitError(d: f64): f64 {
  return 6.0e-8 + (d + 16) * 1.2e-16 + sqrt(d) * 1.5e-45
}

/**
 * Returns a radius, in the space of the filter, around a query that holds every point whose key is at most `key`. The
 * top of the file derives it. `longest` bounds the norms of the points. For EUCLIDEAN, `reachOf` of `search.ts` does
 * this.
 */
export function reachBy(definition: Definition, query: i32, key: f64, longest: f64): f64 {
  const d = <f64>definition.d
  if (definition.metric == MANHATTAN) return key * (1 + (d + 8) * 2.3e-16) + d * 5e-324
  if (key == Infinity) return Infinity
  const cosine = definition.metric == COSINE ? -key - (2 * d + 16) * 1.2e-16 : leastCosine(definition, query, key, longest)
  // The difference rounds by less than 1e-15, since cosines are at least -1, apart from their errors.
  const squared = 2 - 2 * max(cosine, -2) + 2e-15
  return sqrt(max(squared, 0)) * (1 + 1e-15) + 2 * unitError(d)
}

/**
 * Norms below this may have underflowed. Rows so short have a unit row of zeros, and no filter decides about them: see
 * `leastCosine`.
 */
const TINY_NORM: f64 = 1.0e-145

/**
 * Returns a lower bound on the exact cosine of a query with any point whose inner product has a key of at most `key`,
 * or -2 if points of tiny norm, whose cosine is not known, may have such a key. `longest` bounds the norms of the
 * points.
 */
function leastCosine(definition: Definition, query: i32, key: f64, longest: f64): f64 {
  const norm = normAt(definition.queryNorms, query)
  const product = -key - productError(definition, norm)
  if (norm < TINY_NORM || (definition.low < TINY_NORM && product <= norm * 2 * TINY_NORM)) return -2
  const length = norm * (product > 0 ? longest : definition.low)
  if (length == 0) return 2
  const cosine = product / length
  return cosine - (<f64>definition.d + 16) * 2.4e-16 * abs(cosine)
}

/** Largest ratio of the norm of a point to that of an earlier point in the order of inner products. */
const ORDER_STEP: f64 = 1.00390625

/** Returns a bound on the rounding error of any inner product of a query of this norm. */
@inline
function productError(definition: Definition, norm: f64): f64 {
  const d = <f64>definition.d
  return (d + 16) * 1.2e-16 * norm * definition.high + d * 5e-324
}

/** Returns a bound on the norms of the points from position `place` of the filter on; 0 for metrics without norms. */
export function longestFrom(definition: Definition, place: i32): f64 {
  if (definition.metric != INNER_PRODUCT) return definition.high
  return normAt(definition.pointNorms, rowOf(definition, place)) * ORDER_STEP
}

/**
 * Returns true if no point from position `place` of the filter on can have a key of at most `key`: for inner products,
 * points are in descending order of their norms, by steps of 1/256, and |q·p| is at most the product of the norms.
 */
export function isBeyond(definition: Definition, query: i32, place: i32, key: f64): bool {
  if (definition.metric != INNER_PRODUCT) return false
  const norm = max(normAt(definition.queryNorms, query), TINY_NORM)
  const longest = max(longestFrom(definition, place), TINY_NORM)
  return -key > norm * longest * (1 + (<f64>definition.d + 16) * 2.4e-16) + productError(definition, norm)
}

/**
 * Writes unit rows [start, end): each row of x divided by its norm, rounded to float32; zeros for a tiny norm. Unit row
 * i is that of row `order`[i], or of row i if `order` is 0.
 */
export function unitRows(x: usize, type: i32, d: i32, norms: usize, order: usize, out: usize, start: i32, end: i32): void {
  if (type == F32) unitRowsOf<f32>(x, d, norms, order, out, start, end)
  else if (type == F64) unitRowsOf<f64>(x, d, norms, order, out, start, end)
  else unitRowsOf<u8>(x, d, norms, order, out, start, end)
}

/** Computes `unitRows` for elements of type T. */
function unitRowsOf<T>(x: usize, d: usize, norms: usize, order: usize, out: usize, start: i32, end: i32): void {
  for (let i = <usize>start; i < <usize>end; i++) {
    const row = order != 0 ? <usize>load<u32>(order + (i << 2)) : i
    const norm = load<f64>(norms + (row << 3))
    const from = x + row * d * sizeof<T>()
    const to = out + ((i * d) << 2)
    for (let t: usize = 0; t < d; t++) {
      store<f32>(to + (t << 2), norm >= TINY_NORM ? <f32>(<f64>load<T>(from + t * sizeof<T>()) / norm) : 0)
    }
  }
}
