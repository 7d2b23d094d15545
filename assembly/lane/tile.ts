import { ZEROS } from './constants'
import { madd } from './madd'

/** Number of rows of a tile, which is the width of its packed left operand. */
export const LEFT_WIDTH: i32 = 6
/**
 * Number of columns of a float32 tile, which is the width of its packed right operand; a float64 tile has half as many.
 */
export const RIGHT_WIDTH: i32 = 8
/** Bytes of one row of a tile: two vectors, of float32 or float64. */
export const ROW_BYTES: usize = 32
/** Bytes of a whole tile: six rows. */
export const TILE_BYTES: usize = 192

/**
 * Number of output rows computed in one pass over the operands. V8 allocates fifteen of the sixteen vector registers of
 * x64, so a loop spills nothing as long as
 *
 *   sums + operands + 1 product <= 15
 *
 * A fused multiply-add needs no register for the product: 12 sums, two loads and a splat make 15, so one pass computes
 * all six rows. Strict arithmetic would need 16, and V8 then spills a sum, which lies on the chain from step to step.
 * So the strict build makes two passes of three rows (6 + 3 + 1), or three of four rows (8 + 3 + 1) for two tiles, see
 * `tilePair`; each output is the same sum in the same order.
 *
 * Share of the SIMD peak at depth 128, measured by prototypes on a Zen 5: one strict pass .50 to .57, two passes .88 to
 * .93, a pair .93 to .98, relaxed .93 to 1.02. A Xeon that forwards stores at no cost shows no difference. `npm run
 * bench -- ops/tile` measures it. Do not unroll these loops: Binaryen mixes the steps, and more values are live at once.
 */
export const PASS_ROWS: i32 = ASC_FEATURE_RELAXED_SIMD ? LEFT_WIDTH : LEFT_WIDTH / 2
/** Bytes of three rows of a tile. */
export const HALF_TILE_BYTES: usize = TILE_BYTES / 2

/**
 * Computes the product tile on which all dense ops stand: out[i][j] = first[j] + Σ_{t < depth} left[t][i] ·
 * right[t][j].
 *
 * It is 6×8 float32 or 6×4 float64, summed in the order of t. `left` is packed [depth][6] and read by splats; its rows
 * may be `step` elements apart. `right` is [depth][8 or 4], `first` is [8 or 4].
 */
@inline
export function tile<T = f32>(left: usize, right: usize, depth: i32, first: usize, out: usize, step: usize = 6): void {
  tileRows<T>(left, right, depth, first, out, step)
  if (PASS_ROWS == LEFT_WIDTH) return
  tileRows<T>(left + PASS_ROWS * sizeof<T>(), right, depth, first, out + HALF_TILE_BYTES, step)
}

/** Computes PASS_ROWS rows of a product tile; see `tile`. */
@inline
function tileRows<T>(left: usize, right: usize, depth: i32, first: usize, out: usize, step: usize): void {
  const f0 = v128.load(first)
  const f1 = v128.load(first, 16)
  let a0 = f0, b0 = f1
  let a1 = f0, b1 = f1
  let a2 = f0, b2 = f1
  let a3 = f0, b3 = f1
  let a4 = f0, b4 = f1
  let a5 = f0, b5 = f1
  for (const end = right + ((<usize>depth) << 5); right < end; right += 32, left += step * sizeof<T>()) {
    const r0 = v128.load(right)
    const r1 = v128.load(right, 16)
    let l = v128.load_splat<T>(left)
    a0 = madd<T>(l, r0, a0)
    b0 = madd<T>(l, r1, b0)
    l = v128.load_splat<T>(left, sizeof<T>())
    a1 = madd<T>(l, r0, a1)
    b1 = madd<T>(l, r1, b1)
    l = v128.load_splat<T>(left, 2 * sizeof<T>())
    a2 = madd<T>(l, r0, a2)
    b2 = madd<T>(l, r1, b2)
    if (PASS_ROWS == LEFT_WIDTH) {
      l = v128.load_splat<T>(left, 3 * sizeof<T>())
      a3 = madd<T>(l, r0, a3)
      b3 = madd<T>(l, r1, b3)
      l = v128.load_splat<T>(left, 4 * sizeof<T>())
      a4 = madd<T>(l, r0, a4)
      b4 = madd<T>(l, r1, b4)
      l = v128.load_splat<T>(left, 5 * sizeof<T>())
      a5 = madd<T>(l, r0, a5)
      b5 = madd<T>(l, r1, b5)
    }
  }
  storeRows(out, a0, b0, a1, b1, a2, b2)
  if (PASS_ROWS == LEFT_WIDTH) storeRows(out + HALF_TILE_BYTES, a3, b3, a4, b4, a5, b5)
}

