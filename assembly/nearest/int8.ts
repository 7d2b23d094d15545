import { LEFT_WIDTH, RIGHT_WIDTH, TILE_BYTES } from '../lane/tile'
import { tileAbove } from '../lane/tile-int8'
import { BATCH_ROWS, embedBatch } from './embed'
import { ORDERED_RUNS } from './float'
import { EmbeddingFrame } from './frame'
import { groupsOf, QUERY_OFFSET, panelBytes } from './panels'
import { QuantizedRow, quantize } from './quantize'
import { Int8Scan, setFloor, setFloors } from './int8-scan'
import { areBeyond, closeAnswers, distancesOf, enterRun, isOrdered, openSearch } from './search'
import { rankSeeds, boundBySeeds } from './int8-seeds'
import { collect, settleWaiting, WAITING_LIST_BYTES } from './int8-waiting'

/*
 * The integer filter of nearest. Embedded rows (`frame.ts`) are rounded to integers: a query to a ≈ 2 s a', a point to
 * b ≈ s b', where s is the frame's step, each at a distance of at most its slack. Then
 *
 *   |2 s a' - s b'|² = 4 s² (sum a'² - a'·b' + sum b'² / 4) <= (scale reach + slack(a) + slack(b))²
 *
 * for a point within `reach` (see `reachOf`). So its v = a'·b' - floor(sum b'² / 4), an exact int32, is at least
 *
 *   t = floor(sum a'² - (scale reach + slack(a) + slack)² / (4 s²)) - 1.
 *
 * The 1 covers the rounding of t itself in float64, where t is within the range of int32. A point with v < t is
 * skipped; all others are settled by the definition.
 */

/** Number of integer products after which a call returns: a few milliseconds of work. */
const BUDGET_PRODUCTS: i64 = 1 << 27
/** Bytes of panels that are compared with all queries of a block in one pass; they stay in the second-level cache. */
const PASS_BYTES: usize = 1 << 18

/**
 * Finds the k nearest points of queries [start, end) in order of distance, ties to the lowest index. Writes rows of two
 * m×k arrays, u32 indices and float64 squared distances.
 *
 * A first pass over the first `seeds` points chooses k of them for each query, those with the largest integer products;
 * their exact distances bound the k-th smallest. A second pass filters all points. Returns 1 if there is more to do;
 * the next call has `again` set.
 */
export function nearestInt8(
  queries: usize, points: usize, type: i32, n: i32, d: i32, k: i32, excludeSelf: i32, outIndex: usize, outDistance: usize,
  definition: usize, frame: usize, panels: usize, seeds: i32, scratch: usize, start: i32, end: i32, again: u32,
): u32 {
  const scan = again
    ? changetype<Int8Scan>(scratch)
    : openScan(scratch, queries, points, type, n, d, k, excludeSelf, outIndex, outDistance, definition, frame, panels, start, end)
  scan.spent = 0
  if (scan.seeding) {
    if (!scanPanels(scan, seeds / RIGHT_WIDTH, true)) return 1
    for (let query = start; query < end; query++) boundBySeeds(scan, query)
    scan.seeding = 0
    setFloors(scan, end, false)
  }
  if (!scanPanels(scan, (n + RIGHT_WIDTH - 1) / RIGHT_WIDTH, false)) return 1
  for (let slot = 0; slot < end - start; slot++) settleWaiting(scan, slot)
  closeAnswers(scan, start, end)
  return 0
}

/** Lays out the scratch of a block of queries and packs the queries. */
function openScan(
  scratch: usize, queries: usize, points: usize, type: i32, n: i32, d: i32, k: i32, excludeSelf: i32, outIndex: usize, outDistance: usize,
  definition: usize, frame: usize, panels: usize, start: i32, end: i32,
): Int8Scan {
  const scan = changetype<Int8Scan>(
    openSearch(scratch, queries, points, type, n, d, k, excludeSelf, outIndex, outDistance, definition),
  )
  scan.frame = changetype<EmbeddingFrame>(frame)
  scan.panels = panels
  scan.groups = groupsOf(<i32>scan.frame.coordinates)
  scan.start = start
  scan.queryCount = end - start
  scan.slots = (end - start + BATCH_ROWS - 1) / BATCH_ROWS * BATCH_ROWS
  scan.tile = scratch + 128
  scan.squares = scan.tile + TILE_BYTES
  scan.slacks = scan.squares + <usize>(scan.slots * 8)
  scan.floors = scan.slacks + <usize>(scan.slots * 8)
  scan.waiting = scan.floors + <usize>(scan.slots * 4)
  scan.packed = scan.waiting + <usize>scan.slots * WAITING_LIST_BYTES
  packQueries(scan, end, scan.packed + (<usize>(scan.slots * scan.groups) << 2))
  memory.fill(scan.waiting, 0, <usize>scan.slots * WAITING_LIST_BYTES)
  scan.from = 0
  scan.slot = 0
  // Queries whose k-th best is bounded from the start need no seeds.
  scan.seeding = u32(load<f64>(distancesOf(scan, start)) == Infinity)
  setFloors(scan, end, scan.seeding != 0)
  return scan
}

