import { madd } from '../lane/madd'
import { RIGHT_WIDTH } from '../lane/tile'
import { ROUNDOFF_F32 } from './copy'
import { BUDGET_PRODUCTS, packQuery } from './float'
import { panelBytes } from './float-pack'
import { FloatScan } from './float-scan'
import { openSearch } from './search'
import { PANEL_MAXIMA_BYTES, SCAN_BYTES, settleRow } from './single-settle'

/*
 * The float32 filter for the one nearest of few points, all float32. It tightens no threshold while points go by: it
 * computes all scores s of a query (see `float.ts`), and stores the larger of each two, of points j and j + 4 of a
 * panel. `single-settle.ts` finds the nearest point from them.
 */

/**
 * Number of queries in one tile of scores: their eight sums, two loads, a splat and four maxima fill the vector
 * registers.
 */
export const TILE_QUERIES: i32 = 4
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
  definition: usize, center: usize, scale: f64, bound: f64, panels: usize, scratch: usize, start: i32, end: i32, again: u32,
): u32 {
  const scan = changetype<FloatScan>(scratch)
  if (!again) {
    openSearch(scratch, queries, points, type, n, d, k, excludeSelf, outIndex, outDistance, definition)
    openSingle(scan, scale, bound, start)
  }
  scan.spent = 0
  for (; scan.from < end; scan.from += TILE_QUERIES) {
    if (scan.spent > BUDGET_PRODUCTS) return 1
    searchGroup(scan, center, panels, end)
  }
  return 0
}

/** Lays out the scratch behind an opened `Search`, for queries from `start` on. */
export function openSingle(scan: FloatScan, scale: f64, bound: f64, start: i32): void {
  const steps = (<f64>scan.d + 4) * ROUNDOFF_F32
  scan.scale = scale
  scan.bound = bound
  scan.share = 2.02 * (steps / (1 - steps) + 3 * ROUNDOFF_F32)
  scan.from = start
  scan.norms = changetype<usize>(scan) + 128
  scan.packed = scan.norms + <usize>(TILE_QUERIES * 8)
  scan.thresholds = scan.packed + <usize>scan.d * <usize>(TILE_QUERIES * 4)
  scan.tile = scan.thresholds + <usize>(TILE_QUERIES * 16)
  const used = rowBytes(scan)
  padRows(scan.tile, <usize>panelCount(scan) * PANEL_MAXIMA_BYTES, used, used + ROW_GAP_BYTES)
}

/** Searches the queries of one group: those from `scan.from` on, before `end`. */
export function searchGroup(scan: FloatScan, center: usize, panels: usize, end: i32): void {
  const count = panelCount(scan)
  const used = rowBytes(scan)
  const row = used + ROW_GAP_BYTES
  scan.spent += <i64>count * (TILE_QUERIES * RIGHT_WIDTH) * scan.d
  packGroup(scan, center, end)
  fillRows(scan.packed, panels, count, scan.d, scan.tile, row, scan.thresholds)
  // Only slots that hold queries: this call may write no other answer, whatever numbers the panels hold.
  const slots = min(TILE_QUERIES, end - scan.from)
  for (let i = 0; i < slots; i++) settleRow(scan, i, scan.tile + <usize>i * row, used)
}

/** Returns the bytes of scratch of a search in n points of d columns; see `nearestSingle`. */
@inline
export function singleScratchBytes(n: i32, d: i32): usize {
  const maxima = (<usize>((n + 63) / 64) << 7) + ROW_GAP_BYTES
  return 128 + <usize>TILE_QUERIES * (8 + (<usize>d << 2) + 16 + maxima)
}

/** Returns the number of panels of 8 points. */
@inline
function panelCount(scan: FloatScan): i32 {
  return (scan.n + RIGHT_WIDTH - 1) / RIGHT_WIDTH
}

/** Returns the bytes of the maxima of one query, a multiple of SCAN_BYTES. */
@inline
function rowBytes(scan: FloatScan): usize {
  return (<usize>panelCount(scan) * PANEL_MAXIMA_BYTES + SCAN_BYTES - 1) & ~(SCAN_BYTES - 1)
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
