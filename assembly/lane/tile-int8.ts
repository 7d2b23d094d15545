import { HALF_TILE_BYTES, LEFT_WIDTH, PASS_ROWS, storeRows } from './tile'

/**
 * The integer twin of `tile`: out[i][j] = first[j] + Σ_t left[t][i] · right[t][j] in exact int32, where t runs over
 * groups of coordinates that fill 4 bytes.
 *
 * In the relaxed build a group is 4 coordinates: int8 on the right by 7-bit numbers (0 to 127) on the left. As
 * 2·127·128 < 2^15, no sum of two products saturates, so all engines agree. In the strict build a group is 2
 * coordinates: int16 by int16.
 */

/** Number of coordinates in one group of 4 bytes in the relaxed build. */
export const GROUP_COORDINATES_RELAXED: i32 = 4
/** Number of coordinates in one group of 4 bytes in the strict build. */
export const GROUP_COORDINATES_STRICT: i32 = 2
/** Number of coordinates in one group of 4 bytes in this build. */
export const GROUP_COORDINATES: i32 = ASC_FEATURE_RELAXED_SIMD ? GROUP_COORDINATES_RELAXED : GROUP_COORDINATES_STRICT

/** Returns sum + left · right for one group of coordinates in each of four lanes. */
@inline
export function dot(left: v128, right: v128, sum: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD
    ? i32x4.relaxed_dot_i8x16_i7x16_add_s(right, left, sum)
    : i32x4.add(sum, i32x4.dot_i16x8_s(right, left))
}

/** Returns lanes of ones where a or b exceeds int32 element i of `floors`. */
@inline
function above(a: v128, b: v128, floors: usize, i: usize): v128 {
  return i32x4.gt_s(i32x4.max_s(a, b), v128.load32_splat(floors + (i << 2)))
}

/**
 * Computes the 6×8 int32 tile out[i][j] = first[j] + Σ_t left[t][i] · right[t][j] and returns true if any out[i][j]
 * exceeds floors[i]; only then is `out` written completely.
 *
 * `left` is packed [groups][6] and read by splats, `right` is [groups][8], `first` is [8]; every entry is 4 bytes. Rows
 * are computed in passes as in `tile`.
 */
@inline
export function tileAbove(left: usize, right: usize, groups: i32, first: usize, floors: usize, out: usize): bool {
  const over = rowsAbove(left, right, groups, first, floors, out)
  if (PASS_ROWS == LEFT_WIDTH) return over
  const skipped = 4 * PASS_ROWS
  return <bool>(over | rowsAbove(left + skipped, right, groups, first, floors + skipped, out + HALF_TILE_BYTES))
}

/**
 * Computes PASS_ROWS rows of `tileAbove`. If a tile takes two passes, it always writes its rows, since the other pass
 * may find an entry that exceeds its floor.
 */
@inline
function rowsAbove(left: usize, right: usize, groups: i32, first: usize, floors: usize, out: usize): bool {
  const f0 = v128.load(first)
  const f1 = v128.load(first, 16)
  let a0 = f0, b0 = f1
  let a1 = f0, b1 = f1
  let a2 = f0, b2 = f1
  let a3 = f0, b3 = f1
  let a4 = f0, b4 = f1
  let a5 = f0, b5 = f1
  for (const end = right + ((<usize>groups) << 5); right < end; right += 32, left += 24) {
    const r0 = v128.load(right)
    const r1 = v128.load(right, 16)
    let l = v128.load32_splat(left)
    a0 = dot(l, r0, a0)
    b0 = dot(l, r1, b0)
    l = v128.load32_splat(left, 4)
    a1 = dot(l, r0, a1)
    b1 = dot(l, r1, b1)
    l = v128.load32_splat(left, 8)
    a2 = dot(l, r0, a2)
    b2 = dot(l, r1, b2)
    if (PASS_ROWS == LEFT_WIDTH) {
      l = v128.load32_splat(left, 12)
      a3 = dot(l, r0, a3)
      b3 = dot(l, r1, b3)
      l = v128.load32_splat(left, 16)
      a4 = dot(l, r0, a4)
      b4 = dot(l, r1, b4)
      l = v128.load32_splat(left, 20)
      a5 = dot(l, r0, a5)
      b5 = dot(l, r1, b5)
    }
  }
  let over = v128.or(above(a0, b0, floors, 0), v128.or(above(a1, b1, floors, 1), above(a2, b2, floors, 2)))
  if (PASS_ROWS == LEFT_WIDTH) {
    over = v128.or(over, v128.or(above(a3, b3, floors, 3), v128.or(above(a4, b4, floors, 4), above(a5, b5, floors, 5))))
    if (!v128.any_true(over)) return false
    storeRows(out + HALF_TILE_BYTES, a3, b3, a4, b4, a5, b5)
  }
  storeRows(out, a0, b0, a1, b1, a2, b2)
  return v128.any_true(over)
}
