import { LEFT_WIDTH, RIGHT_WIDTH } from '../lane/tile'
import { farther } from './farther'
import { LIFTED_VALUE } from './panels'
import { floorOf, Int8Scan, survivors } from './int8-scan'
import { consider } from './search'

/** Maximum number of survivors of a query that wait to be settled together. */
export const MAX_WAITING: i32 = 32
export const WAITING_LIST_BYTES: usize = (<usize>MAX_WAITING + 1) << 3

/** Cost of settling a point, in products; ten for each column come on top. */
const SETTLED_PRODUCTS: i64 = 10000

/**
 * Adds the survivors of one tile to the waiting lists. A later survivor may raise the floor, and then most others need
 * no look at their rows.
 */
export function collect(scan: Int8Scan, slot: i32, panel: i32): void {
  for (let i = 0; i < LEFT_WIDTH; i++) {
    const row = scan.tile + <usize>(i * RIGHT_WIDTH) * 4
    const floorAt = scan.floors + (<usize>(slot + i) << 2)
    for (let left = survivors(row, load<i32>(floorAt)); left != 0; left &= left - 1) {
      const j = ctz(left)
      const point = panel * RIGHT_WIDTH + j
      if (point < scan.n) wait(scan, slot + i, load<i32>(row + ((<usize>j) << 2)), point)
    }
  }
}

/** Adds one survivor to the waiting list of a slot, and settles the list when it is full. */
function wait(scan: Int8Scan, slot: i32, v: i32, point: i32): void {
  const list = scan.waiting + <usize>slot * WAITING_LIST_BYTES
  const count = load<i32>(list)
  store<i32>(list + ((<usize>count + 1) << 3), v)
  store<i32>(list + ((<usize>count + 1) << 3), point, 4)
  store<i32>(list, count + 1)
  if (count + 1 == MAX_WAITING) settleWaiting(scan, slot)
}

/**
 * Settles the waiting survivors that still exceed the floor. The one with the largest v goes first, since it raises the
 * floor most.
 */
export function settleWaiting(scan: Int8Scan, slot: i32): void {
  const list = scan.waiting + <usize>slot * WAITING_LIST_BYTES
  const end = list + ((<usize>load<i32>(list) + 1) << 3)
  store<i32>(list, 0)
  let first: usize = 0
  for (let entry = list + 8; entry < end; entry += 8) {
    if (load<i32>(entry) != LIFTED_VALUE && (first == 0 || load<i32>(entry) > load<i32>(first))) first = entry
  }
  if (first != 0) settle(scan, slot, first)
  for (let entry = list + 8; entry < end; entry += 8) {
    if (entry != first) settle(scan, slot, entry)
  }
}

/** Settles one waiting survivor if it still exceeds the floor, and raises the floor. */
function settle(scan: Int8Scan, slot: i32, entry: usize): void {
  const floorAt = scan.floors + ((<usize>slot) << 2)
  if (load<i32>(entry) <= load<i32>(floorAt)) return
  const query = scan.start + slot
  const point = load<i32>(entry, 4)
  scan.spent += SETTLED_PRODUCTS + 10 * scan.d
  if (!farther(scan, query, point) && consider(scan, query, point)) store<i32>(floorAt, floorOf(scan, slot))
}
