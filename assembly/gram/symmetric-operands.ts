/** Operands of the ops for the symmetric Gram matrix of one set of rows x; `src/ops/gram/symmetric.ts` writes it. */
@unmanaged
export class Symmetric {
  /** Address of the `Gram` whose queries and points are both x. */
  gram: usize
  /** All rows of x as right operands, [strip][d][lane]; rows from n on are 0. */
  strips: usize
  /** Number of rows in a block, a multiple of 24. */
  block: i32
  /** Number of blocks, which is odd. */
  blocks: i32
  /** Number of rows in all blocks: n rounded up to a multiple of 24. */
  rows: i32
  /** Address of the stored tiles of all pairs of blocks, or 0 to compute tiles when they are needed. */
  stored: usize
  /** Maximum number of tiles that one call of an op processes: a few milliseconds of work. */
  tiles: i32
}

/** Number of rows of a tile of the symmetric Gram matrix. */
export const GRAM_TILE_ROWS: i32 = 64

/** Returns the number of columns of a tile of the symmetric Gram matrix. */
@inline
export function gramTileColumns<T>(): i32 {
  return sizeof<T>() == 4 ? 48 : 24
}

/**
 * Position at which the next call of a symmetric op continues: the row and column of the next tile, and the address of
 * its entries.
 */
@unmanaged
export class TileCursor {
  row: i32
  column: i32
  entries: usize
}
