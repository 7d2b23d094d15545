import { EmbeddingFrame } from './frame'
import { reachOf, Search } from './search'

/** What the scan of one block of queries has at hand, behind its `Search`; `scratchBytes` of `src/ops/nearest/int8.ts` is its room. */
@unmanaged
export class Int8Scan extends Search {
  frame: EmbeddingFrame
  panels: usize
  groups: i32
  /** The first query of the block, how many there are, and slots for them: as many as fill batches. */
  start: i32
  queryCount: i32
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

/** Every v passes at first when seeding; later what `reachOf` allows. Slots without a query let nothing pass. */
export function setFloors(scan: Int8Scan, end: i32, seeding: bool): void {
  for (let slot = 0; slot < scan.slots; slot++) {
    const query = scan.start + slot
    const floor = query >= end ? i32.MAX_VALUE : seeding ? i32.MIN_VALUE : floorOf(scan, slot)
    store<i32>(scan.floors + ((<usize>slot) << 2), floor)
  }
}

/** One less than the least v of a point within reach; see `int8.ts`. */
export function floorOf(scan: Int8Scan, slot: i32): i32 {
  const f = scan.frame
  const radius = f.scale * reachOf(scan, scan.start + slot) + load<f64>(scan.slacks + ((<usize>slot) << 3)) + f.slack
  const least = floor(load<f64>(scan.squares + ((<usize>slot) << 3)) - (radius * radius) / (4 * f.step * f.step)) - 2
  return least > -2147483648.0 ? <i32>(least) : i32.MIN_VALUE
}

/** The columns of one row of the tile that are above its floor, as bits. */
@inline
export function survivors(row: usize, floor: i32): i32 {
  const floors = i32x4.splat(floor)
  const low = i32x4.bitmask(i32x4.gt_s(v128.load(row), floors))
  return low | (i32x4.bitmask(i32x4.gt_s(v128.load(row, 16), floors)) << 4)
}
