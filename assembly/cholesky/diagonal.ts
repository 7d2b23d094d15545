import { ZEROS } from '../lane/constants'
import { LEFT_WIDTH, ROW_BYTES, tile } from '../lane/tile'
import { lanes, stripAt } from '../lane/triangle'
import { BLOCK_ROWS, divideColumn, groupBytes, RUN_COLUMNS, subtract, subtractColumn } from './factor'

/**
 * Factors a diagonal block and packs its rows for the strips below, the operands of `choleskyBelow`. If a pivot is not
 * above 0, writes its row number and value to `status` (two float64) and leaves the block unfactored.
 *
 * `scratch` holds the block as a square, [strip][96][lane], and one tile. The range [start, end) is not used: one call
 * does the whole block.
 */
export function choleskyDiagonal(
  wide: i32, triangle: usize, strips: i32, block: i32, packed: usize, status: usize, scratch: usize, start: i32, end: i32,
): void {
  if (wide) diagonalOf<f64>(triangle, strips, block, packed, status, scratch)
  else diagonalOf<f32>(triangle, strips, block, packed, status, scratch)
}

/** Computes `choleskyDiagonal` in type T. */
function diagonalOf<T>(triangle: usize, strips: i32, block: i32, packed: usize, status: usize, square: usize): void {
  const depth = block * BLOCK_ROWS
  const first = depth / lanes<T>()
  const count = min(BLOCK_ROWS / lanes<T>(), strips - first)
  packLeft<T>(triangle, first, count, depth, packed)
  memory.fill(square, 0, <usize>(count * BLOCK_ROWS) * ROW_BYTES)
  for (let s = 0; s < count; s++) {
    const own = <usize>((s + 1) * lanes<T>()) * ROW_BYTES
    memory.copy(squareAt(square, s, 0), stripAt<T>(triangle, first + s) + <usize>depth * ROW_BYTES, own)
  }
  const part = square + <usize>(count * BLOCK_ROWS) * ROW_BYTES
  for (let t = 0; t < depth; t += RUN_COLUMNS) {
    for (let s = 0; s < count; s++) {
      const right = stripAt<T>(triangle, first + s) + <usize>t * ROW_BYTES
      for (let column = 0; column < (s + 1) * lanes<T>(); column += LEFT_WIDTH) {
        const group = packed + <usize>(column / LEFT_WIDTH) * groupBytes<T>(depth)
        const left = group + <usize>(t * LEFT_WIDTH) * sizeof<T>()
        tile<T>(left, right, min(RUN_COLUMNS, depth - t), ZEROS, part)
        subtract<T>(squareAt(square, s, column), part)
      }
    }
  }
  const failed = factorSquare<T>(square, count, status)
  if (failed >= 0) {
    store<f64>(status, depth + failed)
    return
  }
  for (let s = 0; s < count; s++) {
    const own = <usize>((s + 1) * lanes<T>()) * ROW_BYTES
    memory.copy(stripAt<T>(triangle, first + s) + <usize>depth * ROW_BYTES, squareAt(square, s, 0), own)
  }
  packSquare<T>(square, count, depth, packed)
}

/** Returns the address of a column in strip s of a diagonal block, which lies in the scratch as [strip][96][lane]. */
@inline
function squareAt(square: usize, s: i32, column: i32): usize {
  return square + <usize>(s * BLOCK_ROWS + column) * ROW_BYTES
}

/** Returns the address of an element of a diagonal block, which lies in the scratch as [strip][96][lane]. */
@inline
function elementAt<T>(square: usize, row: i32, column: i32): usize {
  return squareAt(square, row / lanes<T>(), column) + <usize>(row % lanes<T>()) * sizeof<T>()
}

/**
 * Packs the rows of a diagonal block, columns 0 to `depth` - 1, in groups of 6 as left operands, [column][6]. Rows
 * beyond the last are 0.
 */
function packLeft<T>(triangle: usize, first: i32, count: i32, depth: i32, packed: usize): void {
  const rows = count * lanes<T>()
  for (let row = 0; row < (rows + LEFT_WIDTH - 1) / LEFT_WIDTH * LEFT_WIDTH; row++) {
    let to = packed + <usize>(row / LEFT_WIDTH) * groupBytes<T>(depth) + <usize>(row % LEFT_WIDTH) * sizeof<T>()
    let from = stripAt<T>(triangle, first + row / lanes<T>()) + <usize>(row % lanes<T>()) * sizeof<T>()
    for (let t = 0; t < depth; t++, to += <usize>LEFT_WIDTH * sizeof<T>(), from += ROW_BYTES) {
      store<T>(to, row < rows ? load<T>(from) : 0)
    }
  }
}

/**
 * Packs the factored diagonal block in groups of 6 rows, with an inverted diagonal, so that later divisions by it
 * become products.
 */
function packSquare<T>(square: usize, count: i32, depth: i32, packed: usize): void {
  for (let row = 0; row < count * lanes<T>(); row++) {
    const group = packed + <usize>(row / LEFT_WIDTH) * groupBytes<T>(depth)
    let to = group + <usize>(depth * LEFT_WIDTH + row % LEFT_WIDTH) * sizeof<T>()
    for (let column = 0; column <= row; column++, to += <usize>LEFT_WIDTH * sizeof<T>()) {
      const value = load<T>(elementAt<T>(square, row, column))
      store<T>(to, column < row ? value : <T>1 / value)
    }
  }
}

/**
 * Factors a diagonal block, [strip][96][lane], column by column. Returns -1, or the number within the block of the
 * first row whose pivot is not above 0; that pivot then goes to the second float64 of `status`.
 */
function factorSquare<T>(square: usize, count: i32, status: usize): i32 {
  for (let column = 0; column < count * lanes<T>(); column++) {
    const at = elementAt<T>(square, column, column)
    const pivot = load<T>(at)
    if (!(pivot > 0)) {
      store<f64>(status, pivot, 8)
      return column
    }
    const root = sqrt<T>(pivot)
    const inverse = v128.splat<T>(<T>1 / root)
    for (let s = column / lanes<T>(); s < count; s++) divideColumn<T>(squareAt(square, s, column), inverse)
    store<T>(at, root)
    for (let j = column + 1; j < count * lanes<T>(); j++) {
      const factor = v128.load_splat<T>(elementAt<T>(square, j, column))
      for (let s = j / lanes<T>(); s < count; s++) {
        subtractColumn<T>(squareAt(square, s, j), squareAt(square, s, column), factor)
      }
    }
  }
  return -1
}
