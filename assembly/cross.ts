import { addTile, LEFT_WIDTH, ROW_BYTES, TILE_BYTES } from './lane/tile'

/**
 * Number of rows multiplied in one pass: few enough that they stay in the second-level cache while all tiles use them.
 */
const RUN_ROWS: i32 = 64

/**
 * Computes the float64 product aᵀb over n rows, for groups [start, end) of 4 columns of b and all `groups` of 6 columns
 * of a.
 *
 * Operands are packed as [group][row][column]. Output tiles are 6×4, ordered [group of b][group of a]. Each tile is
 * summed row by row in runs of 64 rows, so the result does not depend on threads. Scratch: one tile.
 */
export function crossProduct(
  a: usize, groups: i32, b: usize, n: i32, out: usize, scratch: usize, start: i32, end: i32,
): void {
  memory.fill(out + <usize>(start * groups) * TILE_BYTES, 0, <usize>((end - start) * groups) * TILE_BYTES)
  for (let t = 0; t < n; t += RUN_ROWS) {
    for (let j = start; j < end; j++) {
      const right = b + <usize>(j * n + t) * ROW_BYTES
      for (let i = 0; i < groups; i++) {
        const left = a + (<usize>((i * n + t) * LEFT_WIDTH) << 3)
        addTile<f64>(left, right, min(RUN_ROWS, n - t), out + <usize>(j * groups + i) * TILE_BYTES, scratch)
      }
    }
  }
}
