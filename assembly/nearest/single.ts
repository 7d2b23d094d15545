import { madd } from '../lane/madd'
import { RIGHT_WIDTH } from '../lane/tile'
import {
  BUDGET_PRODUCTS, copyErrors, minScoreWithin, packQuery, panelBytes, scoreError, SETTLED_PRODUCTS,
} from './float'
import { FloatScan } from './float-scan'
import { consider, distancesOf, openSearch, reachOf } from './search'

/*
 * The float32 filter for the one nearest of few points, all float32. It tightens no threshold while points go by.
 *
 * First it computes all scores s of a query (see `float.ts` for s, e and error), and stores the larger of each two, of
 * points j and j + 4 of a panel. Their maximum M bounds the distance of the nearest point:
 *
 *   |a - b|² = |a|² - 2s <= |a|² - 2 (M - error),  so  scale distance <= sqrt(|a|² - 2 (M - error)) + e(a) + e(b).
 *
 * This gives the threshold for one scan of the stored maxima. Both points of a pair that passes, seldom more than one
 * pair, are settled by the definition. Differences of float32 neither overflow nor underflow when squared in float64,
 * so the definition is within (d + 3) 2^-53 relative of the exact squared distance: once for the point of M, once for
 * another point that it must not hide.
 */

/**
 * Number of queries in one tile of scores: their eight sums, two loads, a splat and four maxima fill the vector
 * registers.
 */
const TILE_QUERIES: i32 = 4
/** Bytes of the four float32 maxima kept of a panel's eight scores, each over points j and j + 4. */
const PANEL_MAXIMA_BYTES: usize = 16
/** Bytes of pairwise maxima compared with the threshold at once: eight vectors. */
const SCAN_BYTES: usize = 128
/**
 * Bytes of padding between rows of maxima, so that equal positions in the four rows do not compete for the same cache
 * lines.
 */
const ROW_GAP_BYTES: usize = 64

/**
 * Finds the nearest point of each query in [start, end), ties to the lowest index, and writes its u32 index and float64
 * squared distance. Returns 1 if there is more to do; the next call has `again` set. Requires float32 rows, k = 1 and
 * no excludeSelf.
 *
 * Scratch: `FloatScan`, then norms, packed rows, running maxima and rows of maxima of 4 queries; `singleBytes` of
 * `src/ops/nearest/float.ts` sums it.
 */
export function nearestSingle(
  queries: usize, points: usize, type: i32, n: i32, d: i32, k: i32, excludeSelf: i32, outIndex: usize, outDistance: usize,
  center: usize, scale: f64, bound: f64, panels: usize, scratch: usize, start: i32, end: i32, again: u32,
): u32 {
  const scan = changetype<FloatScan>(scratch)
  const count = (n + RIGHT_WIDTH - 1) / RIGHT_WIDTH
  const used = (<usize>count * PANEL_MAXIMA_BYTES + SCAN_BYTES - 1) & ~(SCAN_BYTES - 1)
  const row = used + ROW_GAP_BYTES
  if (!again) {
    openSearch(scratch, queries, points, type, n, d, k, excludeSelf, outIndex, outDistance)
    scan.scale = scale
    scan.bound = bound
    scan.from = start
    scan.norms = scratch + 128
    scan.packed = scan.norms + <usize>(TILE_QUERIES * 8)
    scan.thresholds = scan.packed + <usize>d * <usize>(TILE_QUERIES * 4)
    scan.tile = scan.thresholds + <usize>(TILE_QUERIES * 16)
    padRows(scan.tile, <usize>count * PANEL_MAXIMA_BYTES, used, row)
  }
  scan.spent = 0
  for (; scan.from < end; scan.from += TILE_QUERIES) {
    if (scan.spent > BUDGET_PRODUCTS) return 1
    scan.spent += <i64>count * (TILE_QUERIES * RIGHT_WIDTH) * d
    packGroup(scan, center, end)
    fillRows(scan.packed, panels, count, d, scan.tile, row, scan.thresholds)
    // Only slots that hold queries: this call may write no other answer, whatever numbers the panels hold.
    const slots = min(TILE_QUERIES, end - scan.from)
    for (let i = 0; i < slots; i++) settleRow(scan, i, scan.tile + <usize>i * row, used)
  }
  return 0
}

/** Fills the four rows of maxima beyond the last panel with -Infinity, which passes no finite threshold. */
function padRows(rows: usize, filled: usize, used: usize, row: usize): void {
  for (let i = 0; i < TILE_QUERIES; i++, rows += row) {
    for (let at = filled; at < used; at += 16) v128.store(rows + at, f32x4.splat(f32.NEGATIVE_INFINITY))
  }
}

/**
 * Packs 4 queries from query `scan.from` on as float32, [d][4], and their squared norms. Beyond `end` it repeats the
 * first query.
 */
function packGroup(scan: FloatScan, center: usize, end: i32): void {
  for (let i = 0; i < TILE_QUERIES; i++) {
    const row = scan.from + i
    const norm = packQuery(scan, center, row < end ? row : scan.from, scan.packed + (<usize>i << 2), TILE_QUERIES * 4)
    store<f64>(scan.norms + (<usize>i << 3), norm)
  }
}

/**
 * Computes the scores of 4 queries for all points. Writes a row of maxima for each query, each over points j and j + 4
 * of a panel, rows `row` bytes apart; and four running maxima of each query to `maxima`.
 */
