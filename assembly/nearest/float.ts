import { LEFT_WIDTH, RIGHT_WIDTH, tile } from '../lane/tile'
import { MIN_SUBNORMAL_F32, ROUNDOFF_F32 } from './copy'
import { farther } from './farther'
import { packRow, panelBytes } from './float-pack'
import { FloatScan } from './float-scan'
import { areBeyond, closeAnswers, consider, enterRun, isOrdered, openSearch, reachOf } from './search'

/*
 * The float32 filter of nearest: compares every point with every query.
 *
 * Rows are centered, scaled by a power of two and rounded to float32: a query becomes a, a point b. The tile computes
 * the score s = a·b - |b|²/2, so |a - b|² = |a|² - 2s, and
 *
 *   a point within `reach` (see `reachOf`) has |a - b| <= R = scale reach + e(a) + e(b), so s >= (|a|² - R²)/2,
 *   so the computed s >= (|a|² - R²)/2 - error(s).
 *
 * A point whose computed s is below this threshold is skipped; all others are settled by the definition. With u = 2^-24
 * and B the largest |b|:
 *   e(v)     = 1.01 u |v| + sqrt(d) 2^-149              centering in float64, rounding to float32, underflow
 *   error(s) = g (|a| B + B²/2) + (d + 4) 2^-148        g = (d + 4) u / (1 - (d + 4) u): d fused or unfused steps and
 *                                                       the rounded |b|²/2; products may underflow
 */

/** Queries with at least this squared norm are not filtered, since a product could come near overflow. */
export const MAX_SQUARED_NORM: f64 = 1.0e18

/** Number of products after which a call returns: a few milliseconds of work. */
export const BUDGET_PRODUCTS: i64 = 1 << 26
/** Cost of an exact distance in the budget, in products; each column costs four more. */
export const SETTLED_PRODUCTS: i64 = 1000

/** Bytes of panels in one pass over a block of queries: they still lie in the second-level cache at 784 columns. */
const PASS_BYTES: usize = 1 << 18
/** Number of runs into which such a pass is cut if points are in the order of their norms, to end the search sooner. */
export const ORDERED_RUNS: usize = 8

/**
 * Finds the k nearest points of queries [start, end) in order of distance, ties to the lowest index. Writes rows of two
 * m×k arrays, u32 indices and float64 squared distances. Returns 1 if there is more to do; the next call has `again`
 * set.
 */
export function nearestFloat(
  queries: usize, points: usize, type: i32, n: i32, d: i32, k: i32, excludeSelf: i32, outIndex: usize, outDistance: usize,
  definition: usize, center: usize, scale: f64, bound: f64, panels: usize, scratch: usize, start: i32, end: i32, again: u32,
): u32 {
  const groups = (end - start + LEFT_WIDTH - 1) / LEFT_WIDTH
  const scan = again
    ? changetype<FloatScan>(scratch)
    : openScan(scratch, queries, points, type, n, d, k, excludeSelf, outIndex, outDistance, definition, center, scale, bound, start, end, groups)
  if (!scanPanels(scan, panels, groups)) return 1
  closeAnswers(scan, start, end)
  return 0
}

/** Lays out the scratch of a block of queries and packs the queries. */
function openScan(
  scratch: usize, queries: usize, points: usize, type: i32, n: i32, d: i32, k: i32, excludeSelf: i32, outIndex: usize, outDistance: usize,
  definition: usize, center: usize, scale: f64, bound: f64, start: i32, end: i32, groups: i32,
): FloatScan {
  const scan = changetype<FloatScan>(
    openSearch(scratch, queries, points, type, n, d, k, excludeSelf, outIndex, outDistance, definition),
  )
  scan.scale = scale
  scan.bound = bound
  scan.start = start
  scan.queryCount = end - start
  scan.tile = scratch + 128
  scan.norms = scan.tile + <usize>(LEFT_WIDTH * RIGHT_WIDTH * 4)
  scan.thresholds = scan.norms + <usize>(groups * LEFT_WIDTH * 8)
  scan.packed = scan.thresholds + <usize>(groups * LEFT_WIDTH * 4)
  scan.from = 0
  scan.group = 0
  packQueries(scan, center, end, groups)
  return scan
}

