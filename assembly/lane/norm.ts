import { madd } from './madd'

/*
 * The two norms in which the tree bounds distances, as type arguments. Their sizes tell them apart when compiled.
 */

/** Sums of squared differences. */
export type Squares = f64
/** Sums of absolute differences. */
export type Absolutes = f32

/** Returns `sum` plus the squares or the absolute values of four float32 differences. */
@inline
export function addTerms<N>(difference: v128, sum: v128): v128 {
  if (sizeof<N>() == sizeof<Squares>()) return madd(difference, difference, sum)
  return f32x4.add(f32x4.abs(difference), sum)
}
