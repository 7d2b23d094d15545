import { addTile, LEFT_WIDTH, ROW_BYTES, TILE_BYTES } from '../lane/tile'
import { lanes, stripAt } from '../lane/triangle'
import { BLOCK_ROWS, RUN_COLUMNS } from './factor'

/*
 * Triangular solves with a factor in strips, for right-hand sides in groups of 6, [row][6]: left operands as they lie. Rows are
 * solved block by block of 96, each less the products with all rows solved before (left-looking), in runs of 256 rows. Going up
 * these are the strips; going down their transposes, which `choleskyTranspose` packs for some blocks at a time. A call does
 * blocks [from, to) of some groups: one block's strips stay in the second cache while all groups use them. No result
 * depends on the other groups.
 *
 * Scratch: a tile, and one tile for each strip of a block and each group of the call.
 */

/** Strips of a block. */
@inline
function stripsPerBlock<T>(): i32 {
  return BLOCK_ROWS / lanes<T>()
}

@inline
function groupBytes<T>(strips: i32): usize {
  return <usize>(strips * lanes<T>()) * <usize>LEFT_WIDTH * sizeof<T>()
}

/** Groups [start, end): y, 0 before block `origin`, becomes L⁻¹ y in blocks [from, to), upwards. */
export function choleskyForward(
  wide: i32, triangle: usize, strips: i32, y: usize, origin: i32, from: i32, to: i32, scratch: usize, start: i32, end: i32,
): void {
  if (wide) forwardOf<f64>(triangle, strips, y, origin, from, to, scratch, start, end)
  else forwardOf<f32>(triangle, strips, y, origin, from, to, scratch, start, end)
}

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
          addTile<T>(left, stripAt<T>(triangle, first + s) + <usize>t * ROW_BYTES, min(RUN_COLUMNS, depth - t), sum, scratch)
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

/** Groups [start, end): y becomes L⁻ᵀ y in blocks [from, to), downwards; `packed` is those blocks of Lᵀ. */
export function choleskyBackward(
  wide: i32, packed: usize, strips: i32, y: usize, from: i32, to: i32, scratch: usize, start: i32, end: i32,
): void {
  if (wide) backwardOf<f64>(packed, strips, y, from, to, scratch, start, end)
  else backwardOf<f32>(packed, strips, y, from, to, scratch, start, end)
}

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

/** Strips [start, end) from that of block `from` on: their columns in blocks [from, to), transposed. */
export function choleskyTranspose(
  wide: i32, triangle: usize, strips: i32, from: i32, to: i32, packed: usize, start: i32, end: i32,
): void {
  if (wide) transposeOf<f64>(triangle, strips, from, to, packed, start, end)
  else transposeOf<f32>(triangle, strips, from, to, packed, start, end)
}

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

@inline
function transposeSquare<T>(from: usize, to: usize): void {
  for (let i: usize = 0; i < <usize>lanes<T>(); i++) {
    for (let k: usize = 0; k < <usize>lanes<T>(); k++) {
      store<T>(to + k * ROW_BYTES + i * sizeof<T>(), load<T>(from + i * ROW_BYTES + k * sizeof<T>()))
    }
  }
}

/** Row `row` of the columns of strip s of a block: [strip of columns][row][lane], rows from those of block `from` on. */
@inline
function columnsAt<T>(packed: usize, strips: i32, from: i32, block: i32, s: i32, row: i32): usize {
  const length = strips * lanes<T>() - from * BLOCK_ROWS
  return packed + <usize>(((block - from) * stripsPerBlock<T>() + s) * length + row - from * BLOCK_ROWS) * ROW_BYTES
}

/** Rows of one strip less their sums, [output][row], divided by the strip's triangle, [column][row]. */
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

/** The same by the triangle's transpose, [row][column], from the last row on. */
function solveDown<T>(own: usize, square: usize, sums: usize): void {
  for (let i = lanes<T>() - 1; i >= 0; i--) {
    const inverse = <T>1 / entry<T>(square, i, i, lanes<T>())
    for (let r = 0; r < LEFT_WIDTH; r++) {
      let value = entry<T>(own, i, r, LEFT_WIDTH) - entry<T>(sums, r, i, lanes<T>())
      for (let k = i + 1; k < lanes<T>(); k++) value -= entry<T>(square, k, i, lanes<T>()) * entry<T>(own, k, r, LEFT_WIDTH)
      store<T>(own + <usize>(i * LEFT_WIDTH + r) * sizeof<T>(), value * inverse)
    }
  }
}

/** Element [i][k] of rows of `width`. */
@inline
function entry<T>(rows: usize, i: i32, k: i32, width: i32): T {
  return load<T>(rows + <usize>(i * width + k) * sizeof<T>())
}
