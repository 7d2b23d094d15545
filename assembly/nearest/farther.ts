import { F32, F64 } from '../lane/element'
import { COSINE, INNER_PRODUCT } from '../metric'
import { Definition, normAt, rowAt, rowOf } from './definition'
import { definitionOf, distancesOf, Search } from './search'

/**
 * Number of coordinates summed before the sum is compared with its limit again. An int32 has room for far more squared
 * differences of bytes.
 */
const CHECK_COLUMNS: usize = 128
/**
 * Largest squared distance for which float32 rows are filtered: above it, the float32 sum of squares may overflow where
 * the definition's float64 sum does not.
 */
const MAX_SQUARED_F32: f64 = 1.0e37
/**
 * Largest squared distance for which float64 rows are filtered: above it, the vectorized sum of squares may overflow
 * where the definition's sum does not.
 */
const MAX_SQUARED_F64: f64 = 1.0e300

/**
 * Returns true if a point is certainly farther from a query than the k-th best so far, by a vectorized sum over its
 * original row that stops early.
 *
 * Let u be the unit roundoff of the arithmetic (2^-24 or 2^-53), and `worst` the squared distance of the k-th best.
 * Each difference rounds by u, its square by another u, d sums by d u, and a square may round up by half the smallest
 * subnormal. The definition itself rounds by (d + 3) 2^-53. So a point at most `worst` away by the definition has a sum
 * of at most worst (1 + (2 d + 16) u) + d 2^-149 (float64: d 2^-1074). Bytes are summed exactly.
 *
 * `point` is the point's position in the filter. Of searches that another definition settles, see `isLessSimilar`.
 */
export function farther(search: Search, query: i32, point: i32): bool {
  const worst = load<f64>(distancesOf(search, query))
  if (search.definition != 0) return isLessSimilar(definitionOf(search), query, rowOf(definitionOf(search), point), worst)
  const a = search.queries + <usize>query * search.stride
  const b = search.points + <usize>point * search.stride
  const d = <usize>search.d
  if (search.type == F32) {
    return worst < MAX_SQUARED_F32 &&
      fartherF32(a, b, d, worst * (1 + (2 * <f64>d + 16) * 6e-8) + <f64>d * 1.5e-45)
  }
  if (search.type == F64) {
    return worst < MAX_SQUARED_F64 &&
      fartherF64(a, b, d, worst * (1 + (2 * <f64>d + 16) * 1.2e-16) + <f64>d * 5e-324)
  }
  return fartherU8(a, b, d, worst)
}

/** Returns true if the float32 sum of squared differences of rows a and b, d float32 each, exceeds `limit`. */
function fartherF32(a: usize, b: usize, d: usize, limit: f64): bool {
  let s0 = f32x4.splat(0)
  let s1 = f32x4.splat(0)
  let s2 = f32x4.splat(0)
  let s3 = f32x4.splat(0)
  const whole = d & ~15
  for (let from: usize = 0; from < whole; from += CHECK_COLUMNS) {
    const stop = a + (min(from + CHECK_COLUMNS, whole) << 2)
    for (let p = a + (from << 2), q = b + (from << 2); p < stop; p += 64, q += 64) {
      const t0 = f32x4.sub(v128.load(p), v128.load(q))
      const t1 = f32x4.sub(v128.load(p, 16), v128.load(q, 16))
      const t2 = f32x4.sub(v128.load(p, 32), v128.load(q, 32))
      const t3 = f32x4.sub(v128.load(p, 48), v128.load(q, 48))
      s0 = f32x4.add(s0, f32x4.mul(t0, t0))
      s1 = f32x4.add(s1, f32x4.mul(t1, t1))
      s2 = f32x4.add(s2, f32x4.mul(t2, t2))
      s3 = f32x4.add(s3, f32x4.mul(t3, t3))
    }
    if (<f64>sumF32(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3))) > limit) return true
  }
  let sum = sumF32(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)))
  for (let j = whole; j < d; j++) {
    const difference = load<f32>(a + (j << 2)) - load<f32>(b + (j << 2))
    sum += difference * difference
  }
  return <f64>sum > limit
}

/** Returns the sum of the four float32 lanes, added in pairs. */
@inline
function sumF32(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
}

