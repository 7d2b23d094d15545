import { squaredDistance } from '../distance'
import { at, F32, F64 } from '../lane/element'
import { LEFT_WIDTH } from '../lane/tile'

/** What all Gram ops are told; `src/ops/gram/pack.ts` writes it, and the profile's own as `src/ops/kernels.ts` has it. */
@unmanaged
export class Gram {
  queries: usize
  points: usize
  type: i32
  m: i32
  n: i32
  d: i32
  /** d float64. */
  center: usize
  /** Groups of 6 points, [d][6] each, and their squared norms. */
  packed: usize
  norms: usize
  profile: i32
  /** Columns of one run: a multiple of 6, chosen so that its points lie in the second cache. */
  run: i32
  /** Whether to compute in float64. */
  wide: i32
  scale: f64
  /** The exponent of a rational quadratic, the offset of a polynomial. */
  alpha: f64
  /** The degree of a polynomial, the depth of a network. */
  times: i32
  /** Whether rows are taken at length 1: then `norms` are their lengths. */
  unit: i32
  /** The profile that is added to that of a sum, or -1; its weight, its exponent, and how many times as far it sees squared distances. */
  spike: i32
  weight: f64
  spikeAlpha: f64
  sharpness: f64
  /** Of Shepard's weights: 1 / the squared distance of each query's nearest point, m float64; else 0. */
  nearest: usize
  /** Runs of a strip that one call of an op fills: some milliseconds. */
  runs: i32
  /** Becomes 1 where a sum of a product leaves what it is returned in. */
  beyond: i32
}

/** Groups of so many that hold all of these columns or outputs. */
@inline
export function groupsOf(columns: i32, width: i32 = LEFT_WIDTH): i32 {
  return (columns + width - 1) / width
}

/** Packs groups [start, end) of 6 points as -2(x - center) scale. */
export function gramPack(job: usize, start: i32, end: i32): void {
  const gram = changetype<Gram>(job)
  if (gram.wide) packPoints<f64>(gram, start * LEFT_WIDTH, min(end * LEFT_WIDTH, gram.n))
  else packPoints<f32>(gram, start * LEFT_WIDTH, min(end * LEFT_WIDTH, gram.n))
}

function packPoints<T>(gram: Gram, first: i32, last: i32): void {
  const out = gram.packed + <usize>first * <usize>gram.d * sizeof<T>()
  pack<T>(gram, gram.points, first, last, LEFT_WIDTH, -2, out, gram.norms + <usize>first * sizeof<T>())
}

/**
 * Rows [first, last) of x as factor * (x - center) scale in groups of `width`, [d][width] each, and the squared norms of
 * (x - center) scale. Lanes without a row are 0: what multiplies them must be 0 too. A row too long to be squared has the norm NaN.
 * Of `unit` kernels rows are divided by their lengths, which then are the norms; a row of zeros stays one.
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

/** The Euclidean length of a row, which may be as long as there are numbers for. */
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

/** Squared distances of unit rows below this are rounding. */
const UNIT_ROUNDING_SQUARED: f64 = 1e-30

/** The squared distance of row i of the queries and row j of the points at length 1; minus that of their sum where it is less. */
export function unitDistance(gram: Gram, i: i32, j: i32): f64 {
  if (gram.type == F32) return unitDistanceOf<f32>(gram, i, j)
  if (gram.type == F64) return unitDistanceOf<f64>(gram, i, j)
  return unitDistanceOf<u8>(gram, i, j)
}

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
  // What rounding leaves of parallel rows is 0: layers would take its root again and again. Of opposite ones the sign must stay.
  if (differenceSquared <= sumSquared) return differenceSquared < UNIT_ROUNDING_SQUARED ? 0 : differenceSquared
  return -max<f64>(sumSquared, UNIT_ROUNDING_SQUARED)
}

/** Whether row i of the queries and row j of the points are at distance 0 by the definition, as nearest neighbors are. */
export function coincide(gram: Gram, i: i32, j: i32): bool {
  if (gram.type == F32) return coincideOf<f32>(gram, i, j)
  if (gram.type == F64) return coincideOf<f64>(gram, i, j)
  return coincideOf<u8>(gram, i, j)
}

function coincideOf<S>(gram: Gram, i: i32, j: i32): bool {
  const d = <usize>gram.d
  const a = gram.queries + <usize>i * d * sizeof<S>()
  return squaredDistance<S>(a, gram.points + <usize>j * d * sizeof<S>(), d, 0) == 0
}

/** The squared distance of row i of the queries and row j of the points, scaled, by their differences in float64. */
export function scaledDistance(gram: Gram, i: i32, j: i32): f64 {
  if (gram.type == F32) return distanceOf<f32>(gram, i, j)
  if (gram.type == F64) return distanceOf<f64>(gram, i, j)
  return distanceOf<u8>(gram, i, j)
}

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

/** Two neighboring elements of an array of S, exactly, as float64. */
@inline
function pairAt<S>(array: usize, t: usize): v128 {
  const from = array + t * sizeof<S>()
  if (sizeof<S>() == 8) return v128.load(from)
  if (sizeof<S>() == 4) return f64x2.promote_low_f32x4(v128.load64_zero(from))
  const halves = i16x8.extend_low_i8x16_u(v128.load16_splat(from))
  return f64x2.convert_low_i32x4_u(i32x4.extend_low_i16x8_u(halves))
}
