import { madd } from './madd'
import { ROW_BYTES } from './tile'

/** Columns of one transposed tile, and bytes of a row of its right operand and of its sums: three vectors. */
export const COLUMNS: i32 = 3
export const WIDE_BYTES: usize = 48

/**
 * Adds Aᵀ b to `sum`, 3×12 float32 or 3×6 float64: A are 3 columns of so many strips, [column][lane] each, `stripBytes` apart, b is
 * [row][12]. Summed row by row, from what `sum` holds on. Nine accumulators: V8 keeps one of the sixteen registers to itself, and
 * with twelve and four operands it would spill (.6 of the speed).
 */
// @ts-ignore: decorator
@inline
export function addTransposed<T>(a: usize, strips: i32, stripBytes: usize, b: usize, sum: usize): void {
  let a0 = v128.load(sum), b0 = v128.load(sum, 16), c0 = v128.load(sum, 32)
  let a1 = v128.load(sum, 48), b1 = v128.load(sum, 64), c1 = v128.load(sum, 80)
  let a2 = v128.load(sum, 96), b2 = v128.load(sum, 112), c2 = v128.load(sum, 128)
  for (let s = 0; s < strips; s++, a += stripBytes) {
    for (let at = a; at < a + ROW_BYTES; at += sizeof<T>(), b += WIDE_BYTES) {
      const r0 = v128.load(b)
      const r1 = v128.load(b, 16)
      const r2 = v128.load(b, 32)
      let l = v128.load_splat<T>(at)
      a0 = madd<T>(l, r0, a0)
      b0 = madd<T>(l, r1, b0)
      c0 = madd<T>(l, r2, c0)
      l = v128.load_splat<T>(at, 32)
      a1 = madd<T>(l, r0, a1)
      b1 = madd<T>(l, r1, b1)
      c1 = madd<T>(l, r2, c1)
      l = v128.load_splat<T>(at, 64)
      a2 = madd<T>(l, r0, a2)
      b2 = madd<T>(l, r1, b2)
      c2 = madd<T>(l, r2, c2)
    }
  }
  v128.store(sum, a0)
  v128.store(sum, b0, 16)
  v128.store(sum, c0, 32)
  v128.store(sum, a1, 48)
  v128.store(sum, b1, 64)
  v128.store(sum, c1, 80)
  v128.store(sum, a2, 96)
  v128.store(sum, b2, 112)
  v128.store(sum, c2, 128)
}
