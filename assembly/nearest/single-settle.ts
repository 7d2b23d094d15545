import { RIGHT_WIDTH } from '../lane/tile'
import { MIN_SUBNORMAL_F32, ROUNDOFF_F32 } from './copy'
import { copyErrors, MAX_SQUARED_NORM, minScoreWithin, SETTLED_PRODUCTS } from './float'
import { FloatScan } from './float-scan'
import { distancesOf, indicesOf, reachOf } from './search'

/*
 * The one nearest point of a query from its scores s; see `float.ts` for s, a, b, B, e, g, u and error.
 *
 * Let M be the largest score, p its point, and q any point as near by the definition. L = |a| + B is at least the
 * length of every a - b. The definition is within (d + 3) 2^-53 relative of the exact squared distance, since
 * differences of float32 neither overflow nor underflow when squared in float64. So with h = (2d + 8) 2^-53 and
 * E = e(a) + e(b) <= 1.01 u L, apart from underflow,
 *
 *   |a - q| <= sqrt(1 + h) (|a - p| + E) + E,  so  |a - q|² <= |a - p|² + (h + 4.1 * 1.01 u) L² + 4.1 E²
 *
 * and the computed score of q is at least M - 2 error(s) minus half of what is added. As error(s) <= g L²/2 and L² <=
 * 2 (|a|² + B²), a point can be as near only if its computed score is at least
 *
 *   M - 2 (g + 3u) (|a|² + B²),  apart from underflow.
 *
 * This threshold needs no root; one scan of the stored maxima applies it. Both points of a pair that passes, seldom
 * more than one pair, are compared by the definition.
 */

/** Bytes of the four float32 maxima kept of a panel's eight scores, each over points j and j + 4. */
export const PANEL_MAXIMA_BYTES: usize = 16
/** Bytes of pairwise maxima compared with the threshold at once: eight vectors. */
export const SCAN_BYTES: usize = 128

/**
 * Finds the points that may be nearest to query i of the group, and compares them by their exact distances. `s` is the
 * address of the query's pairwise maxima of scores, which the query's threshold filters.
 */
export function settleRow(scan: FloatScan, i: i32, s: usize, used: usize): void {
  const query = scan.from + i
  const norm = load<f64>(scan.norms + (<usize>i << 3))
  let threshold = thresholdFrom(scan, norm, scan.thresholds + (<usize>i << 4))
  // Finite if the nearest distance is bounded already, as in a search over several blocks of points.
  const known = load<f64>(distancesOf(scan, query))
  if (known < Infinity) {
    const radius = scan.scale * reachOf(scan, query) + copyErrors(scan, sqrt(norm))
    threshold = max(threshold, minScoreWithin(scan, norm, radius))
  }
  const least = f32x4.splat(threshold)
  // Distances as the bits of float64, which for numbers of 0 or more are in the same order: V8 selects whole numbers
  // without a branch, and these branches could not be predicted.
  let best = reinterpret<u64>(known)
  let nearest = load<u32>(indicesOf(scan, query))
  for (let from = s, end = s + used; from < end; from += 32 * SCAN_BYTES) {
    // One bit per step of the scan, and no branch: where the hits lie cannot be predicted.
    let steps: u32 = 0
    for (let at = from, stop = min(from + 32 * SCAN_BYTES, end), shift: u32 = 0; at < stop; at += SCAN_BYTES, shift++) {
      steps |= <u32>v128.any_true(f32x4.ge(largestOf(at), least)) << shift
    }
    for (; steps != 0; steps &= steps - 1) {
      const at = from + <usize>ctz(steps) * SCAN_BYTES
      const first = <u32>((at - s) / PANEL_MAXIMA_BYTES) * RIGHT_WIDTH
      for (let hits = hitsOf(at, least); hits != 0; hits &= hits - 1) {
        const bit = <u32>ctz(hits)
        // Where a panel ends in padding, the last point stands for it.
        const low = min(first + (bit >> 2) * RIGHT_WIDTH + (bit & 3), <u32>scan.n - 1)
        const high = min(low + 4, <u32>scan.n - 1)
        const both = distancesTo(scan, query, low, high)
        const toLow = <u64>i64x2.extract_lane(both, 0)
        const toHigh = <u64>i64x2.extract_lane(both, 1)
        const distance = select(toHigh, toLow, toHigh < toLow)
        const point = select(high, low, toHigh < toLow)
        const isNearer = <i32>(distance < best) | (<i32>(distance == best) & <i32>(point < nearest))
        best = select(distance, best, isNearer)
        nearest = select(point, nearest, isNearer)
        scan.spent += 2 * (SETTLED_PRODUCTS + 4 * scan.d)
      }
    }
  }
  store<u64>(distancesOf(scan, query), best)
  store<u32>(indicesOf(scan, query), nearest)
}

