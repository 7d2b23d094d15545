/** Codes of the element types of a matrix, passed by the host; `src/ops/element.ts` has the same. */
export const F32: i32 = 0
export const F64: i32 = 1
export const U8: i32 = 2

/** Returns element i of an array of T as float64, exactly. */
@inline
export function at<T>(array: usize, i: usize): f64 {
  return <f64>load<T>(array + i * sizeof<T>())
}
