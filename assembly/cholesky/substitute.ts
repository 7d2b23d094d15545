import { addTile, LEFT_WIDTH, ROW_BYTES, TILE_BYTES } from '../lane/tile'
import { lanes, stripAt } from '../lane/triangle'
import { BLOCK_ROWS, RUN_COLUMNS } from './factor'

/*
 * Triangular solves with a Cholesky factor in strips, for right-hand sides packed in groups of 6, [row][6], which are
 * left operands as they lie.
 *
 * Rows are solved in blocks of 96. Each block first subtracts its products with all rows solved before (left-looking),
 * in runs of 256 rows. The forward solve multiplies by the strips, the backward solve by their transposes, which
 * `choleskyTranspose` packs for some blocks at a time. A call processes blocks [from, to) for some groups, so that the
 * strips of one block stay in the second-level cache while all groups use them. No result depends on the other groups.
 *
 * Scratch: one tile, then one tile for each strip of a block and each group of the call.
 */

/** Returns the number of strips in a block of 96 rows: 12 for float32, 24 for float64. */
@inline
function stripsPerBlock<T>(): i32 {
  return BLOCK_ROWS / lanes<T>()
}

/** Returns the bytes of one group of 6 right-hand sides that have the rows of `strips` strips. */
@inline
function groupBytes<T>(strips: i32): usize {
  return <usize>(strips * lanes<T>()) * <usize>LEFT_WIDTH * sizeof<T>()
}

/**
 * Solves L z = y forward, where L is the Cholesky factor and y has groups of 6 right-hand sides. For groups [start,
 * end), blocks [from, to) of y become those of z. The rows of y before block `origin` must be 0, and are skipped.
 */
export function choleskyForward(
  wide: i32, triangle: usize, strips: i32, y: usize, origin: i32, from: i32, to: i32, scratch: usize, start: i32, end: i32,
): void {
  if (wide) forwardOf<f64>(triangle, strips, y, origin, from, to, scratch, start, end)
  else forwardOf<f32>(triangle, strips, y, origin, from, to, scratch, start, end)
}

/** Computes `choleskyForward` in type T. */
function forwardOf<T>(
  triangle: usize, strips: i32, y: usize, origin: i32, from: i32, to: i32, scratch: usize, start: i32, end: i32,
): void {
  const size = groupBytes<T>(strips)
  const sums = scratch + TILE_BYTES
  for (let block = from; block < to; block++) {
    const first = block * stripsPerBlock<T>()
    const count = min(stripsPerBlock<T>(), strips - first)
    const depth = block * BLOCK_ROWS
    memory.fill(sums, 0, <usize>((end - start) * count) * TILE_BYTES)
    for (let t = origin * BLOCK_ROWS; t < depth; t += RUN_COLUMNS) {
      let sum = sums
      for (let g = start; g < end; g++) {
        const left = y + <usize>g * size + <usize>(t * LEFT_WIDTH) * sizeof<T>()
        for (let s = 0; s < count; s++, sum += TILE_BYTES) {
          const right = stripAt<T>(triangle, first + s) + <usize>t * ROW_BYTES
          addTile<T>(left, right, min(RUN_COLUMNS, depth - t), sum, scratch)
        }
      }
    }
    let sum = sums
    for (let g = start; g < end; g++) {
      const own = y + <usize>g * size + <usize>(depth * LEFT_WIDTH) * sizeof<T>()
      for (let s = 0; s < count; s++, sum += TILE_BYTES) {
        const strip = stripAt<T>(triangle, first + s) + <usize>depth * ROW_BYTES
        const above = s * lanes<T>()
        addTile<T>(own, strip, above, sum, scratch)
        solveUp<T>(own + <usize>(above * LEFT_WIDTH) * sizeof<T>(), strip + <usize>above * ROW_BYTES, sum)
      }
    }
  }
}

/**
 * Solves Lᵀ z = y backward, where L is the Cholesky factor and y has groups of 6 right-hand sides. For groups [start,
 * end), blocks [from, to) of y become those of z. `packed` holds those blocks of Lᵀ as `choleskyTranspose` packs them.
 */
export function choleskyBackward(
  wide: i32, packed: usize, strips: i32, y: usize, from: i32, to: i32, scratch: usize, start: i32, end: i32,
): void {
  if (wide) backwardOf<f64>(packed, strips, y, from, to, scratch, start, end)
  else backwardOf<f32>(packed, strips, y, from, to, scratch, start, end)
}

