import { exp2Negative } from '../lane/exp2'
import { log2OnePlus } from '../lane/log2'
import { inverseRoot, power } from './algebraic'
import { angular } from './angular'
import { Gram } from './pack'
import { TILE_BYTES } from '../lane/tile'
import { madd } from '../lane/madd'

/* The profiles of `src/ops/kernels.ts`, by the codes of its `PROFILE`. Inputs are prescaled so that r needs no factor: exponentials are powers of two. */
export const LAPLACE: i32 = 0 // 2^-r
export const GAUSSIAN: i32 = 1 // 2^-r²
export const MATERN_3: i32 = 2 // (1 + a) 2^-r, a = r ln 2
export const MATERN_5: i32 = 3 // (1 + a + a²/3) 2^-r
export const RATIONAL: i32 = 4 // (1 + r²)^-alpha
export const INVERSE_ROOT: i32 = 5 // (1 + r²)^-1/2
/** (a·b + alpha)^times: of products, not of distances. */
export const POLYNOMIAL: i32 = 6

/**
 * Squared distances (the polynomial: -2a·b) in [from, to), whole tiles, become kernel values in place; distance 0 becomes exactly 1.
 * `part` is room for a tile.
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

function rational<T>(from: usize, to: usize, alpha: T): void {
  log2OnePlus<T>(from, to, alpha)
  exp2Negative<T>(from, to, false)
}

/*
 * When |a|² + |b|² - 2a·b, with N = |a|² + |b|², is not good enough and a pair needs its differences. The sum is wrong by about
 * e u N, e = 1 + sqrt(min(d, 128))/5, and spoils a kernel value by more than 8u max(1, r) of itself
 *   where 2^-r  has r max(1, r) below e N / 16: where r² < min(q, q²) with q = e N / 16,
 *   where 2^-r² has max(1, r²)  below e N / 8:  where r² < q and q > 1 with q = e N / 8,
 *   where (1 + r²)^-alpha has 1 + r² below alpha e N / 8: surely not where r² ≥ q or q ≤ 1 with q = max(1, alpha) e N / 8.
 * Matern's 3/2 and 5/2 are smoother than 2^-r²: they lose .24 e u N / (1 + .69 r) and at most .08 e u N of themselves, 2^-r²
 * loses .69 e u N; its rule does for them. The sum is never wrong by more than 2.01 (d + 2) u N, so equal rows are found
 * wherever r² < that. Both together: a pair is near where r² < q min(1, q + margin), with q = nearness * N.
 * Of a sum with a spike all with r² < q = e N / 8 are near, with margin 1, since r is large for the spike.
 * Of Shepard's weights, with margin 1 too, distances are right to 64u of themselves.
 * Of unit rows, N = 2, an angle t is wrong by e u / sin t, which a step spoils by no more than 2u of 1 where r² > .004 e²: Laplace's rule
 * does for them, at both ends.
 */

/** Coordinates whose products are summed one after another. */
export const CHUNK_COLUMNS: i32 = 128

export function nearness(gram: Gram): f64 {
  const e = 1 + sqrt<f64>(min(gram.d, CHUNK_COLUMNS)) / 5
  if (gram.nearest) return e / 64
  if (gram.spike >= 0) return max(max(gram.alpha, gram.spikeAlpha), 1) * e / 8
  if (gram.profile == LAPLACE || gram.unit) return e / 16
  return gram.profile == RATIONAL ? (max<f64>(gram.alpha, 1) * e) / 8 : e / 8
}

export function nearMargin<T>(gram: Gram): f64 {
  if (gram.nearest || gram.spike >= 0) return 1
  const unit: f64 = sizeof<T>() == 4 ? 5.9604644775390625e-8 : 1.1102230246251565e-16
  return 2.02 * (<f64>gram.d + 2) * unit / nearness(gram)
}
