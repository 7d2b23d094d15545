import { squaredDistance } from '../distance'
import { at, F32, F64 } from '../lane/element'
import { loadPromoted } from '../lane/promote'
import { LEFT_WIDTH } from '../lane/tile'

/**
 * Operands, kernel and limits that all Gram ops share. `src/ops/gram/pack.ts` writes it; `src/ops/kernels.ts` supplies
 * the fields of the kernel's profile.
 */
@unmanaged
export class Gram {
  queries: usize
  points: usize
  type: i32
  m: i32
  n: i32
  d: i32
  /** Center subtracted from every row before scaling, d float64. */
  center: usize
  /** Points packed in groups of 6 as left operands, [group][d][6]. */
  packed: usize
  /** Squared norms of the packed points. */
  norms: usize
  /** Code of the kernel's profile; see `profile.ts` and `angular.ts`. */
  profile: i32
  /** Number of columns of one run: a multiple of 6 for which the run's points lie in the second-level cache. */
  run: i32
  /** 1 to compute in float64, 0 in float32. */
  wide: i32
  /** Factor by which centered coordinates are multiplied. */
  scale: f64
  /** Exponent of a rational quadratic kernel, or offset of a polynomial kernel. */
  alpha: f64
  /** Degree of a polynomial kernel, or depth of an arc-cosine or neural tangent kernel. */
  times: i32
  /** 1 to scale rows to length 1, for arc-cosine and neural tangent kernels; `norms` then holds their lengths. */
  unit: i32
  /** Profile code of the spike, if the kernel is a sum of two profiles, or -1. */
  spike: i32
  /** Weight of the spike in the sum. */
  weight: f64
  /** Exponent of the spike, if it is a rational quadratic. */
  spikeAlpha: f64
  /** Factor by which the spike multiplies squared distances. */
  sharpness: f64
  /**
   * For Shepard's weights: address of m float64, the reciprocals of the squared distances from the queries to their
   * nearest points. For kernels: 0.
   */
  nearest: usize
  /** Maximum number of runs that one call of an op fills: a few milliseconds of work. */
  runs: i32
  /** Set to 1 when a sum leaves the range of the type in which it is returned. */
  beyond: i32
}

/** Returns the number of groups of `width` (6 by default) that hold this many columns or outputs. */
@inline
export function groupsOf(columns: i32, width: i32 = LEFT_WIDTH): i32 {
  return (columns + width - 1) / width
}

/** Packs points [6·start, 6·end) in groups of 6 as left operands: -2 (x - center) scale for each point x. */
export function gramPack(job: usize, start: i32, end: i32): void {
  const gram = changetype<Gram>(job)
  if (gram.wide) packPoints<f64>(gram, start * LEFT_WIDTH, min(end * LEFT_WIDTH, gram.n))
  else packPoints<f32>(gram, start * LEFT_WIDTH, min(end * LEFT_WIDTH, gram.n))
}

/** Packs points [first, last) in groups of 6 as left operands of type T. */
function packPoints<T>(gram: Gram, first: i32, last: i32): void {
  const out = gram.packed + <usize>first * <usize>gram.d * sizeof<T>()
  pack<T>(gram, gram.points, first, last, LEFT_WIDTH, -2, out, gram.norms + <usize>first * sizeof<T>())
}

/**
 * Packs rows [first, last) of x as factor · (x - center) scale in groups of `width` rows, [d][width] each, and writes
 * the squared norms of (x - center) scale.
 *
 * Lanes without a row are 0; whatever multiplies them must be 0 too. The norm of a row too long to be squared is NaN.
 * For `unit` kernels, rows are divided by their lengths and `norms` gets the lengths; a row of zeros stays zero.
 */
export function pack<T>(gram: Gram, x: usize, first: i32, last: i32, width: i32, factor: T, out: usize, norms: usize): void {
  const whole = (last - first) / width * width
  if (first + whole < last) {
    memory.fill(out + <usize>whole * <usize>gram.d * sizeof<T>(), 0, <usize>(width * gram.d) * sizeof<T>())
    memory.fill(norms + <usize>whole * sizeof<T>(), 0, <usize>width * sizeof<T>())
  }
  if (gram.type == F32) packFrom<T, f32>(gram, x, first, last, width, factor, out, norms)
  else if (gram.type == F64) packFrom<T, f64>(gram, x, first, last, width, factor, out, norms)
  else packFrom<T, u8>(gram, x, first, last, width, factor, out, norms)
}

/** Computes `pack` for rows of elements of type S, packed as T. */
function packFrom<T, S>(gram: Gram, x: usize, first: i32, last: i32, width: i32, factor: T, out: usize, norms: usize): void {
  const d = <usize>gram.d
  const maxSquaredNorm: f64 = sizeof<T>() == 4 ? 1e37 : 1e307
  for (let i = first; i < last; i++) {
    const row = x + <usize>i * d * sizeof<S>()
    const k = i - first
    let to = out + (<usize>(k / width) * d * <usize>width + <usize>(k % width)) * sizeof<T>()
    let norm: f64 = 0
    const length = gram.unit ? lengthOf<S>(row, d) : 0
    for (let t: usize = 0; t < d; t++, to += <usize>width * sizeof<T>()) {
      const moved = at<S>(row, t) - load<f64>(gram.center + (t << 3))
      const value = <T>(length > 0 ? moved / length : moved * gram.scale)
      norm += <f64>value * <f64>value
      store<T>(to, factor * value)
    }
    store<T>(norms + <usize>k * sizeof<T>(), <T>(gram.unit ? length : norm < maxSquaredNorm ? norm : NaN))
  }
}