function fillRows(packed: usize, panels: usize, count: i32, d: i32, rows: usize, row: usize, maxima: usize): void {
  let m0 = f32x4.splat(f32.NEGATIVE_INFINITY)
  let m1 = m0
  let m2 = m0
  let m3 = m0
  const bytes = panelBytes(d)
  for (const end = panels + <usize>count * bytes; panels < end; panels += bytes, rows += PANEL_MAXIMA_BYTES) {
    let a0 = v128.load(panels)
    let b0 = v128.load(panels, 16)
    let a1 = a0, b1 = b0
    let a2 = a0, b2 = b0
    let a3 = a0, b3 = b0
    let left = packed
    for (let right = panels + 32, last = panels + bytes; right < last; right += 32, left += TILE_QUERIES * 4) {
      const r0 = v128.load(right)
      const r1 = v128.load(right, 16)
      let l = v128.load32_splat(left)
      a0 = madd(l, r0, a0)
      b0 = madd(l, r1, b0)
      l = v128.load32_splat(left, 4)
      a1 = madd(l, r0, a1)
      b1 = madd(l, r1, b1)
      l = v128.load32_splat(left, 8)
      a2 = madd(l, r0, a2)
      b2 = madd(l, r1, b2)
      l = v128.load32_splat(left, 12)
      a3 = madd(l, r0, a3)
      b3 = madd(l, r1, b3)
    }
    m0 = put(rows, a0, b0, m0)
    m1 = put(rows + row, a1, b1, m1)
    m2 = put(rows + 2 * row, a2, b2, m2)
    m3 = put(rows + 3 * row, a3, b3, m3)
  }
  v128.store(maxima, m0)
  v128.store(maxima, m1, 16)
  v128.store(maxima, m2, 32)
  v128.store(maxima, m3, 48)
}

/**
 * Stores the larger score of points j and j + 4 for j = 0 to 3, and returns the running maxima of these four values.
 */
@inline
function put(out: usize, a: v128, b: v128, maxima: v128): v128 {
  const larger = f32x4.pmax(a, b)
  v128.store(out, larger)
  return f32x4.pmax(maxima, larger)
}

/**
 * Finds the points that may be nearest to query i of the group, and compares them by their exact distances. `s` is the
 * address of the query's pairwise maxima of scores, which the query's threshold filters.
 */
function settleRow(scan: FloatScan, i: i32, s: usize, used: usize): void {
  const query = scan.from + i
  const norm = load<f64>(scan.norms + (<usize>i << 3))
  let radius = radiusFrom(scan, norm, scan.thresholds + (<usize>i << 4))
  // Finite if the nearest distance is bounded already, as in a search over several blocks of points.
  const known = load<f64>(distancesOf(scan, query))
  if (known < Infinity) radius = min(radius, scan.scale * reachOf(scan, query) + copyErrors(scan, sqrt(norm)))
  const least = f32x4.splat(minScoreWithin(scan, norm, radius))
  for (let at = s, end = s + used; at < end; at += SCAN_BYTES) {
    const low = f32x4.pmax(f32x4.pmax(v128.load(at), v128.load(at, 16)), f32x4.pmax(v128.load(at, 32), v128.load(at, 48)))
    const high = f32x4.pmax(f32x4.pmax(v128.load(at, 64), v128.load(at, 80)), f32x4.pmax(v128.load(at, 96), v128.load(at, 112)))
    if (!v128.any_true(f32x4.ge(f32x4.pmax(low, high), least))) continue
    settlePanels(scan, query, least, at, <i32>((at - s) / PANEL_MAXIMA_BYTES) * RIGHT_WIDTH)
  }
}

/**
 * Compares, by their exact distances, the points of 8 panels, from point `first` on, whose pairwise maximum of scores
 * is at least `least`. `at` is the address of these maxima.
 */
function settlePanels(scan: FloatScan, query: i32, least: v128, at: usize, first: i32): void {
  for (const end = at + SCAN_BYTES; at < end; at += PANEL_MAXIMA_BYTES, first += RIGHT_WIDTH) {
    for (let hits = i32x4.bitmask(f32x4.ge(v128.load(at), least)); hits != 0; hits &= hits - 1) {
      const point = first + ctz(hits)
      scan.spent += 2 * (SETTLED_PRODUCTS + 4 * scan.d)
      if (point < scan.n) consider(scan, query, point)
      if (point + 4 < scan.n) consider(scan, query, point + 4)
    }
  }
}

/**
 * Returns a radius, in scaled units, around the query with squared norm `norm`. It holds the point with the maximum
 * score and every point at most as far by the definition. `maxima` has four scores, the largest of which is that
 * maximum. The top of the file derives the radius.
 */
function radiusFrom(scan: FloatScan, norm: f64, maxima: usize): f64 {
  const most = <f64>max(max(load<f32>(maxima), load<f32>(maxima, 4)), max(load<f32>(maxima, 8), load<f32>(maxima, 12)))
  const rounding = (<f64>scan.d + 8) * 2.3e-16
  const length = sqrt(norm)
  const both = copyErrors(scan, length)
  const squared = max(norm - 2 * (most - scoreError(scan, length)) + rounding * (norm + 2 * abs(most)), 0)
  return (sqrt(squared) + both) * (1 + 2 * rounding) + both
}
