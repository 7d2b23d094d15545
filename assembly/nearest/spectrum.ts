import { LEFT_WIDTH, ROW_BYTES, tile, TILE_BYTES } from '../lane/tile'
import { centerRow, EmbeddingFrame } from './frame'

/*
 * Products with a sample X of rows (centered, scaled, float32), for the iteration that finds its principal directions.
 *
 * Left operands are packed in groups of 6 rows, [depth][6]. Right operands and products are panels of 8 columns,
 * [rows][8], so that the product of one step is the right operand of the next. Only the quality of a filter depends on
 * these products, never an answer.
 */

/**
 * Packs a sample of the points, rows 0, step, 2 step, …, centered and scaled, in groups of 6 as left operands,
 * [column][6]. The range [start, end) counts groups. Sample rows from `count` on are zero.
 */
export function packSample(
  points: usize, type: i32, d: i32, frame: usize, step: i32, count: i32, out: usize, start: i32, end: i32,
): void {
  for (let g = start; g < end; g++) {
    const group = out + <usize>g * <usize>d * 24
    memory.fill(group, 0, <usize>d * 24)
    for (let i = 0; i < LEFT_WIDTH && g * LEFT_WIDTH + i < count; i++) {
      const row = (g * LEFT_WIDTH + i) * step
      centerRow<f32>(changetype<EmbeddingFrame>(frame), points, type, d, row, group + ((<usize>i) << 2), 24)
    }
  }
}

/**
 * Packs the transpose of a packed sample of `count` rows and d columns as left operand: groups [start, end) of 6
 * columns, [sample row][6] each.
 */
export function transposeSample(sample: usize, d: i32, count: i32, out: usize, start: i32, end: i32): void {
  for (let g = start; g < end; g++) {
    const group = out + <usize>g * <usize>count * 24
    for (let t = 0; t < count; t++) {
      const row = sample + (<usize>(t / LEFT_WIDTH) * <usize>d * 6 + <usize>(t % LEFT_WIDTH)) * 4
      for (let i = 0; i < LEFT_WIDTH; i++) {
        const column = g * LEFT_WIDTH + i
        store<f32>(group + (<usize>(t * LEFT_WIDTH + i) << 2), column < d ? load<f32>(row + <usize>column * 24) : 0)
      }
    }
  }
}

/**
 * Multiplies groups [start, end) of 6 rows of `left` (`rows` × `depth`) by `right` (`depth` × 8·`panels`). Right
 * operand and product are stored in panels of 8 columns, [row][8] each. Scratch: one tile and 32 bytes.
 */
export function multiplyPanels(
  left: usize, right: usize, depth: i32, panels: i32, rows: i32, out: usize, scratch: usize, start: i32, end: i32,
): void {
  const zeros = scratch + TILE_BYTES
  memory.fill(zeros, 0, ROW_BYTES)
  for (let g = start; g < end; g++) {
    const group = left + <usize>g * <usize>depth * 24
    const count = min(rows - g * LEFT_WIDTH, LEFT_WIDTH)
    for (let p = 0; p < panels; p++) {
      tile(group, right + <usize>p * <usize>depth * ROW_BYTES, depth, zeros, scratch)
      const to = out + (<usize>p * <usize>rows + <usize>(g * LEFT_WIDTH)) * ROW_BYTES
      memory.copy(to, scratch, <usize>count * ROW_BYTES)
    }
  }
}
