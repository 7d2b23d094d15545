/** Operands of the symmetric ops; `src/ops/gram/symmetric.ts` writes it. */
@unmanaged
export class Symmetric {
  /** Address of the `Gram` of x and itself. */
  gram: usize
  /** All rows as right operands, [strip][d][lane]; rows from n on are 0. */
  strips: usize
  /** Rows of a block, a multiple of 24; the number of blocks, odd; and all rows, n rounded up to a multiple of 24. */
  block: i32
  blocks: i32
  rows: i32
  /** Where the tiles of all pairs are stored, or 0. */
  stored: usize
  /** Maximum number of tiles in one call of an op: a few milliseconds of work. */
  tiles: i32
}

/** Rows of a tile of K. */
export const GRAM_TILE_ROWS: i32 = 64

/** Returns the number of columns of a tile of K. */
@inline
export function gramTileColumns<T>(): i32 {
  return sizeof<T>() == 4 ? 48 : 24
}

/** Cursor of a call that stopped early: the row and column of the next tile, and the address of its entries. */
@unmanaged
export class TileCursor {
  row: i32
  column: i32
  entries: usize
}