/**
 * Packs the queries of a block in groups of 6, [d][6], and sets their norms and thresholds. The threshold of a slot
 * without a query is Infinity.
 */
function packQueries(scan: FloatScan, center: usize, end: i32, groups: i32): void {
  const d = scan.d
  for (let slot = 0; slot < groups * LEFT_WIDTH; slot++) {
    const row = scan.start + slot
    const place = <usize>(slot / LEFT_WIDTH) * <usize>d * <usize>LEFT_WIDTH + <usize>(slot % LEFT_WIDTH)
    const out = scan.packed + place * 4
    const real = row < end
    const norm = packQuery(scan, center, real ? row : scan.start, out, LEFT_WIDTH * 4)
    store<f64>(scan.norms + ((<usize>slot) << 3), norm)
    const threshold = real ? thresholdOf(scan, norm, reachOf(scan, row)) : f32.POSITIVE_INFINITY
    store<f32>(scan.thresholds + ((<usize>slot) << 2), threshold)
  }
}

/**
 * Packs one query, its coordinates `step` bytes apart, and returns its squared norm. A query too long to be filtered
 * gets coordinates 0 and the norm MAX_SQUARED_NORM.
 */
export function packQuery(scan: FloatScan, center: usize, row: i32, out: usize, step: usize): f64 {
  const norm = packRow(scan.queries, scan.type, row, scan.d, center, scan.scale, out, step)
  if (norm < MAX_SQUARED_NORM) return norm
  for (let t: usize = 0; t < <usize>scan.d; t++) store<f32>(out + t * step, 0)
  return MAX_SQUARED_NORM
}

/**
 * Scores every group of 6 queries against every panel of 8 points, a cache-sized run of panels at a time. Returns false
 * if the budget ends first.
 */
function scanPanels(scan: FloatScan, panels: usize, groups: i32): bool {
  const d = scan.d
  const bytes = panelBytes(d)
  const count = (scan.n + RIGHT_WIDTH - 1) / RIGHT_WIDTH
  const ordered = isOrdered(scan)
  const run = <i32>max((ordered ? PASS_BYTES / ORDERED_RUNS : PASS_BYTES) / bytes, 1)
  scan.spent = 0
  for (let from = scan.from; from < count; from += run) {
    const to = min(from + run, count)
    if (ordered) enterRun(scan, from * RIGHT_WIDTH)
    for (let g = scan.group; g < groups; g++) {
      if (scan.spent > BUDGET_PRODUCTS) {
        scan.from = from
        scan.group = g
        return false
      }
      const slot = g * LEFT_WIDTH
      if (areBeyond(scan, scan.start + slot, min(LEFT_WIDTH, scan.queryCount - slot), from * RIGHT_WIDTH)) continue
      if (ordered) setThresholds(scan, slot)
      scan.spent += <i64>(to - from) * (LEFT_WIDTH * RIGHT_WIDTH) * d
      const left = scan.packed + <usize>g * <usize>d * <usize>(LEFT_WIDTH * 4)
      const thresholds = scan.thresholds + <usize>(g * LEFT_WIDTH * 4)
      let panel = panels + <usize>from * bytes
      for (let p = from; p < to; p++, panel += bytes) {
        tile(left, panel + 32, d, panel, scan.tile)
        if (anyHit(scan.tile, thresholds)) settle(scan, g, p)
      }
    }
    scan.group = 0
  }
  return true
}

/** Sets the thresholds of a group of 6 queries that begins with slot `first`, after a run of points began. */
function setThresholds(scan: FloatScan, first: i32): void {
  for (let slot = first; slot < min(first + LEFT_WIDTH, scan.queryCount); slot++) {
    const norm = load<f64>(scan.norms + ((<usize>slot) << 3))
    store<f32>(scan.thresholds + ((<usize>slot) << 2), thresholdOf(scan, norm, reachOf(scan, scan.start + slot)))
  }
}

