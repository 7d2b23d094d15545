import { ROW_BYTES } from './tile'

/*
 * A lower triangle in strips. With W = 8 (float32) or 4 (float64), strip s holds rows W s to W s + W - 1 and columns 0
 * to W (s + 1) - 1, as [column][lane].
 *
 * A strip is a right operand of the product tile as it lies, and is what tiles write. The strips hold about half of the
 * n² elements.
 */

/** Returns the number of rows of a strip, which is the number of columns of a tile of T. */
@inline
export function lanes<T>(): i32 {
  return <i32>(ROW_BYTES / sizeof<T>())
}

/** Returns the address of strip s of a triangle. */
@inline
export function stripAt<T>(triangle: usize, s: i32): usize {
  return triangle + ((<usize>s * (<usize>s + 1)) >> 1) * <usize>lanes<T>() * ROW_BYTES
}
