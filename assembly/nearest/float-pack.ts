import { at, F32, F64 } from '../lane/element'
import { RIGHT_WIDTH } from '../lane/tile'

/** Returns the bytes of one packed panel of 8 points b: 8 float32 values -|b|²/2, then d × 8 float32 coordinates. */
@inline
export function panelBytes(d: i32): usize {
  return (<usize>d + 1) << 5
}

/**
 * Packs panels [start, end) of 8 points each. `norms` gets the largest squared norm in each panel, float64. Padding
 * beyond row n has score -Infinity, so no finite threshold lets it through.
 */
export function packFloat(
  points: usize, type: i32, n: i32, d: i32, center: usize, scale: f64, panels: usize, norms: usize, start: i32, end: i32,
): void {
  for (let p = start; p < end; p++) {
    const panel = panels + <usize>p * panelBytes(d)
    let largest: f64 = 0
    for (let j = 0; j < RIGHT_WIDTH; j++) {
      const first = panel + ((<usize>j) << 2)
      const row = p * RIGHT_WIDTH + j
      if (row < n) {
        const norm = packRow(points, type, row, d, center, scale, first + 32, 32)
        store<f32>(first, <f32>(-0.5 * norm))
        largest = max(largest, norm)
      } else {
        store<f32>(first, f32.NEGATIVE_INFINITY)
        for (let t = 0; t < d; t++) store<f32>(first + 32 + ((<usize>t) << 5), 0)
      }
    }
    store<f64>(norms + ((<usize>p) << 3), largest)
  }
}

/** Writes one centered and scaled row as float32, its coordinates `step` bytes apart; returns its squared norm. */
export function packRow(x: usize, type: i32, row: i32, d: i32, center: usize, scale: f64, out: usize, step: usize): f64 {
  if (type == F32) return packRowOf<f32>(x, row, d, center, scale, out, step)
  if (type == F64) return packRowOf<f64>(x, row, d, center, scale, out, step)
  return packRowOf<u8>(x, row, d, center, scale, out, step)
}

/** Computes `packRow` for elements of type T. */
function packRowOf<T>(x: usize, row: i32, d: i32, center: usize, scale: f64, out: usize, step: usize): f64 {
  const source = x + <usize>row * <usize>d * sizeof<T>()
  let norm: f64 = 0
  for (let t: usize = 0; t < <usize>d; t++, out += step) {
    const value = <f32>((at<T>(source, t) - load<f64>(center + (t << 3))) * scale)
    store<f32>(out, value)
    norm += <f64>value * <f64>value
  }
  return norm
}