/**
 * Embeds the queries of a block, rounds them to integers and packs these in groups of 6 queries. Stores the sum of
 * squared integers and the slack of each query. `room` is scratch.
 */
function packQueries(scan: Int8Scan, end: i32, room: usize): void {
  const f = scan.frame
  const size = <i32>f.coordinates
  const made = changetype<QuantizedRow>(room)
  const errors = room + 64
  const rows = errors + <usize>(BATCH_ROWS * 8)
  const work = rows + <usize>(BATCH_ROWS * size) * 8
  for (let base = 0; base < scan.slots; base += BATCH_ROWS) {
    const count = min(BATCH_ROWS, end - scan.start - base)
    embedBatch(f, scan.queries, scan.type, scan.d, scan.start + base, 1, count, work, rows, errors)
    for (let i = 0; i < BATCH_ROWS; i++) {
      const slot = base + i
      const out = scan.packed + <usize>(slot / LEFT_WIDTH * scan.groups * LEFT_WIDTH + slot % LEFT_WIDTH) * 4
      const row = min(i, count - 1)
      const error = load<f64>(errors + ((<usize>row) << 3))
      const levels = (f.levels - 1) * 0.5
      quantize(rows + <usize>(row * size) * 8, error, size, 2 * f.step, levels, QUERY_OFFSET, out, LEFT_WIDTH * 4, made)
      store<f64>(scan.squares + ((<usize>slot) << 3), made.squares)
      store<f64>(scan.slacks + ((<usize>slot) << 3), made.slack)
    }
  }
}

/**
 * Filters the first `count` panels of 8 points for every group of 6 queries by their products v (see the top of the
 * file), a cache-sized run of panels at a time. Returns false if the budget of the call ends first.
 */
function scanPanels(scan: Int8Scan, count: i32, seeding: bool): bool {
  const bytes = panelBytes(scan.groups)
  const ordered = isOrdered(scan) && !seeding
  const run = <i32>max((ordered ? PASS_BYTES / ORDERED_RUNS : PASS_BYTES) / bytes, 1)
  for (let from = scan.from; from < count; from += run) {
    const to = min(from + run, count)
    if (ordered) enterRun(scan, from * RIGHT_WIDTH)
    for (let slot = scan.slot; slot < scan.queryCount; slot += LEFT_WIDTH) {
      if (scan.spent > BUDGET_PRODUCTS) {
        scan.from = from
        scan.slot = slot
        return false
      }
      const count = min(LEFT_WIDTH, scan.queryCount - slot)
      if (!seeding && areBeyond(scan, scan.start + slot, count, from * RIGHT_WIDTH)) continue
      if (ordered) for (let i = slot; i < slot + count; i++) setFloor(scan, i)
      scan.spent += <i64>(to - from) * (LEFT_WIDTH * RIGHT_WIDTH * 4) * scan.groups
      scanRun(scan, slot, from, to, bytes, seeding)
      // Later floors hold for the shorter points of later runs only.
      if (ordered) for (let i = slot; i < slot + count; i++) settleWaiting(scan, i)
    }
    scan.slot = 0
  }
  scan.from = 0
  return true
}

/**
 * Filters panels [from, to) for the group of 6 queries that begins with slot `slot`. Points whose product v exceeds a
 * query's floor are ranked as its seeds if `seeding` is true, and else join its waiting list.
 */
function scanRun(scan: Int8Scan, slot: i32, from: i32, to: i32, bytes: usize, seeding: bool): void {
  const left = scan.packed + (<usize>(slot * scan.groups) << 2)
  const floors = scan.floors + ((<usize>slot) << 2)
  const groups = scan.groups
  const out = scan.tile
  let panel = scan.panels + <usize>from * bytes
  for (let p = from; p < to; p++, panel += bytes) {
    if (!tileAbove(left, panel + 32, groups, panel, floors, out)) continue
    if (seeding) rankSeeds(scan, slot, p)
    else collect(scan, slot, p)
  }
}
