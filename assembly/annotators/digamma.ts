import { log2OnePlus } from '../lane/log2'
import { madd } from '../lane/madd'

/** Number of float64 values in one row of `digammas`. */
export const DIGAMMA_ROW: usize = 128

/**
 * Replaces each x > 0 in rows [start, end) of 128 float64 values by ψ(x), the digamma function. The relative error is
 * at most 1e-11 of max(|ψ(x)|, 1). `values` continues to the end of its last row. Scratch: one row.
 *
 * ψ(x) = ψ(x + 6) - Σ 1/(x + k) for k from 0 to 5. The sum is the logarithmic derivative of a polynomial of degree 6,
 * which takes one division; ψ(x + 6) is its asymptotic series.
 */
export function digammas(values: usize, scratch: usize, start: u32, end: u32): void {
  const bytes = DIGAMMA_ROW << 3
  const last = values + <usize>end * bytes
  for (let row = values + <usize>start * bytes; row < last; row += bytes) {
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(scratch + at, f64x2.add(v128.load(row + at), f64x2.splat(5)))
    }
    log2OnePlus<f64>(scratch, scratch + bytes, 1)
    for (let at: usize = 0; at < bytes; at += 16) v128.store(row + at, digamma(v128.load(row + at), v128.load(scratch + at)))
  }
}

/** Returns ψ(x), given log2(x + 6). */
@inline
function digamma(x: v128, logarithm: v128): v128 {
  const y = f64x2.add(x, f64x2.splat(6))
  const inverse = f64x2.div(f64x2.splat(1), y)
  const square = f64x2.mul(inverse, inverse)
  let series = madd<f64>(f64x2.splat(-691 / 32760.0), square, f64x2.splat(1 / 132.0))
  series = madd<f64>(series, square, f64x2.splat(-1 / 240.0))
  series = madd<f64>(series, square, f64x2.splat(1 / 252.0))
  series = madd<f64>(series, square, f64x2.splat(-1 / 120.0))
  series = madd<f64>(series, square, f64x2.splat(1 / 12.0))
  const rest = madd<f64>(series, square, f64x2.mul(inverse, f64x2.splat(0.5)))
  // x (x + 1) … (x + 5) = x⁶ + 15 x⁵ + 85 x⁴ + 225 x³ + 274 x² + 120 x, and its derivative.
  let product = f64x2.add(x, f64x2.splat(15))
  product = madd<f64>(product, x, f64x2.splat(85))
  product = madd<f64>(product, x, f64x2.splat(225))
  product = madd<f64>(product, x, f64x2.splat(274))
  product = f64x2.mul(madd<f64>(product, x, f64x2.splat(120)), x)
  let slope = madd<f64>(x, f64x2.splat(6), f64x2.splat(75))
  slope = madd<f64>(slope, x, f64x2.splat(340))
  slope = madd<f64>(slope, x, f64x2.splat(675))
  slope = madd<f64>(slope, x, f64x2.splat(548))
  slope = madd<f64>(slope, x, f64x2.splat(120))
  const shift = f64x2.add(rest, f64x2.div(slope, product))
  return f64x2.sub(f64x2.mul(logarithm, f64x2.splat(0.6931471805599453)), shift)
}
