import { exp2Negative } from '../lane/exp2'
import { log2OnePlus } from '../lane/log2'
import { inverseRoot, power } from './algebraic'
import { angular } from './angular'
import { Gram } from './pack'
import { TILE_BYTES } from '../lane/tile'
import { madd } from '../lane/madd'

/*
 * Kernel profiles, by the codes that `src/ops/kernel.ts` gives them. Inputs are prescaled so that r needs no factor:
 * every exponential is a power of two.
 */
export const LAPLACE: i32 = 0 // 2^-r
export const GAUSSIAN: i32 = 1 // 2^-r²
export const MATERN_3: i32 = 2 // (1 + a) 2^-r, a = r ln 2
export const MATERN_5: i32 = 3 // (1 + a + a²/3) 2^-r
export const RATIONAL: i32 = 4 // (1 + r²)^-alpha
export const INVERSE_ROOT: i32 = 5 // (1 + r²)^-1/2
/** Polynomial kernel (a·b + alpha)^times of rows a and b: a function of the inner product, not of the distance. */
export const POLYNOMIAL: i32 = 6

/**
 * Replaces squared distances in [from, to), whole tiles, by kernel values; for the polynomial kernel of rows a and b,
 * the memory holds -2a·b instead. At distance 0 the value is exactly 1, or depth + 1 for the neural tangent kernel.
 *
 * If the kernel is a sum with a spike, the function adds the spike's weighted profile of `sharpness` times the squared
 * distance. `tileRoom` has room for a tile.
 */
export function profile<T>(gram: Gram, from: usize, to: usize, tileRoom: usize): void {
  if (gram.spike < 0) {
    profileOf<T>(gram.profile, gram.alpha, gram.times, from, to)
    return
  }
  const sharpness = v128.splat<T>(<T>gram.sharpness)
  const weight = v128.splat<T>(<T>gram.weight)
  for (; from < to; from += TILE_BYTES) {
    for (let k: usize = 0; k < TILE_BYTES; k += 16) {
      v128.store(tileRoom + k, v128.mul<T>(v128.load(from + k), sharpness))
    }
    profileOf<T>(gram.profile, gram.alpha, gram.times, from, from + TILE_BYTES)
    profileOf<T>(gram.spike, gram.spikeAlpha, 0, tileRoom, tileRoom + TILE_BYTES)
    for (let k: usize = 0; k < TILE_BYTES; k += 16) {
      v128.store(from + k, madd<T>(v128.load(tileRoom + k), weight, v128.load(from + k)))
    }
  }
}

/**
 * Replaces the squared distances (for the polynomial kernel: -2a·b) in [from, to) by the values of the kernel with this
 * profile code. A spike is not added here.
 */
function profileOf<T>(code: i32, alpha: f64, times: i32, from: usize, to: usize): void {
  if (code == LAPLACE) exp2Negative<T>(from, to, true)
  else if (code == GAUSSIAN) exp2Negative<T>(from, to, false)
  else if (code == MATERN_3) exp2Negative<T>(from, to, true, 1)
  else if (code == MATERN_5) exp2Negative<T>(from, to, true, 2)
  else if (code == RATIONAL) rational<T>(from, to, <T>alpha)
  else if (code == INVERSE_ROOT) inverseRoot<T>(from, to)
  else if (code == POLYNOMIAL) power<T>(from, to, <T>alpha, times)
  else angular<T>(from, to, code, times)
}

/** Replaces squared distances s in [from, to) by (1 + s)^-alpha, computed as 2^-(alpha log2(1 + s)). */
function rational<T>(from: usize, to: usize, alpha: T): void {
  log2OnePlus<T>(from, to, alpha)
  exp2Negative<T>(from, to, false)
}

/*
 * A pair is *near* when the expanded form |a|² + |b|² - 2a·b is too inaccurate and its distance must be summed from
 * differences. `nearness` and `nearMargin` decide this as follows.
 *
 * With N = |a|² + |b|² and u the unit roundoff, the expanded form is wrong by about e u N, e = 1 + sqrt(min(d, 128))/5.
 * This changes a kernel value by more than 8u max(1, r) of itself
 *   for 2^-r   where r max(1, r) < e N / 16:  r² < min(q, q²) with q = e N / 16,
 *   for 2^-r²  where max(1, r²) < e N / 8:    r² < q and q > 1 with q = e N / 8,
 *   for (1 + r²)^-alpha  where 1 + r² < alpha e N / 8:  at most where r² < q and q > 1 with q = max(1, alpha) e N / 8.
 * Matérn 3/2 and 5/2 are smoother than 2^-r²: they lose .24 e u N / (1 + .69 r) and at most .08 e u N of themselves,
 * and 2^-r² loses .69 e u N. So they use the rule of 2^-r².
 *
 * The expanded form is never wrong by more than 2.01 (d + 2) u N, so testing r² against that bound finds all equal
 * rows. Both tests together: a pair is near where r² < q min(1, q + margin), with q = nearness * N.
 *
 * Special cases:
 * - A sum with a spike treats all pairs with r² < q = max(1, its alphas) e N / 8 as near (margin 1), since r is large
 *   for the spike.
 * - Shepard's weights use margin 1 too; their distances are then right to 64u of themselves.
 * - For unit rows N = 2, and an angle t is wrong by e u / sin t, which a step changes by at most 2u of 1 where r² >
 *   .004 e². Laplace's rule covers them, at both ends.
 */

/** Maximum number of coordinates whose products are summed in one chunk. */
export const CHUNK_COLUMNS: i32 = 128

/**
 * Returns the factor `nearness` of the test for near pairs. The test is |a - b|² < q min(1, q + margin) for rows a and
 * b, with q = nearness · (|a|² + |b|²). The comment above derives both numbers for each kernel.
 */
export function nearness(gram: Gram): f64 {
  const e = 1 + sqrt<f64>(min(gram.d, CHUNK_COLUMNS)) / 5
  if (gram.nearest) return e / 64
  if (gram.spike >= 0) return max(max(gram.alpha, gram.spikeAlpha), 1) * e / 8
  if (gram.profile == LAPLACE || gram.unit) return e / 16
  return gram.profile == RATIONAL ? (max<f64>(gram.alpha, 1) * e) / 8 : e / 8
}

/**
 * Returns the `margin` of the test for near pairs, for arithmetic in T. The test is |a - b|² < q min(1, q + margin) for
 * rows a and b, with q = nearness · (|a|² + |b|²). The comment above derives both numbers for each kernel.
 */
export function nearMargin<T>(gram: Gram): f64 {
  if (gram.nearest || gram.spike >= 0) return 1
  const unit: f64 = sizeof<T>() == 4 ? 5.9604644775390625e-8 : 1.1102230246251565e-16
  return 2.02 * (<f64>gram.d + 2) * unit / nearness(gram)
}
