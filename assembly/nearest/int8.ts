import { squaredDistance } from '../distance'
import { replaceWorst } from '../lane/best'
import { F32, F64 } from '../lane/element'
import { LEFT, RIGHT, TILE_BYTES } from '../lane/tile'
import { tileAbove } from '../lane/tile-int8'
import { BATCH, embedBatch } from './embed'
import { farther } from './farther'
import { Frame } from './frame'
import { groupsOf, LIFTED, OFFSET, panelBytes } from './panels'
import { Integers, quantise } from './quantise'
import { closeAnswers, consider, distancesOf, indicesOf, openSearch, reachOf, Search } from './search'

/*
 * The integer filter. Embedded rows (`frame.ts`) are rounded to integers: a query to a ~ 2 s a', a point to b ~ s b', at
 * distances of at most `slack` each. Then
 *
 *   |2 s a' - s b'|² = 4 s² (sum a'² - a'·b' + sum b'² / 4) <= (scale reach + slack(a) + slack(b))²
 *
 * for a point within `reach` (see `reachOf`), so its v = a'·b' - floor(sum b'² / 4), an exact int32, is at least
 *
 *   t = floor(sum a'² - (scale reach + slack(a) + slack)² / (4 s²)) - 1,
 *
 * 1 for the rounding of t itself in float64, where it is within the range of int32. A point with v < t is skipped.
 */

/** Survivors of a query that wait before they are settled together. */
const WAITING: i32 = 32
const WAITING_BYTES: usize = (<usize>WAITING + 1) << 3

/** Integer products of one call: some milliseconds. */
const BUDGET: i64 = 1 << 27
/** A settled point costs as many products, and ten for each column. */
const SETTLED: i64 = 10000

/** Points of one pass over a block of queries. */
const PASS_BYTES: usize = 1 << 18

/** What the scan of one block of queries has at hand, behind its `Search`; `scratchBytes` of `src/ops/nearest/int8.ts` is its room. */
@unmanaged
class Scan extends Search {
  frame: Frame
  panels: usize
  groups: i32
  /** The first query of the block, how many there are, and slots for them: as many as fill batches. */
  start: i32
  asked: i32
  slots: i32
  tile: usize
  /** For each slot the sum of a'² and the slack (float64), and the v that a survivor must exceed (int32). */
  squares: usize
  slacks: usize
  floors: usize
  /** For each slot a count (8 bytes) and survivors that wait: v and point (int32). */
  waiting: usize
  packed: usize
  /** Whether seeds are looked for; the next panel of a run and the next slot. */
  seeding: u32
  from: i32
  slot: i32
  spent: i64
}

/**
 * The k nearest points of queries [start, end), ascending, ties to the lowest index, into rows of two m×k arrays; 1 where there is more
 * to do, `again`.
 */
export function nearestInt8(
  queries: usize, points: usize, type: i32, n: i32, d: i32, k: i32, excludeSelf: i32, outIndex: usize, outDistance: usize,
  frame: usize, panels: usize, seeds: i32, scratch: usize, start: i32, end: i32, again: u32,
): u32 {
  const scan = again
    ? changetype<Scan>(scratch)
    : openScan(scratch, queries, points, type, n, d, k, excludeSelf, outIndex, outDistance, frame, panels, start, end)
  scan.spent = 0
  if (scan.seeding) {
    if (!scanPanels(scan, seeds / RIGHT, true)) return 1
    for (let query = start; query < end; query++) seed(scan, query)
    scan.seeding = 0
    setFloors(scan, end, false)
  }
  if (!scanPanels(scan, (n + RIGHT - 1) / RIGHT, false)) return 1
  for (let slot = 0; slot < end - start; slot++) settleWaiting(scan, slot)
  closeAnswers(scan, start, end)
  return 0
}

function openScan(
  scratch: usize, queries: usize, points: usize, type: i32, n: i32, d: i32, k: i32, excludeSelf: i32, outIndex: usize, outDistance: usize,
  frame: usize, panels: usize, start: i32, end: i32,
): Scan {
  const scan = changetype<Scan>(openSearch(scratch, queries, points, type, n, d, k, excludeSelf, outIndex, outDistance))
  scan.frame = changetype<Frame>(frame)
  scan.panels = panels
  scan.groups = groupsOf(<i32>scan.frame.coordinates)
  scan.start = start
  scan.asked = end - start
  scan.slots = (end - start + BATCH - 1) / BATCH * BATCH
  scan.tile = scratch + 128
  scan.squares = scan.tile + TILE_BYTES
  scan.slacks = scan.squares + <usize>(scan.slots * 8)
  scan.floors = scan.slacks + <usize>(scan.slots * 8)
  scan.waiting = scan.floors + <usize>(scan.slots * 4)
  scan.packed = scan.waiting + <usize>scan.slots * WAITING_BYTES
  packQueries(scan, end, scan.packed + (<usize>(scan.slots * scan.groups) << 2))
  memory.fill(scan.waiting, 0, <usize>scan.slots * WAITING_BYTES)
  scan.from = 0
  scan.slot = 0
  // What is bounded from the start needs no seeds.
  scan.seeding = u32(load<f64>(distancesOf(scan, start)) == Infinity)
  setFloors(scan, end, scan.seeding != 0)
  return scan
}