/** Returns the largest maxima of one step of the scan, lane by lane. */
@inline
function largestOf(at: usize): v128 {
  const low = f32x4.pmax(f32x4.pmax(v128.load(at), v128.load(at, 16)), f32x4.pmax(v128.load(at, 32), v128.load(at, 48)))
  const high = f32x4.pmax(f32x4.pmax(v128.load(at, 64), v128.load(at, 80)), f32x4.pmax(v128.load(at, 96), v128.load(at, 112)))
  return f32x4.pmax(low, high)
}

/** Returns a bit for each of the 32 pairwise maxima at `at` that is at least `least`, in order. */
@inline
function hitsOf(at: usize, least: v128): u32 {
  return halfHits(at, least) | (halfHits(at + SCAN_BYTES / 2, least) << 16)
}

/** Returns a bit for each of the 16 pairwise maxima at `at` that is at least `least`, in order. */
@inline
function halfHits(at: usize, least: v128): u32 {
  const low = i16x8.narrow_i32x4_s(f32x4.ge(v128.load(at), least), f32x4.ge(v128.load(at, 16), least))
  const high = i16x8.narrow_i32x4_s(f32x4.ge(v128.load(at, 32), least), f32x4.ge(v128.load(at, 48), least))
  return i8x16.bitmask(i8x16.narrow_i16x8_s(low, high))
}

/**
 * Returns the squared distances of a query and two points, float32 rows, by the definition: float64 sums in coordinate
 * order, one in each lane.
 */
@inline
function distancesTo(scan: FloatScan, query: i32, low: u32, high: u32): v128 {
  let a = scan.queries + <usize>query * scan.stride
  let b = scan.points + <usize>low * scan.stride
  const toHigh = <usize>(high - low) * scan.stride
  let sum = f64x2.splat(0)
  for (const end = b + scan.stride; b < end; a += 4, b += 4) {
    const points = f64x2.promote_low_f32x4(v128.load32_lane(b + toHigh, v128.load32_zero(b), 1))
    const difference = f64x2.sub(f64x2.promote_low_f32x4(v128.load32_splat(a)), points)
    sum = f64x2.add(sum, f64x2.mul(difference, difference))
  }
  return sum
}

/**
 * Returns the minimum computed score of a point that is as near as the one with the largest score; see the top of the
 * file. `norm` is the squared norm of the query, and `maxima` holds its four running maxima.
 */
function thresholdFrom(scan: FloatScan, norm: f64, maxima: usize): f32 {
  if (norm >= MAX_SQUARED_NORM) return f32.NEGATIVE_INFINITY
  const four = v128.load(maxima)
  const two = f32x4.pmax(four, v128.shuffle<f32>(four, four, 2, 3, 0, 1))
  const most = <f64>f32x4.extract_lane(f32x4.pmax(two, v128.shuffle<f32>(two, two, 1, 0, 3, 2)), 0)
  const underflow = (<f64>scan.d + 4) * 8 * MIN_SUBNORMAL_F32
  const least = most - scan.share * (norm + scan.bound * scan.bound) - underflow
  return <f32>(least - abs(least) * 2 * ROUNDOFF_F32 - MIN_SUBNORMAL_F32)
}
