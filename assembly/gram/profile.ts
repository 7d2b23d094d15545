import { exp2Negative } from '../lane/exp2'

/* The profiles of `src/ops/kernels.ts`: inputs are prescaled so that each is a power of two. */
const LAPLACE: i32 = 0 // 2^-r
const GAUSSIAN: i32 = 1 // 2^-r²

/** Squared distances in [from, to), whole vectors, become kernel values in place; 0 becomes exactly 1. */
export function profile<T>(code: i32, from: usize, to: usize): void {
  if (code == LAPLACE) exp2Negative<T>(from, to, true)
  else exp2Negative<T>(from, to, false)
}

/*
 * When |a|² + |b|² - 2a·b, with N = |a|² + |b|², is not good enough and a pair needs its differences. The sum is wrong by about
 * e u N, e = 1 + sqrt(min(d, 128))/5, and spoils a kernel value by more than 8u max(1, r) of itself
 *   where 2^-r  has r max(1, r) below e N / 16: where r² < min(q, q²) with q = e N / 16,
 *   where 2^-r² has max(1, r²)  below e N / 8:  where r² < q and q > 1 with q = e N / 8.
 * It is never wrong by more than 2.01 (d + 2) u N, so equal rows are found wherever r² < that. Both together: a pair is near where
 * r² < q min(1, q + margin), with q = nearness * N.
 */

/** Coordinates whose products are summed one after another. */
export const DEPTH: i32 = 128

export function nearness(code: i32, d: i32): f64 {
  const e = 1 + sqrt<f64>(min(d, DEPTH)) / 5
  return code == LAPLACE ? e / 16 : e / 8
}

export function nearMargin<T>(code: i32, d: i32): f64 {
  const unit: f64 = sizeof<T>() == 4 ? 5.9604644775390625e-8 : 1.1102230246251565e-16
  return 2.02 * (<f64>d + 2) * unit / nearness(code, d)
}