function packQueries(scan: Scan, end: i32, room: usize): void {
  const f = scan.frame
  const size = <i32>f.coordinates
  const made = changetype<Integers>(room)
  const errors = room + 64
  const rows = errors + <usize>(BATCH * 8)
  const work = rows + <usize>(BATCH * size) * 8
  for (let base = 0; base < scan.slots; base += BATCH) {
    const count = min(BATCH, end - scan.start - base)
    embedBatch(f, scan.queries, scan.type, scan.d, scan.start + base, 1, count, work, rows, errors)
    for (let i = 0; i < BATCH; i++) {
      const slot = base + i
      const out = scan.packed + <usize>(slot / LEFT * scan.groups * LEFT + slot % LEFT) * 4
      const row = min(i, count - 1)
      const error = load<f64>(errors + ((<usize>row) << 3))
      quantise(rows + <usize>(row * size) * 8, error, size, 2 * f.step, (f.levels - 1) * 0.5, OFFSET, out, LEFT * 4, made)
      store<f64>(scan.squares + ((<usize>slot) << 3), made.squares)
      store<f64>(scan.slacks + ((<usize>slot) << 3), made.slack)
    }
  }
}

/** Every v passes at first when seeding; later what `reachOf` allows. Slots without a query let nothing pass. */
function setFloors(scan: Scan, end: i32, seeding: bool): void {
  for (let slot = 0; slot < scan.slots; slot++) {
    const query = scan.start + slot
    const floor = query >= end ? i32.MAX_VALUE : seeding ? i32.MIN_VALUE : floorOf(scan, slot)
    store<i32>(scan.floors + ((<usize>slot) << 2), floor)
  }
}

/** One less than the least v of a point within reach; see the top of the file. */
function floorOf(scan: Scan, slot: i32): i32 {
  const f = scan.frame
  const radius = f.scale * reachOf(scan, scan.start + slot) + load<f64>(scan.slacks + ((<usize>slot) << 3)) + f.slack
  const least = floor(load<f64>(scan.squares + ((<usize>slot) << 3)) - (radius * radius) / (4 * f.step * f.step)) - 2
  return least > -2147483648.0 ? <i32>(least) : i32.MIN_VALUE
}

/**
 * Every group of 6 queries against the first `count` panels of 8 points, a cache-sized run of panels at a time; false where the budget
 * ends before.
 */
function scanPanels(scan: Scan, count: i32, seeding: bool): bool {
  const bytes = panelBytes(scan.groups)
  const run = <i32>max(PASS_BYTES / bytes, 1)
  for (let from = scan.from; from < count; from += run) {
    const to = min(from + run, count)
    for (let slot = scan.slot; slot < scan.asked; slot += LEFT) {
      if (scan.spent > BUDGET) {
        scan.from = from
        scan.slot = slot
        return false
      }
      scan.spent += <i64>(to - from) * (LEFT * RIGHT * 4) * scan.groups
      scanRun(scan, slot, from, to, bytes, seeding)
    }
    scan.slot = 0
  }
  scan.from = 0
  return true
}

function scanRun(scan: Scan, slot: i32, from: i32, to: i32, bytes: usize, seeding: bool): void {
  const left = scan.packed + (<usize>(slot * scan.groups) << 2)
  const floors = scan.floors + ((<usize>slot) << 2)
  const groups = scan.groups
  const out = scan.tile
  let panel = scan.panels + <usize>from * bytes
  for (let p = from; p < to; p++, panel += bytes) {
    if (!tileAbove(left, panel + 32, groups, panel, floors, out)) continue
    if (seeding) rank(scan, slot, p)
    else collect(scan, slot, p)
  }
}

/** The columns of one row of the tile that are above its floor, as bits. */
@inline
function survivors(row: usize, floor: i32): i32 {
  const floors = i32x4.splat(floor)
  const low = i32x4.bitmask(i32x4.gt_s(v128.load(row), floors))
  return low | (i32x4.bitmask(i32x4.gt_s(v128.load(row, 16), floors)) << 4)
}

