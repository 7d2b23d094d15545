import { LEFT_WIDTH, RIGHT_WIDTH } from '../lane/tile'
import { farther } from './farther'
import { LIFTED_VALUE } from './panels'
import { floorOf, Int8Scan, survivors } from './int8-scan'
import { consider } from './search'

/** Maximum number of survivors of the filter that wait, for each query, to be compared by their exact distances. */
export const MAX_WAITING: i32 = 32
/** Bytes of a query's waiting list: the number of entries in 8 bytes, then 8 bytes per entry. */
export const WAITING_LIST_BYTES: usize = (<usize>MAX_WAITING + 1) << 3

/** Cost of an exact distance in the budget, in products; each column costs ten more. */
const SETTLED_PRODUCTS: i64 = 10000

/**
 * Adds the points of one tile that pass their query's floor to the query's waiting list. A later point may raise the
 * floor, and then most of those waiting need no exact distance.
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

/** Adds a point with product v to the waiting list of a slot, and processes the list when it is full. */
function wait(scan: Int8Scan, slot: i32, v: i32, point: i32): void {
  const list = scan.waiting + <usize>slot * WAITING_LIST_BYTES
  const count = load<i32>(list)
  store<i32>(list + ((<usize>count + 1) << 3), v)
  store<i32>(list + ((<usize>count + 1) << 3), point, 4)
  store<i32>(list, count + 1)
  if (count + 1 == MAX_WAITING) settleWaiting(scan, slot)
}

/**
 * Compares, by their exact distances, the waiting points of a slot whose product v still exceeds the floor, and empties
 * the list. The point with the largest v goes first, since it raises the floor most.
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

/**
 * Compares one waiting point by its exact distance if its product v still exceeds the floor of its slot. Raises the
 * floor if the point is among the k nearest.
 */
function settle(scan: Int8Scan, slot: i32, entry: usize): void {
  const floorAt = scan.floors + ((<usize>slot) << 2)
  if (load<i32>(entry) <= load<i32>(floorAt)) return
  const query = scan.start + slot
  const point = load<i32>(entry, 4)
  scan.spent += SETTLED_PRODUCTS + 10 * scan.d
  if (!farther(scan, query, point) && consider(scan, query, point)) store<i32>(floorAt, floorOf(scan, slot))
}
