import { EmbeddingFrame } from './frame'
import { reachOf, Search } from './search'

/**
 * State of the integer scan of one block of queries, at the start of a thread's scratch. It begins with the fields of
 * `Search`; `src/ops/nearest/int8.ts` allocates its room.
 */
@unmanaged
export class Int8Scan extends Search {
  frame: EmbeddingFrame
  panels: usize
  groups: i32
  /** First query of the block. */
  start: i32
  /** Number of queries in the block. */
  queryCount: i32
  /** Number of slots for queries: `queryCount` rounded up to whole batches of embedding. */
  slots: i32
  tile: usize
  /** Sum of the squared integers of the query in each slot, float64. */
  squares: usize
  /** Distance of the query in each slot from its integers, an upper bound, float64. */
  slacks: usize
  /** Floor of each slot, int32: only points whose product v exceeds it pass the filter. */
  floors: usize
  /** Waiting list of each slot: the number of entries (8 bytes), then int32 pairs of product v and point. */
  waiting: usize
  packed: usize
  /** 1 while the scan looks for seeds. */
  seeding: u32
  /** First panel of the run with which the next call continues. */
  from: i32
  /** Slot with which the next call continues. */
  slot: i32
  spent: i64
}

/**
 * Sets the floor of every slot, which the product v of a point must exceed to pass the filter. While the scan looks for
 * seeds, every point passes; later, those that `floorOf` allows. In a slot without a query, none passes.
 */
export function setFloors(scan: Int8Scan, end: i32, seeding: bool): void {
  for (let slot = 0; slot < scan.slots; slot++) {
    const query = scan.start + slot
    const floor = query >= end ? i32.MAX_VALUE : seeding ? i32.MIN_VALUE : floorOf(scan, slot)
    store<i32>(scan.floors + ((<usize>slot) << 2), floor)
  }
}

/** Sets the floor of a slot with a query to what `floorOf` allows now. */
export function setFloor(scan: Int8Scan, slot: i32): void {
  store<i32>(scan.floors + ((<usize>slot) << 2), floorOf(scan, slot))
}

/**
 * Returns an integer below the product v (see `int8.ts`) of every point that, by `reachOf`, may be among the k nearest
 * of the query in a slot.
 */
export function floorOf(scan: Int8Scan, slot: i32): i32 {
  const f = scan.frame
  const radius = f.scale * reachOf(scan, scan.start + slot) + load<f64>(scan.slacks + ((<usize>slot) << 3)) + f.slack
  const least = floor(load<f64>(scan.squares + ((<usize>slot) << 3)) - (radius * radius) / (4 * f.step * f.step)) - 2
  return least > -2147483648.0 ? <i32>(least) : i32.MIN_VALUE
}

/** Returns the columns, 0 to 7, of one row of a tile whose int32 value exceeds `floor`, as the bits of a number. */
@inline
export function survivors(row: usize, floor: i32): i32 {
  const floors = i32x4.splat(floor)
  const low = i32x4.bitmask(i32x4.gt_s(v128.load(row), floors))
  return low | (i32x4.bitmask(i32x4.gt_s(v128.load(row, 16), floors)) << 4)
}
