/** Replaces the float64 values in [at, end), whole vectors, by their distance from the highest, which it returns. */
@inline
export function belowHighest(at: usize, end: usize): f64 {
  let highest: f64 = -Infinity
  for (let z = at; z < end; z += 8) highest = max(highest, load<f64>(z))
  const splat = f64x2.splat(highest)
  for (let z = at; z < end; z += 16) v128.store(z, f64x2.sub(splat, v128.load(z)))
  return highest
}
