import { EmbeddingFrame } from './frame'
import { reachOf, Search } from './search'

/**
 * State of the scan of one block of queries, which begins with its `Search`; `src/ops/nearest/int8.ts` allocates its
 * room.
 */
@unmanaged
export class Int8Scan extends Search {
  frame: EmbeddingFrame
  panels: usize
  groups: i32
  /** First query of the block, the number of queries, and the number of slots for them: whole batches of embedding. */
  start: i32
  queryCount: i32
  slots: i32
  tile: usize
  /**
   * For each slot: the sum of a'² and the slack (float64), and the floor that the v of a survivor must exceed (int32).
   */
  squares: usize
  slacks: usize
  floors: usize
  /** For each slot: a count (8 bytes), then waiting survivors as int32 pairs of v and point. */
  waiting: usize
  packed: usize
  /** 1 while the scan looks for seeds; and where the next call continues: the first panel of a run, and a slot. */
  seeding: u32
  from: i32
  slot: i32
  spent: i64
}

/**
 * Sets the floor of every slot, which v must exceed to survive: for seeding every v survives, later what `reachOf`
 * allows. In a slot without a query nothing survives.
 */
export function setFloors(scan: Int8Scan, end: i32, seeding: bool): void {
  for (let slot = 0; slot < scan.slots; slot++) {
    const query = scan.start + slot
    const floor = query >= end ? i32.MAX_VALUE : seeding ? i32.MIN_VALUE : floorOf(scan, slot)
    store<i32>(scan.floors + ((<usize>slot) << 2), floor)
  }
}

/** Returns an integer below the v of every point within reach of a slot's query; see `int8.ts` for v. */
export function floorOf(scan: Int8Scan, slot: i32): i32 {
  const f = scan.frame
  const radius = f.scale * reachOf(scan, scan.start + slot) + load<f64>(scan.slacks + ((<usize>slot) << 3)) + f.slack
  const least = floor(load<f64>(scan.squares + ((<usize>slot) << 3)) - (radius * radius) / (4 * f.step * f.step)) - 2
  return least > -2147483648.0 ? <i32>(least) : i32.MIN_VALUE
}

/** Returns the columns of one row of the tile that exceed the floor, as bits. */
@inline
export function survivors(row: usize, floor: i32): i32 {
  const floors = i32x4.splat(floor)
  const low = i32x4.bitmask(i32x4.gt_s(v128.load(row), floors))
  return low | (i32x4.bitmask(i32x4.gt_s(v128.load(row, 16), floors)) << 4)
}