/** Returns true if the float64 sum of squared differences of rows a and b, d float64 each, exceeds `limit`. */
function fartherF64(a: usize, b: usize, d: usize, limit: f64): bool {
  let s0 = f64x2.splat(0)
  let s1 = f64x2.splat(0)
  const whole = d & ~3
  for (let from: usize = 0; from < whole; from += CHECK_COLUMNS) {
    const stop = a + (min(from + CHECK_COLUMNS, whole) << 3)
    for (let p = a + (from << 3), q = b + (from << 3); p < stop; p += 32, q += 32) {
      const t0 = f64x2.sub(v128.load(p), v128.load(q))
      const t1 = f64x2.sub(v128.load(p, 16), v128.load(q, 16))
      s0 = f64x2.add(s0, f64x2.mul(t0, t0))
      s1 = f64x2.add(s1, f64x2.mul(t1, t1))
    }
    if (sumF64(f64x2.add(s0, s1)) > limit) return true
  }
  let sum = sumF64(f64x2.add(s0, s1))
  for (let j = whole; j < d; j++) {
    const difference = load<f64>(a + (j << 3)) - load<f64>(b + (j << 3))
    sum += difference * difference
  }
  return sum > limit
}

/** Returns the sum of the two float64 lanes. */
@inline
function sumF64(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1)
}

/** Returns true if the exact sum of squared differences of rows a and b, d bytes each, exceeds `limit`. */
function fartherU8(a: usize, b: usize, d: usize, limit: f64): bool {
  let sum: f64 = 0
  const whole = d & ~15
  for (let from: usize = 0; from < whole; from += CHECK_COLUMNS) {
    const stop = a + min(from + CHECK_COLUMNS, whole)
    let lanes = i32x4.splat(0)
    for (let p = a + from, q = b + from; p < stop; p += 16, q += 16) {
      const x = v128.load(p)
      const y = v128.load(q)
      const low = i16x8.sub(i16x8.extend_low_i8x16_u(x), i16x8.extend_low_i8x16_u(y))
      const high = i16x8.sub(i16x8.extend_high_i8x16_u(x), i16x8.extend_high_i8x16_u(y))
      lanes = i32x4.add(lanes, i32x4.add(i32x4.dot_i16x8_s(low, low), i32x4.dot_i16x8_s(high, high)))
    }
    sum += <f64>(i32x4.extract_lane(lanes, 0) + i32x4.extract_lane(lanes, 1) + i32x4.extract_lane(lanes, 2) + i32x4.extract_lane(lanes, 3))
    if (sum > limit) return true
  }
  for (let j = whole; j < d; j++) {
    const difference = <f64>load<u8>(a + j) - <f64>load<u8>(b + j)
    sum += difference * difference
  }
  return sum > limit
}

/** Largest product of norms for which inner products are computed in float32 without overflow. */
const MAX_PRODUCT_F32: f64 = 1.0e37

/**
 * Returns true if the similarity of a query and a float32 point is certainly below `-key`, by a vectorized float32 sum
 * of products.
 *
 * With u = 2^-24, the sum is within (d + 2) u |q| |p| + d 2^-149 of the exact one. The definition rounds by 2^-53 in
 * place of u, and the norms are within (d + 8) 2^-53 of the exact ones; 2u more cover both.
 */
function isLessSimilar(definition: Definition, query: i32, point: i32, key: f64): bool {
  if (definition.type != F32 || !(definition.metric == COSINE || definition.metric == INNER_PRODUCT)) return false
  const d = <usize>definition.d
  const norms = normAt(definition.queryNorms, query) * normAt(definition.pointNorms, point)
  if (norms > MAX_PRODUCT_F32) return false
  const error = (<f64>d + 4) * 6e-8 * norms + <f64>d * 1.5e-45
  const least = definition.metric == COSINE ? -key * norms : -key
  return <f64>productF32(rowAt(definition, definition.queries, query), rowAt(definition, definition.points, point), d) < least - error
}

/** Returns the float32 sum of products of rows a and b, d float32 each. */
function productF32(a: usize, b: usize, d: usize): f32 {
  let s0 = f32x4.splat(0)
  let s1 = f32x4.splat(0)
  const end = a + ((d & ~7) << 2)
  for (; a < end; a += 32, b += 32) {
    s0 = f32x4.add(s0, f32x4.mul(v128.load(a), v128.load(b)))
    s1 = f32x4.add(s1, f32x4.mul(v128.load(a, 16), v128.load(b, 16)))
  }
  let sum = sumF32(f32x4.add(s0, s1))
  for (let j: usize = 0; j < (d & 7); j++) sum += load<f32>(a + (j << 2)) * load<f32>(b + (j << 2))
  return sum
}
