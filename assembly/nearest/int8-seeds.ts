import { replaceWorst } from '../lane/best'
import { LEFT_WIDTH, RIGHT_WIDTH } from '../lane/tile'
import { LIFTED_VALUE } from './panels'
import { Int8Scan, survivors } from './int8-scan'
import { distancesOf, distanceTo, indicesOf, isExcluded, pointAt } from './search'

/**
 * Keeps the seeds of 6 queries: for each, the k points met so far with the largest product v (see `int8.ts`), as a heap
 * of -v in the answer's memory. Points with LIFTED_VALUE are left out. The scan's tile has the products with the 8
 * points of this panel.
 */
export function rankSeeds(scan: Int8Scan, slot: i32, panel: i32): void {
  for (let i = 0; i < LEFT_WIDTH; i++) {
    const query = scan.start + slot + i
    const row = scan.tile + <usize>(i * RIGHT_WIDTH) * 4
    const floorAt = scan.floors + (<usize>(slot + i) << 2)
    for (let left = survivors(row, load<i32>(floorAt)); left != 0; left &= left - 1) {
      const j = ctz(left)
      const v = load<i32>(row + ((<usize>j) << 2))
      const point = panel * RIGHT_WIDTH + j
      if (
        v <= load<i32>(floorAt) || v == LIFTED_VALUE || point >= scan.n ||
        isExcluded(scan, query, pointAt(scan, point))
      ) continue
      const distances = distancesOf(scan, query)
      replaceWorst(distances, indicesOf(scan, query), scan.k, -(<f64>v), point)
      const worst = load<f64>(distances)
      if (worst < Infinity) store<i32>(floorAt, <i32>(-worst))
    }
  }
}

/**
 * Bounds the k-th smallest distance of a query by its k seeds. It fills the answer with the largest of their
 * distances, at an index above every point. The scan that follows meets the seeds again and replaces all k entries.
 */
export function boundBySeeds(scan: Int8Scan, query: i32): void {
  const distances = distancesOf(scan, query)
  const indices = indicesOf(scan, query)
  let bound: f64 = -Infinity
  for (let i: usize = 0; i < <usize>scan.k; i++) {
    const point = load<u32>(indices + (i << 2))
    if (point == u32.MAX_VALUE) {
      bound = Infinity
      break
    }
    bound = max(bound, distanceTo(scan, query, pointAt(scan, point), Infinity))
  }
  for (let i: usize = 0; i < <usize>scan.k; i++) {
    store<f64>(distances + (i << 3), bound)
    store<u32>(indices + (i << 2), u32.MAX_VALUE)
  }
}
