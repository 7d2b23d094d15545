import { madd } from './lane/madd'

/** Rows that are taken together: they stay in the second cache while all tiles use them. */
const RUN: i32 = 64

/**
 * Columns 4 start to 4 end of aᵀ b, p×q, for a n×p and b n×q in float64, p a multiple of 6 and q of 4. Summed row by row, in
 * runs of 64 rows.
 */
export function crossProduct(a: usize, p: i32, b: usize, q: i32, n: i32, out: usize, start: i32, end: i32): void {
  for (let i = 0; i < p; i++) memory.fill(out + (<usize>(i * q + 4 * start) << 3), 0, <usize>(end - start) << 5)
  for (let t = 0; t < n; t += RUN) {
    for (let j = 4 * start; j < 4 * end; j += 4) {
      for (let i = 0; i < p; i += 6) {
        addTile(a + (<usize>(t * p + i) << 3), p, b + (<usize>(t * q + j) << 3), q, min(RUN, n - t), out + (<usize>(i * q + j) << 3))
      }
    }
  }
}

/** Adds the products of some rows: 6 columns of a, 4 of b. */
// @ts-ignore: decorator
@inline
function addTile(a: usize, p: i32, b: usize, q: i32, rows: i32, out: usize): void {
  const step = <usize>p << 3
  const stride = <usize>q << 3
  let a0 = f64x2.splat(0), b0 = a0, a1 = a0, b1 = a0, a2 = a0, b2 = a0, a3 = a0, b3 = a0, a4 = a0, b4 = a0, a5 = a0, b5 = a0
  for (const last = a + <usize>rows * step; a < last; a += step, b += stride) {
    const r0 = v128.load(b)
    const r1 = v128.load(b, 16)
    let l = v128.load64_splat(a)
    a0 = madd<f64>(l, r0, a0)
    b0 = madd<f64>(l, r1, b0)
    l = v128.load64_splat(a, 8)
    a1 = madd<f64>(l, r0, a1)
    b1 = madd<f64>(l, r1, b1)
    l = v128.load64_splat(a, 16)
    a2 = madd<f64>(l, r0, a2)
    b2 = madd<f64>(l, r1, b2)
    l = v128.load64_splat(a, 24)
    a3 = madd<f64>(l, r0, a3)
    b3 = madd<f64>(l, r1, b3)
    l = v128.load64_splat(a, 32)
    a4 = madd<f64>(l, r0, a4)
    b4 = madd<f64>(l, r1, b4)
    l = v128.load64_splat(a, 40)
    a5 = madd<f64>(l, r0, a5)
    b5 = madd<f64>(l, r1, b5)
  }
  addTo(out, a0, b0)
  addTo(out + stride, a1, b1)
  addTo(out + 2 * stride, a2, b2)
  addTo(out + 3 * stride, a3, b3)
  addTo(out + 4 * stride, a4, b4)
  addTo(out + 5 * stride, a5, b5)
}

// @ts-ignore: decorator
@inline
function addTo(out: usize, low: v128, high: v128): void {
  v128.store(out, f64x2.add(v128.load(out), low))
  v128.store(out, f64x2.add(v128.load(out, 16), high), 16)
}