/**
 * Computes two tiles, as `tile` does, of two left operands and one right operand. In the strict build that takes three
 * passes of four rows (8 + 3 + 1 registers) instead of four passes of three.
 */
@inline
export function tilePair<T = f32>(
  left: usize, other: usize, right: usize, depth: i32, first: usize, out: usize, otherOut: usize,
): void {
  if (PASS_ROWS == LEFT_WIDTH) {
    tileRows<T>(left, right, depth, first, out, LEFT_WIDTH)
    tileRows<T>(other, right, depth, first, otherOut, LEFT_WIDTH)
    return
  }
  const two: usize = 2 * sizeof<T>()
  fourRows<T>(left, left + two, right, depth, first, out, out + 2 * ROW_BYTES)
  fourRows<T>(left + 2 * two, other, right, depth, first, out + 4 * ROW_BYTES, otherOut)
  fourRows<T>(other + two, other + 2 * two, right, depth, first, otherOut + 2 * ROW_BYTES, otherOut + 4 * ROW_BYTES)
}

/** Computes two rows of a tile from `left` on and two from `other` on; see `tilePair`. */
@inline
function fourRows<T>(
  left: usize, other: usize, right: usize, depth: i32, first: usize, out: usize, otherOut: usize,
): void {
  const f0 = v128.load(first)
  const f1 = v128.load(first, 16)
  let a0 = f0, b0 = f1
  let a1 = f0, b1 = f1
  let a2 = f0, b2 = f1
  let a3 = f0, b3 = f1
  const step = <usize>LEFT_WIDTH * sizeof<T>()
  for (const end = right + ((<usize>depth) << 5); right < end; right += 32, left += step, other += step) {
    const r0 = v128.load(right)
    const r1 = v128.load(right, 16)
    let l = v128.load_splat<T>(left)
    a0 = madd<T>(l, r0, a0)
    b0 = madd<T>(l, r1, b0)
    l = v128.load_splat<T>(left, sizeof<T>())
    a1 = madd<T>(l, r0, a1)
    b1 = madd<T>(l, r1, b1)
    l = v128.load_splat<T>(other)
    a2 = madd<T>(l, r0, a2)
    b2 = madd<T>(l, r1, b2)
    l = v128.load_splat<T>(other, sizeof<T>())
    a3 = madd<T>(l, r0, a3)
    b3 = madd<T>(l, r1, b3)
  }
  storeTwo(out, a0, b0, a1, b1)
  storeTwo(otherOut, a2, b2, a3, b3)
}

/** Writes two rows of a tile, two vectors each. */
@inline
function storeTwo(out: usize, a0: v128, b0: v128, a1: v128, b1: v128): void {
  v128.store(out, a0)
  v128.store(out, b0, 16)
  v128.store(out, a1, 32)
  v128.store(out, b1, 48)
}

/** Writes three rows of a tile, two vectors each, one after another to `out`. */
@inline
export function storeRows(out: usize, a0: v128, b0: v128, a1: v128, b1: v128, a2: v128, b2: v128): void {
  v128.store(out, a0)
  v128.store(out, b0, 16)
  v128.store(out, a1, 32)
  v128.store(out, b1, 48)
  v128.store(out, a2, 64)
  v128.store(out, b2, 80)
}

/**
 * Computes a tile of products in `part`, as `tile` does, and adds it to the tile at `sum`. Adding up short sums loses
 * fewer digits than one long sum.
 */
@inline
export function addTile<T = f32>(left: usize, right: usize, depth: i32, sum: usize, part: usize, step: usize = 6): void {
  tile<T>(left, right, depth, ZEROS, part, step)
  for (const end = part + TILE_BYTES; part < end; part += 16, sum += 16) {
    v128.store(sum, v128.add<T>(v128.load(sum), v128.load(part)))
  }
}
