import { ANGLE_F32, ANGLE_F64 } from '../lane/constants'
import { madd } from '../lane/madd'

/*
 * Kernels that depend on two rows through their angle and lengths: arc-cosine kernels and the neural tangent kernel
 * (Cho and Saul, "Kernel methods for deep learning", 2009; Jacot et al., "Neural tangent kernel", 2018).
 *
 * Each layer maps the cosine of the angle by the normalized arc-cosine kernel. The codes continue those of
 * `profile.ts`.
 */
export const ARC_COSINE_STEP: i32 = 7 // arc-cosine kernel of order 0, layers of step functions
export const ARC_COSINE_RAMP: i32 = 8 // arc-cosine kernel of order 1, layers of ramps
export const NEURAL_TANGENT: i32 = 9 // neural tangent kernel of a network of ramps

/** Loads constant k of `angular` for type T into all lanes; see ANGLE_F32. */
@inline
function constant<T>(k: usize): v128 {
  return v128.load_splat<T>((sizeof<T>() == 4 ? ANGLE_F32 : ANGLE_F64) + k * sizeof<T>())
}

/**
 * Replaces squared distances h of unit rows in [from, to), whole vectors, by the values of an arc-cosine or neural
 * tangent kernel with `depth` layers. `code` chooses the kernel.
 *
 * Where two rows are nearly opposite, the memory holds minus the squared length of their sum, which is as exact as h is
 * for near rows. A distance of 0 becomes exactly 1, or depth + 1 for the tangent kernel.
 */
export function angular<T>(from: usize, to: usize, code: i32, depth: i32): void {
  const zero = v128.splat<T>(0)
  for (; from < to; from += 16) {
    const e = v128.load(from)
    // Beyond a right angle, the loop follows the angle to the opposite row, which is acute.
    const below = v128.lt<T>(e, zero)
    let opposite = v128.or(below, v128.gt<T>(e, constant<T>(3)))
    let h = v128.bitselect(v128.bitselect(v128.neg<T>(e), v128.sub<T>(constant<T>(4), e), below), e, opposite)
    h = v128.pmax<T>(zero, h)
    let value = cosine<T>(h, opposite)
    for (let layer = 0; layer < depth; layer++) {
      const near = v128.sqrt<T>(v128.sub<T>(constant<T>(2), v128.mul<T>(h, constant<T>(6))))
      const sin = v128.mul<T>(v128.sqrt<T>(h), near)
      const angle = arc<T>(h, near)
      const share = v128.mul<T>(angle, constant<T>(1))
      const step = v128.bitselect(share, v128.sub<T>(constant<T>(2), share), opposite)
      if (code == ARC_COSINE_STEP) {
        value = step
        h = v128.add<T>(share, share)
        h = v128.bitselect(v128.sub<T>(constant<T>(3), h), h, opposite)
        opposite = zero
        continue
      }
      // The cosine grows by (sin - angle cos) / π of the acute angle, from either side.
      const plain = cosine<T>(h, zero)
      const growth = v128.mul<T>(v128.sub<T>(sin, v128.mul<T>(angle, plain)), constant<T>(1))
      const ramp = v128.bitselect(growth, v128.add<T>(plain, growth), opposite)
      value = code == ARC_COSINE_RAMP ? ramp : madd<T>(value, step, ramp)
      const next = v128.sub<T>(h, v128.add<T>(growth, growth))
      h = v128.bitselect(v128.sub<T>(constant<T>(3), v128.add<T>(growth, growth)), v128.pmax<T>(zero, next), opposite)
      opposite = zero
    }
    v128.store(from, value)
  }
}

/**
 * Returns the cosine 1 - h/2 of the angle between unit rows with squared distance h. Where `opposite` is set, h belongs
 * to the first row and the opposite of the second, and the cosine is negated.
 */
@inline
function cosine<T>(h: v128, opposite: v128): v128 {
  const cos = v128.sub<T>(constant<T>(2), v128.mul<T>(h, constant<T>(5)))
  return v128.bitselect(v128.neg<T>(cos), cos, opposite)
}

/**
 * Returns the acute angle between two unit rows with squared distance h, where `near` is the cosine of half the angle.
 * It is 4 asin(g) with g = (√h/2) / √(2 (1 + near)).
 */
@inline
function arc<T>(h: v128, near: v128): v128 {
  const one = constant<T>(2)
  const sum = v128.add<T>(one, near)
  const square = v128.div<T>(v128.mul<T>(h, constant<T>(6)), v128.add<T>(sum, sum))
  let p: v128
  if (sizeof<T>() == 4) {
    p = constant<T>(11)
  } else {
    p = constant<T>(17)
    p = madd<T>(p, square, constant<T>(16))
    p = madd<T>(p, square, constant<T>(15))
    p = madd<T>(p, square, constant<T>(14))
    p = madd<T>(p, square, constant<T>(13))
    p = madd<T>(p, square, constant<T>(12))
    p = madd<T>(p, square, constant<T>(11))
  }
  p = madd<T>(p, square, constant<T>(10))
  p = madd<T>(p, square, constant<T>(9))
  p = madd<T>(p, square, constant<T>(8))
  p = madd<T>(p, square, constant<T>(7))
  return v128.mul<T>(v128.mul<T>(constant<T>(4), v128.sqrt<T>(square)), p)
}

/**
 * Multiplies kernel values of unit rows in [from, to), [column][lane], by the lengths of both original rows. `columns`
 * has the length of the row of each column, `strip` that of the row of each lane.
 */
export function scaleByLengths<T>(from: usize, to: usize, columns: usize, strip: usize): void {
  const a0 = v128.load(strip)
  const a1 = v128.load(strip, 16)
  for (; from < to; from += 32, columns += sizeof<T>()) {
    const length = v128.load_splat<T>(columns)
    v128.store(from, v128.mul<T>(v128.load(from), v128.mul<T>(a0, length)))
    v128.store(from, v128.mul<T>(v128.load(from, 16), v128.mul<T>(a1, length)), 16)
  }
}
