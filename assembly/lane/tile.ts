import { ZEROS } from './constants'
import { madd } from './madd'

/** Rows of the left and of the right operand in one float32 tile; a float64 tile has 4 on the right. */
export const LEFT: i32 = 6
export const RIGHT: i32 = 8
/** Bytes of one row of a tile of either type: two vectors. */
export const ROW_BYTES: usize = 32
export const TILE_BYTES: usize = 192

/**
 * Rows of one pass over the operands. V8 allocates fifteen of the sixteen vector registers of x64, so a loop spills nothing where
 *
 *   sums + operands + 1 product <= 15
 *
 * A fused multiply-add needs no register for the product: 12 sums, two loads and a splat make 15, and one pass gives all six rows.
 * A strict one would need 16, and what V8 spills is a sum, on the chain from step to step. So strict does two passes of three rows
 * (6 + 3 + 1), each output the same sum in the same order. Share of the SIMD peak at K = 128, as prototypes on a Zen 5 had it: one
 * pass .50 to .57, two .88 to .93, relaxed .93 to 1.02. A Xeon that forwards stores at no cost shows no difference.
 * `npm run bench -- ops/tile` measures it. Unroll no loop here: Binaryen mixes the steps, and more values live at once.
 */
export const PASS_ROWS: i32 = ASC_FEATURE_RELAXED_SIMD ? LEFT : LEFT / 2
/** Bytes of the outputs of three rows. */
export const HALF_BYTES: usize = TILE_BYTES / 2

/**
 * The tile that everything dense is made of: out[i][j] = first[j] + sum over t < depth of left[t][i] * right[t][j],
 * 6×8 float32 or 6×4 float64, summed in the order of t. `left` is packed [depth][6] (read by splats; rows of it may be `step`
 * elements apart), `right` [depth][8], `first` [8].
 */
@inline
export function tile<T = f32>(left: usize, right: usize, depth: i32, first: usize, out: usize, step: usize = 6): void {
  tileRows<T>(left, right, depth, first, out, step)
  if (PASS_ROWS < LEFT) tileRows<T>(left + PASS_ROWS * sizeof<T>(), right, depth, first, out + HALF_BYTES, step)
}

/** PASS_ROWS rows of a tile. */
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
    if (PASS_ROWS == LEFT) {
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
  if (PASS_ROWS == LEFT) storeRows(out + HALF_BYTES, a3, b3, a4, b4, a5, b5)
}

/** Writes three rows of a tile. */
@inline
export function storeRows(out: usize, a0: v128, b0: v128, a1: v128, b1: v128, a2: v128, b2: v128): void {
  v128.store(out, a0)
  v128.store(out, b0, 16)
  v128.store(out, a1, 32)
  v128.store(out, b1, 48)
  v128.store(out, a2, 64)
  v128.store(out, b2, 80)
}

/** Adds a tile of products to the tile at `sum`; `part` is room for one. Short sums that are added up lose fewer digits than one. */
@inline
export function addTile<T = f32>(left: usize, right: usize, depth: i32, sum: usize, part: usize, step: usize = 6): void {
  tile<T>(left, right, depth, ZEROS, part, step)
  for (const end = part + TILE_BYTES; part < end; part += 16, sum += 16) {
    v128.store(sum, v128.add<T>(v128.load(sum), v128.load(part)))
  }
}
