/** What a matrix stores, as the host passes it: `src/ops/element.ts` has the same codes. */
export const F32: i32 = 0
export const F64: i32 = 1
export const U8: i32 = 2

/** Element i of an array of T, exactly, as float64. */
@inline
export function at<T>(array: usize, i: usize): f64 {
  return <f64>load<T>(array + i * sizeof<T>())
}