/** Computes `choleskyBackward` in type T. */
function backwardOf<T>(
  packed: usize, strips: i32, y: usize, from: i32, to: i32, scratch: usize, start: i32, end: i32,
): void {
  const size = groupBytes<T>(strips)
  const rows = strips * lanes<T>()
  const sums = scratch + TILE_BYTES
  for (let block = to - 1; block >= from; block--) {
    const count = min(stripsPerBlock<T>(), strips - block * stripsPerBlock<T>())
    const below = min((block + 1) * BLOCK_ROWS, rows)
    memory.fill(sums, 0, <usize>((end - start) * count) * TILE_BYTES)
    for (let t = below; t < rows; t += RUN_COLUMNS) {
      let sum = sums
      for (let g = start; g < end; g++) {
        const left = y + <usize>g * size + <usize>(t * LEFT_WIDTH) * sizeof<T>()
        for (let s = 0; s < count; s++, sum += TILE_BYTES) {
          addTile<T>(left, columnsAt<T>(packed, strips, from, block, s, t), min(RUN_COLUMNS, rows - t), sum, scratch)
        }
      }
    }
    for (let g = start; g < end; g++) {
      for (let s = count - 1; s >= 0; s--) {
        const sum = sums + <usize>((g - start) * count + s) * TILE_BYTES
        const row = block * BLOCK_ROWS + s * lanes<T>()
        const own = y + <usize>g * size + <usize>(row * LEFT_WIDTH) * sizeof<T>()
        const next = row + lanes<T>()
        const left = own + <usize>(lanes<T>() * LEFT_WIDTH) * sizeof<T>()
        addTile<T>(left, columnsAt<T>(packed, strips, from, block, s, next), below - next, sum, scratch)
        solveDown<T>(own, columnsAt<T>(packed, strips, from, block, s, row), sum)
      }
    }
  }
}

/**
 * Packs the transpose of the columns in blocks [from, to) of the Cholesky factor as [strip of columns][row][lane]. The
 * rows are those in strips [start, end), counted from the first strip of block `from`.
 */
export function choleskyTranspose(
  wide: i32, triangle: usize, strips: i32, from: i32, to: i32, packed: usize, start: i32, end: i32,
): void {
  if (wide) transposeOf<f64>(triangle, strips, from, to, packed, start, end)
  else transposeOf<f32>(triangle, strips, from, to, packed, start, end)
}

/** Computes `choleskyTranspose` in type T. */
function transposeOf<T>(triangle: usize, strips: i32, from: i32, to: i32, packed: usize, start: i32, end: i32): void {
  const first = from * stripsPerBlock<T>()
  for (let s = first + start; s < first + end; s++) {
    const strip = stripAt<T>(triangle, s)
    for (let columns = first; columns <= min(s, to * stripsPerBlock<T>() - 1); columns++) {
      const block = columns / stripsPerBlock<T>()
      const out = columnsAt<T>(packed, strips, from, block, columns - block * stripsPerBlock<T>(), s * lanes<T>())
      transposeSquare<T>(strip + <usize>(columns * lanes<T>()) * ROW_BYTES, out)
    }
  }
}

/** Writes the transpose of a square block of a strip, with as many columns as the strip has lanes. */
@inline
function transposeSquare<T>(from: usize, to: usize): void {
  for (let i: usize = 0; i < <usize>lanes<T>(); i++) {
    for (let k: usize = 0; k < <usize>lanes<T>(); k++) {
      store<T>(to + k * ROW_BYTES + i * sizeof<T>(), load<T>(from + i * ROW_BYTES + k * sizeof<T>()))
    }
  }
}

/**
 * Returns the address of row `row` in strip s of block `block` of the transposed columns that `choleskyTranspose`
 * packs. The layout is [strip of columns][row][lane], with rows from block `from` on.
 */
@inline
function columnsAt<T>(packed: usize, strips: i32, from: i32, block: i32, s: i32, row: i32): usize {
  const length = strips * lanes<T>() - from * BLOCK_ROWS
  return packed + <usize>(((block - from) * stripsPerBlock<T>() + s) * length + row - from * BLOCK_ROWS) * ROW_BYTES
}

/**
 * Solves for the rows of `own`, one strip of right-hand sides: subtracts `sums`, [output][row], which are the products
 * with the rows solved before, and divides by the strip's lower triangle `square`, [column][row].
 */
function solveUp<T>(own: usize, square: usize, sums: usize): void {
  for (let i = 0; i < lanes<T>(); i++) {
    const inverse = <T>1 / entry<T>(square, i, i, lanes<T>())
    for (let r = 0; r < LEFT_WIDTH; r++) {
      let value = entry<T>(own, i, r, LEFT_WIDTH) - entry<T>(sums, r, i, lanes<T>())
      for (let k = 0; k < i; k++) value -= entry<T>(square, k, i, lanes<T>()) * entry<T>(own, k, r, LEFT_WIDTH)
      store<T>(own + <usize>(i * LEFT_WIDTH + r) * sizeof<T>(), value * inverse)
    }
  }
}

/**
 * Solves for the rows of `own`, one strip of right-hand sides, from the last on: subtracts `sums`, [output][row], which
 * are the products with the rows solved before, and divides by the transposed triangle `square`, [row][column].
 */
function solveDown<T>(own: usize, square: usize, sums: usize): void {
  for (let i = lanes<T>() - 1; i >= 0; i--) {
    const inverse = <T>1 / entry<T>(square, i, i, lanes<T>())
    for (let r = 0; r < LEFT_WIDTH; r++) {
      let value = entry<T>(own, i, r, LEFT_WIDTH) - entry<T>(sums, r, i, lanes<T>())
      for (let k = i + 1; k < lanes<T>(); k++) {
        value -= entry<T>(square, k, i, lanes<T>()) * entry<T>(own, k, r, LEFT_WIDTH)
      }
      store<T>(own + <usize>(i * LEFT_WIDTH + r) * sizeof<T>(), value * inverse)
    }
  }
}

/** Returns element [i][k] of an array whose rows have `width` elements. */
@inline
function entry<T>(rows: usize, i: i32, k: i32, width: i32): T {
  return load<T>(rows + <usize>(i * width + k) * sizeof<T>())
}
