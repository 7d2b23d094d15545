/** Returns a·b + c on lanes of T, with one rounding (fused) in the relaxed build and two in the strict one. */
@inline
export function madd<T = f32>(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? v128.relaxed_madd<T>(a, b, c) : v128.add<T>(v128.mul<T>(a, b), c)
}
