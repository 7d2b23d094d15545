import { ROW_BYTES } from './tile'

/*
 * A lower triangle in strips. With W = 8 (float32) or 4 (float64), strip s holds rows W s to W s + W - 1 and columns 0
 * to W (s + 1) - 1, as [column][lane].
 *
 * A strip is a right operand of the product tile as it lies, and is what tiles write. The strips hold about half of the
 * n² elements.
 */

/** Returns the number of rows of a strip, 8 for float32 and 4 for float64. A tile of T has as many columns. */
@inline
export function lanes<T>(): i32 {
  return <i32>(ROW_BYTES / sizeof<T>())
}

/** Returns the address of strip s of a lower triangle stored in strips. */
@inline
export function stripAt<T>(triangle: usize, s: i32): usize {
  return triangle + ((<usize>s * (<usize>s + 1)) >> 1) * <usize>lanes<T>() * ROW_BYTES
}
