import { madd } from './madd'
import { ROW_BYTES } from './tile'

/** Number of columns of the left operand that `addTransposed` multiplies at once. */
export const TRANSPOSED_COLUMNS: i32 = 3
/** Bytes of a row of the right operand of `addTransposed`, and of a row of its sums: three vectors. */
export const WIDE_BYTES: usize = 48

/**
 * Adds Aᵀ b to `sum`, a tile of 3×12 float32 or 3×6 float64.
 *
 * A is 3 columns of `strips` strips, [column][lane] each, `stripBytes` apart; b is [row][12 or 6]. The product is
 * summed row by row, then added: adding up short sums loses fewer digits than one long sum. It uses nine accumulators,
 * because V8 keeps one of the sixteen registers to itself and would spill with twelve accumulators and four operands
 * (.6 of the speed).
 */
@inline
export function addTransposed<T>(a: usize, strips: i32, stripBytes: usize, b: usize, sum: usize): void {
  const zero = v128.splat<T>(0)
  let a0 = zero, b0 = zero, c0 = zero
  let a1 = zero, b1 = zero, c1 = zero
  let a2 = zero, b2 = zero, c2 = zero
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
  v128.store(sum, v128.add<T>(v128.load(sum), a0))
  v128.store(sum, v128.add<T>(v128.load(sum, 16), b0), 16)
  v128.store(sum, v128.add<T>(v128.load(sum, 32), c0), 32)
  v128.store(sum, v128.add<T>(v128.load(sum, 48), a1), 48)
  v128.store(sum, v128.add<T>(v128.load(sum, 64), b1), 64)
  v128.store(sum, v128.add<T>(v128.load(sum, 80), c1), 80)
  v128.store(sum, v128.add<T>(v128.load(sum, 96), a2), 96)
  v128.store(sum, v128.add<T>(v128.load(sum, 112), b2), 112)
  v128.store(sum, v128.add<T>(v128.load(sum, 128), c2), 128)
}
