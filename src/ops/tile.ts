// The product tile of all dense ops, as in `assembly/lane/tile.ts`: 6 rows of two vectors, which hold 8 float32 or 4
// float64. test/engine/layouts.test.ts compares the numbers.

/** Number of rows of a product tile (6), and its number of columns in float32 (8). */
export const [LEFT_WIDTH, RIGHT_WIDTH] = [6, 8]
/** Bytes of one row of a tile (8 float32 or 4 float64), and of a whole tile. */
export const ROW_BYTES = 32
export const TILE_BYTES = LEFT_WIDTH * ROW_BYTES
/** Bytes of one row of a transposed tile, three vectors (`assembly/lane/transposed.ts`). */
export const WIDE_BYTES = 48