/** Returns the Euclidean length of a row, without overflow or underflow of the squares. */
export function lengthOf<S>(row: usize, d: usize): f64 {
  let largest: f64 = 0
  for (let t: usize = 0; t < d; t++) largest = max(largest, abs(at<S>(row, t)))
  let sum: f64 = 0
  if (largest == 0) return 0
  for (let t: usize = 0; t < d; t++) {
    const value = at<S>(row, t) / largest
    sum += value * value
  }
  return largest * sqrt(sum)
}

/** Squared distances of unit rows below this count as rounding errors and become 0. */
const UNIT_ROUNDING_SQUARED: f64 = 1e-30

/**
 * Returns the squared distance of query i and point j, both scaled to length 1. If their sum is shorter than their
 * difference, returns minus the squared length of the sum. Returns 2, as for orthogonal rows, if one of the rows is
 * zero.
 */
export function unitDistance(gram: Gram, i: i32, j: i32): f64 {
  if (gram.type == F32) return unitDistanceOf<f32>(gram, i, j)
  if (gram.type == F64) return unitDistanceOf<f64>(gram, i, j)
  return unitDistanceOf<u8>(gram, i, j)
}

/** Computes `unitDistance` for elements of type S. */
function unitDistanceOf<S>(gram: Gram, i: i32, j: i32): f64 {
  const d = <usize>gram.d
  const a = gram.queries + <usize>i * d * sizeof<S>()
  const b = gram.points + <usize>j * d * sizeof<S>()
  const first = lengthOf<S>(a, d)
  const second = lengthOf<S>(b, d)
  if (first == 0 || second == 0) return 2
  let differenceSquared: f64 = 0
  let sumSquared: f64 = 0
  for (let t: usize = 0; t < d; t++) {
    const one = at<S>(a, t) / first
    const other = at<S>(b, t) / second
    differenceSquared += (one - other) * (one - other)
    sumSquared += (one + other) * (one + other)
  }
  // The rounding error between parallel rows becomes 0, since layers would take its root again and again. Between
  // opposite rows the sign must remain.
  if (differenceSquared <= sumSquared) return differenceSquared < UNIT_ROUNDING_SQUARED ? 0 : differenceSquared
  return -max<f64>(sumSquared, UNIT_ROUNDING_SQUARED)
}

/** Returns true if query i and point j are at distance 0 by the definition that nearest neighbors use. */
export function coincide(gram: Gram, i: i32, j: i32): bool {
  if (gram.type == F32) return coincideOf<f32>(gram, i, j)
  if (gram.type == F64) return coincideOf<f64>(gram, i, j)
  return coincideOf<u8>(gram, i, j)
}

/** Computes `coincide` for elements of type S. */
function coincideOf<S>(gram: Gram, i: i32, j: i32): bool {
  const d = <usize>gram.d
  const a = gram.queries + <usize>i * d * sizeof<S>()
  return squaredDistance<S>(a, gram.points + <usize>j * d * sizeof<S>(), d, 0) == 0
}

/** Returns the squared distance of query i and point j after scaling, summed in float64 from their differences. */
export function scaledDistance(gram: Gram, i: i32, j: i32): f64 {
  if (gram.type == F32) return distanceOf<f32>(gram, i, j)
  if (gram.type == F64) return distanceOf<f64>(gram, i, j)
  return distanceOf<u8>(gram, i, j)
}

/** Computes `scaledDistance` for elements of type S. */
function distanceOf<S>(gram: Gram, i: i32, j: i32): f64 {
  const d = <usize>gram.d
  const a = gram.queries + <usize>i * d * sizeof<S>()
  const b = gram.points + <usize>j * d * sizeof<S>()
  const scale = f64x2.splat(gram.scale)
  let even = f64x2.splat(0)
  let odd = even
  let t: usize = 0
  for (; t + 4 <= d; t += 4) {
    const first = f64x2.mul(f64x2.sub(pairAt<S>(a, t), pairAt<S>(b, t)), scale)
    const second = f64x2.mul(f64x2.sub(pairAt<S>(a, t + 2), pairAt<S>(b, t + 2)), scale)
    even = f64x2.add(even, f64x2.mul(first, first))
    odd = f64x2.add(odd, f64x2.mul(second, second))
  }
  const sums = f64x2.add(even, odd)
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)
  for (; t < d; t++) {
    const difference = (at<S>(a, t) - at<S>(b, t)) * gram.scale
    sum += difference * difference
  }
  return sum
}

/** Returns elements t and t + 1 of an array of S as float64, exactly. */
@inline
function pairAt<S>(array: usize, t: usize): v128 {
  const from = array + t * sizeof<S>()
  if (sizeof<S>() == 8) return v128.load(from)
  if (sizeof<S>() == 4) return loadPromoted(from)
  const halves = i16x8.extend_low_i8x16_u(v128.load16_splat(from))
  return f64x2.convert_low_i32x4_u(i32x4.extend_low_i16x8_u(halves))
}
