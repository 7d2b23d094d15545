/*
 * The tile that everything dense is made of, as `assembly/lane/tile.ts` has it: 6 rows of two vectors, on the right 8 float32 or
 * 4 float64. test/engine/layouts.test.ts compares them.
 */

/** Rows of the left operand, and of the right one in float32. */
export const [LEFT_WIDTH, RIGHT_WIDTH] = [6, 8]
/** Bytes of a row, and of all. */
export const ROW_BYTES = 32
export const TILE_BYTES = LEFT_WIDTH * ROW_BYTES
/** Bytes of a row of the transposed tile: three vectors (`assembly/lane/transposed.ts`). */
export const WIDE_BYTES = 48