/** Returns ones in lane j if the score of point j or j + 4 of a tile reaches the threshold of query i. */
@inline
function rowHits(tile: usize, thresholds: usize, i: usize): v128 {
  const best = f32x4.pmax(v128.load(tile + (i << 5)), v128.load(tile + (i << 5), 16))
  return f32x4.ge(best, v128.load32_splat(thresholds + (i << 2)))
}

/** Returns true if any score of a tile reaches the threshold of its query. */
@inline
function anyHit(tile: usize, thresholds: usize): bool {
  const low = v128.or(rowHits(tile, thresholds, 0), v128.or(rowHits(tile, thresholds, 1), rowHits(tile, thresholds, 2)))
  const high = v128.or(rowHits(tile, thresholds, 3), v128.or(rowHits(tile, thresholds, 4), rowHits(tile, thresholds, 5)))
  return v128.any_true(v128.or(low, high))
}

/**
 * Compares, by their exact distances, the queries of a tile with the points whose score reaches their threshold. It
 * skips slots without a query: panels read from a file may hold any numbers, and then no threshold keeps these out.
 */
function settle(scan: FloatScan, group: i32, panel: i32): void {
  const slots = min(LEFT_WIDTH, scan.queryCount - group * LEFT_WIDTH)
  for (let i = 0; i < slots; i++) {
    const slot = group * LEFT_WIDTH + i
    const query = scan.start + slot
    const thresholdAt = scan.thresholds + ((<usize>slot) << 2)
    for (let j = 0; j < RIGHT_WIDTH; j++) {
      const s = load<f32>(scan.tile + (<usize>(i * RIGHT_WIDTH + j) << 2))
      const point = panel * RIGHT_WIDTH + j
      if (!(s >= load<f32>(thresholdAt)) || point >= scan.n) continue
      scan.spent += SETTLED_PRODUCTS + 4 * scan.d
      if (scan.definition != 0 && farther(scan, query, point)) continue
      if (!consider(scan, query, point)) continue
      store<f32>(thresholdAt, thresholdOf(scan, load<f64>(scan.norms + ((<usize>slot) << 3)), reachOf(scan, query)))
    }
  }
}

/** Returns the minimum computed score of a point within `reach` of a query with squared norm `norm` (scaled). */
function thresholdOf(scan: FloatScan, norm: f64, reach: f64): f32 {
  return minScoreWithin(scan, norm, scan.scale * reach + copyErrors(scan, sqrt(norm)))
}

/**
 * Returns the minimum computed score of a point whose scaled copy lies within `radius` of a query, rounded down; see
 * the top of the file. `norm` is the query's squared norm.
 */
export function minScoreWithin(scan: FloatScan, norm: f64, radius: f64): f32 {
  if (norm >= MAX_SQUARED_NORM) return f32.NEGATIVE_INFINITY
  const slack = (<f64>scan.d + 8) * 2.3e-16 * (norm + radius * radius)
  const least = 0.5 * (norm - radius * radius) - scoreError(scan, sqrt(norm)) - slack
  return <f32>(least - abs(least) * 2 * ROUNDOFF_F32 - MIN_SUBNORMAL_F32)
}

/** Returns a bound on the sum of the copying errors of a query of this length and of any point, in scaled units. */
export function copyErrors(scan: FloatScan, length: f64): f64 {
  return 1.01 * ROUNDOFF_F32 * (length + scan.bound) + 2 * sqrt(<f64>scan.d) * MIN_SUBNORMAL_F32
}

/** Returns a bound on the rounding error of any computed score of a query of this length. */
function scoreError(scan: FloatScan, length: f64): f64 {
  const d = <f64>scan.d
  const bound = scan.bound
  const steps = (d + 4) * ROUNDOFF_F32
  return (steps / (1 - steps)) * (length * bound + 0.5 * bound * bound) + (d + 4) * 2 * MIN_SUBNORMAL_F32
}
