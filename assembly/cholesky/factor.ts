import { ZEROS } from '../lane/constants'
import { LEFT_WIDTH, ROW_BYTES, TILE_BYTES, tile, tilePair } from '../lane/tile'
import { lanes, stripAt } from '../lane/triangle'

/*
 * The Cholesky factor A = L Lᵀ of a lower triangle in strips (`triangle.ts`), computed in place, block column by block
 * column: its diagonal block (`diagonal.ts`), then the strips below. Each block column subtracts the products with all
 * columns to its left (left-looking).
 *
 * The rows of a diagonal block are packed in groups of 6, [column][6], as left operands; the strips below are right
 * operands as they lie. `packed` ends with the diagonal block itself, whose diagonal is inverted. Sums run over 256
 * columns at a time, in an order that does not depend on threads.
 */

/**
 * Number of rows of a block: a multiple of 8, the rows of a strip, and of 6, the rows of a group.
 * `src/ops/cholesky/factor.ts` has the same number.
 */
export const BLOCK_ROWS: i32 = 96
/**
 * Entries of a float32 factor below both this magnitude and this share of the root of their pivot become 0: far below
 * its rounding error, and then no product of two is subnormal. Subnormal products made solves with bandwidths far below
 * the distances 3 times as slow (AMD EPYC; 10 times on a Xeon).
 */
const MIN_ENTRY_F32: f32 = 2.168404344971009e-19 // 2^-62
const MIN_SHARE_F32: f32 = 9.094947017729282e-13 // 2^-40
/** Number of columns (or rows, in a solve) over which a product is summed in one run. */
export const RUN_COLUMNS: i32 = 256

/**
 * Returns the bytes of one packed group of 6 rows of a diagonal block whose first column is `depth`: all columns to the
 * left, then those of the block.
 */
@inline
export function groupBytes<T>(depth: i32): usize {
  return <usize>((depth + BLOCK_ROWS) * LEFT_WIDTH) * sizeof<T>()
}

/** Divides a column of a strip by the root of its pivot, whose inverse is given; entries near 0 become 0. */
@inline
export function divideColumn<T>(column: usize, inverse: v128): void {
  v128.store(column, flushed<T>(v128.mul<T>(v128.load(column), inverse), inverse))
  v128.store(column, flushed<T>(v128.mul<T>(v128.load(column, 16), inverse), inverse), 16)
}

/** Returns the entries of a column of a float32 factor, those near 0 as 0; float64 entries as they are. */
@inline
function flushed<T>(entries: v128, inverse: v128): v128 {
  if (sizeof<T>() == 8) return entries
  const least = f32x4.pmin(f32x4.splat(MIN_ENTRY_F32), f32x4.div(f32x4.splat(MIN_SHARE_F32), inverse))
  return v128.and(entries, f32x4.ge(f32x4.abs(entries), least))
}

/** Subtracts `factor` times one column of a strip from another column. */
@inline
export function subtractColumn<T>(from: usize, column: usize, factor: v128): void {
  v128.store(from, v128.sub<T>(v128.load(from), v128.mul<T>(v128.load(column), factor)))
  v128.store(from, v128.sub<T>(v128.load(from, 16), v128.mul<T>(v128.load(column, 16), factor)), 16)
}

/** Subtracts the tile `part` from the tile `from` in place. */
@inline
export function subtract<T>(from: usize, part: usize): void {
  const end = part + TILE_BYTES
  for (; part < end; part += 16, from += 16) v128.store(from, v128.sub<T>(v128.load(from), v128.load(part)))
}

/**
 * Computes one block column of the Cholesky factor L for strips [start, end), counted from the first strip below the
 * diagonal block. `scratch` holds two tiles.
 */
export function choleskyBelow(wide: i32, triangle: usize, block: i32, packed: usize, scratch: usize, start: i32, end: i32): void {
  if (wide) belowOf<f64>(triangle, 0, (block + 1) * (BLOCK_ROWS / lanes<f64>()), block, packed, scratch, start, end)
  else belowOf<f32>(triangle, 0, (block + 1) * (BLOCK_ROWS / lanes<f32>()), block, packed, scratch, start, end)
}

/**
 * Multiplies a panel below the whole triangle by L⁻ᵀ, where L is the Cholesky factor: computes the columns of block
 * `block` for strips [start, end) of the panel. Blocks go in ascending order. Every strip has `columns` columns.
 * `scratch` holds two tiles.
 */
export function choleskyPanel(wide: i32, panel: usize, columns: i32, block: i32, packed: usize, scratch: usize, start: i32, end: i32): void {
  if (wide) belowOf<f64>(panel, <usize>columns * ROW_BYTES, 0, block, packed, scratch, start, end)
  else belowOf<f32>(panel, <usize>columns * ROW_BYTES, 0, block, packed, scratch, start, end)
}

/**
 * Computes `choleskyBelow`, or `choleskyPanel` if `stripBytes` is not 0, in type T. The range counts from strip
 * `first`.
 */
function belowOf<T>(
  strips: usize, stripBytes: usize, first: i32, block: i32, packed: usize, scratch: usize, start: i32, end: i32,
): void {
  const depth = block * BLOCK_ROWS
  for (let t = 0; t < depth; t += RUN_COLUMNS) {
    for (let s = first + start; s < first + end; s++) {
      const strip = stripBytes ? strips + <usize>s * stripBytes : stripAt<T>(strips, s)
      let left = packed + <usize>(t * LEFT_WIDTH) * sizeof<T>()
      let own = strip + <usize>depth * ROW_BYTES
      for (let g = 0; g < BLOCK_ROWS / LEFT_WIDTH; g += 2, left += 2 * groupBytes<T>(depth), own += 2 * TILE_BYTES) {
        const other = left + groupBytes<T>(depth)
        tilePair<T>(left, other, strip + <usize>t * ROW_BYTES, min(RUN_COLUMNS, depth - t), ZEROS, scratch, scratch + TILE_BYTES)
        subtract<T>(own, scratch)
        subtract<T>(own + TILE_BYTES, scratch + TILE_BYTES)
      }
    }
  }
  for (let s = first + start; s < first + end; s++) {
    const strip = (stripBytes ? strips + <usize>s * stripBytes : stripAt<T>(strips, s)) + <usize>depth * ROW_BYTES
    let left = packed + <usize>(depth * LEFT_WIDTH) * sizeof<T>()
    let own = strip
    for (let g = 0; g < BLOCK_ROWS / LEFT_WIDTH; g++, left += groupBytes<T>(depth), own += TILE_BYTES) {
      if (g > 0) {
        tile<T>(left, strip, g * LEFT_WIDTH, ZEROS, scratch)
        subtract<T>(own, scratch)
      }
      divide<T>(own, left + <usize>(g * LEFT_WIDTH * LEFT_WIDTH) * sizeof<T>())
    }
  }
}

/**
 * Multiplies six columns of a strip by the inverse transpose of a 6×6 lower triangle, [column][row], whose diagonal is
 * inverted already.
 */
function divide<T>(columns: usize, triangle: usize): void {
  for (let k: usize = 0; k < <usize>LEFT_WIDTH; k++) {
    const own = columns + k * ROW_BYTES
    for (let t: usize = 0; t < k; t++) {
      const factor = v128.load_splat<T>(triangle + (t * <usize>LEFT_WIDTH + k) * sizeof<T>())
      subtractColumn<T>(own, columns + t * ROW_BYTES, factor)
    }
    divideColumn<T>(own, v128.load_splat<T>(triangle + (k * <usize>LEFT_WIDTH + k) * sizeof<T>()))
  }
}
