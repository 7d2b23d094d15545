import { madd } from '../lane/madd'
import { ROW_BYTES } from '../lane/tile'
import { lanes, stripAt } from '../lane/triangle'

/*
 * Triangular solves with a factor in strips. Right-hand sides come in groups of one vector (4 float32, 2 float64), lanes along
 * them: [row][lane]. Each call does strips [from, to) of some groups, so that a call stays short.
 */

/** Groups [start, end): y becomes L⁻¹ y, strips upwards from `from`. */
export function choleskyForward(
  wide: i32, triangle: usize, strips: i32, y: usize, from: i32, to: i32, start: i32, end: i32,
): void {
  for (let g = start; g < end; g++) {
    if (wide) forward<f64>(triangle, groupAt<f64>(y, strips, g), from, to)
    else forward<f32>(triangle, groupAt<f32>(y, strips, g), from, to)
  }
}

/** Groups [start, end): y becomes L⁻ᵀ y, strips downwards to `from`. */
export function choleskyBackward(
  wide: i32, triangle: usize, strips: i32, y: usize, from: i32, to: i32, start: i32, end: i32,
): void {
  for (let g = start; g < end; g++) {
    if (wide) backward<f64>(triangle, groupAt<f64>(y, strips, g), from, to)
    else backward<f32>(triangle, groupAt<f32>(y, strips, g), from, to)
  }
}

// @ts-ignore: decorator
@inline
function groupAt<T>(y: usize, strips: i32, g: i32): usize {
  return y + ((<usize>(strips * lanes<T>()) * <usize>g) << 4)
}

function forward<T>(triangle: usize, y: usize, from: i32, to: i32): void {
  for (let s = from; s < to; s++) {
    const first = s * lanes<T>()
    const own = y + ((<usize>first) << 4)
    const strip = stripAt<T>(triangle, s)
    subtractProduct<T>(strip, y, first, own)
    const square = strip + <usize>first * ROW_BYTES
    for (let i = 0; i < lanes<T>(); i++) {
      const at = own + ((<usize>i) << 4)
      let value = v128.load(at)
      for (let k = 0; k < i; k++) {
        const known = v128.load(own + ((<usize>k) << 4))
        value = v128.sub<T>(value, v128.mul<T>(elementOf<T>(square, i, k), known))
      }
      v128.store(at, v128.div<T>(value, elementOf<T>(square, i, i)))
    }
  }
}

function backward<T>(triangle: usize, y: usize, from: i32, to: i32): void {
  for (let s = to - 1; s >= from; s--) {
    const first = s * lanes<T>()
    const own = y + ((<usize>first) << 4)
    const strip = stripAt<T>(triangle, s)
    const square = strip + <usize>first * ROW_BYTES
    for (let i = lanes<T>() - 1; i >= 0; i--) {
      const at = own + ((<usize>i) << 4)
      let value = v128.load(at)
      for (let k = i + 1; k < lanes<T>(); k++) {
        const known = v128.load(own + ((<usize>k) << 4))
        value = v128.sub<T>(value, v128.mul<T>(elementOf<T>(square, k, i), known))
      }
      v128.store(at, v128.div<T>(value, elementOf<T>(square, i, i)))
    }
    subtractTransposed<T>(strip, own, first, y)
  }
}

/** Row i, column k of the square on the diagonal of a strip, in all lanes. */
// @ts-ignore: decorator
@inline
function elementOf<T>(square: usize, i: i32, k: i32): v128 {
  return v128.load_splat<T>(square + <usize>k * ROW_BYTES + <usize>i * sizeof<T>())
}

/** own[i] -= sum over t < count of strip[t][i] y[t], for the lanes i of a strip. */
// @ts-ignore: decorator
@inline
function subtractProduct<T>(strip: usize, y: usize, count: i32, own: usize): void {
  let a0 = i32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0
  for (const end = y + ((<usize>count) << 4); y < end; y += 16, strip += ROW_BYTES) {
    const value = v128.load(y)
    a0 = madd<T>(v128.load_splat<T>(strip), value, a0)
    a1 = madd<T>(v128.load_splat<T>(strip, sizeof<T>()), value, a1)
    a2 = madd<T>(v128.load_splat<T>(strip, 2 * sizeof<T>()), value, a2)
    a3 = madd<T>(v128.load_splat<T>(strip, 3 * sizeof<T>()), value, a3)
    if (sizeof<T>() == 8) continue
    a4 = madd<T>(v128.load_splat<T>(strip, 4 * sizeof<T>()), value, a4)
    a5 = madd<T>(v128.load_splat<T>(strip, 5 * sizeof<T>()), value, a5)
    a6 = madd<T>(v128.load_splat<T>(strip, 6 * sizeof<T>()), value, a6)
    a7 = madd<T>(v128.load_splat<T>(strip, 7 * sizeof<T>()), value, a7)
  }
  v128.store(own, v128.sub<T>(v128.load(own), a0))
  v128.store(own, v128.sub<T>(v128.load(own, 16), a1), 16)
  v128.store(own, v128.sub<T>(v128.load(own, 32), a2), 32)
  v128.store(own, v128.sub<T>(v128.load(own, 48), a3), 48)
  if (sizeof<T>() == 8) return
  v128.store(own, v128.sub<T>(v128.load(own, 64), a4), 64)
  v128.store(own, v128.sub<T>(v128.load(own, 80), a5), 80)
  v128.store(own, v128.sub<T>(v128.load(own, 96), a6), 96)
  v128.store(own, v128.sub<T>(v128.load(own, 112), a7), 112)
}

/** y[t] -= sum over the lanes i of a strip of strip[t][i] own[i], for t < count. */
// @ts-ignore: decorator
@inline
function subtractTransposed<T>(strip: usize, own: usize, count: i32, y: usize): void {
  const x0 = v128.load(own), x1 = v128.load(own, 16), x2 = v128.load(own, 32), x3 = v128.load(own, 48)
  const x4 = v128.load(own, 64), x5 = v128.load(own, 80), x6 = v128.load(own, 96), x7 = v128.load(own, 112)
  for (const end = y + ((<usize>count) << 4); y < end; y += 16, strip += ROW_BYTES) {
    let sum = v128.mul<T>(v128.load_splat<T>(strip), x0)
    sum = madd<T>(v128.load_splat<T>(strip, sizeof<T>()), x1, sum)
    sum = madd<T>(v128.load_splat<T>(strip, 2 * sizeof<T>()), x2, sum)
    sum = madd<T>(v128.load_splat<T>(strip, 3 * sizeof<T>()), x3, sum)
    if (sizeof<T>() == 4) {
      sum = madd<T>(v128.load_splat<T>(strip, 4 * sizeof<T>()), x4, sum)
      sum = madd<T>(v128.load_splat<T>(strip, 5 * sizeof<T>()), x5, sum)
      sum = madd<T>(v128.load_splat<T>(strip, 6 * sizeof<T>()), x6, sum)
      sum = madd<T>(v128.load_splat<T>(strip, 7 * sizeof<T>()), x7, sum)
    }
    v128.store(y, v128.sub<T>(v128.load(y), sum))
  }
}
