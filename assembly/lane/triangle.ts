import { ROW_BYTES } from './tile'

/*
 * A lower triangle in strips: strip s holds rows W s to W s + W - 1 (W = 8 float32, 4 float64) and columns 0 to W (s + 1) - 1,
 * [column][lane]: a right operand of the product tile as it lies. Half of n² elements, and what tiles write.
 */

/** Lanes of a strip: columns of a tile of T. */
@inline
export function lanes<T>(): i32 {
  return <i32>(ROW_BYTES / sizeof<T>())
}

@inline
export function stripAt<T>(triangle: usize, s: i32): usize {
  return triangle + ((<usize>s * (<usize>s + 1)) >> 1) * <usize>lanes<T>() * ROW_BYTES
}
