import { PROFILE_F32, PROFILE_F64 } from '../lane/constants'

/*
 * Kernel profiles that need no exponential. Each replaces its arguments in [from, to), whole vectors, by kernel values.
 */

/** Replaces squared distances s in [from, to), whole vectors, by (1 + s)^-1/2. A distance of 0 becomes exactly 1. */
export function inverseRoot<T>(from: usize, to: usize): void {
  const one = v128.load_splat<T>(sizeof<T>() == 4 ? PROFILE_F32 : PROFILE_F64)
  for (; from < to; from += 16) {
    v128.store(from, v128.div<T>(one, v128.sqrt<T>(v128.add<T>(one, v128.load(from)))))
  }
}

/** Replaces -2a·b, for rows a and b, by (a·b + offset)^degree, multiplied out one factor after another. */
export function power<T>(from: usize, to: usize, offset: T, degree: i32): void {
  const minusHalf = v128.load_splat<T>(sizeof<T>() == 4 ? PROFILE_F32 : PROFILE_F64, sizeof<T>())
  const added = v128.splat<T>(offset)
  for (; from < to; from += 16) {
    const base = v128.add<T>(v128.mul<T>(v128.load(from), minusHalf), added)
    let p = base
    for (let k = 1; k < degree; k++) p = v128.mul<T>(p, base)
    v128.store(from, p)
  }
}
