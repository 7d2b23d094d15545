/**
 * Loads two float32 values as float64. Not by load64_zero: V8 11.3 (Node 20) folds that load into the conversion, and then
 * reads another address; Dawid-Skene stopped early there, because changes of posteriors seemed small.
 */
@inline
export function loadPromoted(from: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_splat(from))
}