/** Lets the survivors of one tile wait: who comes later may raise the floor, and then most need no look at their rows. */
function collect(scan: Scan, slot: i32, panel: i32): void {
  for (let i = 0; i < LEFT; i++) {
    const row = scan.tile + <usize>(i * RIGHT) * 4
    const floorAt = scan.floors + (<usize>(slot + i) << 2)
    for (let left = survivors(row, load<i32>(floorAt)); left != 0; left &= left - 1) {
      const j = ctz(left)
      const point = panel * RIGHT + j
      if (point < scan.n) wait(scan, slot + i, load<i32>(row + ((<usize>j) << 2)), point)
    }
  }
}

/** Adds one survivor to those that wait; when there is no more room, they are settled. */
function wait(scan: Scan, slot: i32, v: i32, point: i32): void {
  const list = scan.waiting + <usize>slot * WAITING_BYTES
  const count = load<i32>(list)
  store<i32>(list + ((<usize>count + 1) << 3), v)
  store<i32>(list + ((<usize>count + 1) << 3), point, 4)
  store<i32>(list, count + 1)
  if (count + 1 == WAITING) settleWaiting(scan, slot)
}

/** Settles who waits and is still above the floor, the one of largest v first: it raises the floor most. */
function settleWaiting(scan: Scan, slot: i32): void {
  const list = scan.waiting + <usize>slot * WAITING_BYTES
  const end = list + ((<usize>load<i32>(list) + 1) << 3)
  store<i32>(list, 0)
  let first: usize = 0
  for (let entry = list + 8; entry < end; entry += 8) {
    if (load<i32>(entry) != LIFTED && (first == 0 || load<i32>(entry) > load<i32>(first))) first = entry
  }
  if (first != 0) settle(scan, slot, first)
  for (let entry = list + 8; entry < end; entry += 8) {
    if (entry != first) settle(scan, slot, entry)
  }
}

function settle(scan: Scan, slot: i32, entry: usize): void {
  const floorAt = scan.floors + ((<usize>slot) << 2)
  if (load<i32>(entry) <= load<i32>(floorAt)) return
  const query = scan.start + slot
  const point = load<i32>(entry, 4)
  scan.spent += SETTLED + 10 * scan.d
  if (!farther(scan, query, point) && consider(scan, query, point)) store<i32>(floorAt, floorOf(scan, slot))
}

/** Seeding: keeps the k points of largest v, where the answer will stand, as the k of least -v. */
function rank(scan: Scan, slot: i32, panel: i32): void {
  for (let i = 0; i < LEFT; i++) {
    const query = scan.start + slot + i
    const row = scan.tile + <usize>(i * RIGHT) * 4
    const floorAt = scan.floors + (<usize>(slot + i) << 2)
    for (let left = survivors(row, load<i32>(floorAt)); left != 0; left &= left - 1) {
      const j = ctz(left)
      const v = load<i32>(row + ((<usize>j) << 2))
      const point = panel * RIGHT + j
      if (v <= load<i32>(floorAt) || v == LIFTED || point >= scan.n || (scan.excludeSelf != 0 && point == query)) continue
      const distances = distancesOf(scan, query)
      replaceWorst(distances, indicesOf(scan, query), scan.k, -(<f64>v), point)
      const worst = load<f64>(distances)
      if (worst < Infinity) store<i32>(floorAt, <i32>(-worst))
    }
  }
}

/**
 * The k ranked points bound the k-th best from the start: the answer is filled with the largest of their distances, at an index behind every
 * point, so that the scan, which meets these points again, replaces all k.
 */
function seed(scan: Scan, query: i32): void {
  const distances = distancesOf(scan, query)
  const indices = indicesOf(scan, query)
  let bound: f64 = 0
  for (let i: usize = 0; i < <usize>scan.k; i++) {
    const point = load<u32>(indices + (i << 2))
    if (point == u32.MAX_VALUE) {
      bound = Infinity
      break
    }
    const a = scan.queries + <usize>query * scan.stride
    const b = scan.points + <usize>point * scan.stride
    if (scan.type == F32) bound = max(bound, squaredDistance<f32>(a, b, scan.d, Infinity))
    else if (scan.type == F64) bound = max(bound, squaredDistance<f64>(a, b, scan.d, Infinity))
    else bound = max(bound, squaredDistance<u8>(a, b, scan.d, Infinity))
  }
  for (let i: usize = 0; i < <usize>scan.k; i++) {
    store<f64>(distances + (i << 3), bound)
    store<u32>(indices + (i << 2), u32.MAX_VALUE)
  }
}
