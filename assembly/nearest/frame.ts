import { at, F32, F64 } from '../lane/element'

/**
 * How rows become the coordinates that a filter compares: centered and scaled by a power of two, then as they are (no basis)
 * or as coefficients in an orthonormal basis followed by the norm of what the basis leaves over. Neither can make two rows
 * more distant than `scale` times what they are. Written once by `src/ops/nearest/frame.ts`, as float64 numbers throughout.
 */
@unmanaged
export class EmbeddingFrame {
  /** Addresses: the center (d float64), and the basis in panels of 8 (0 for none), see `project.ts`. */
  center: f64
  basis: f64
  /** Coordinates after embedding. */
  coordinates: f64
  scale: f64
  /** Taken off the norm of the rest, so that its integers need not be large. */
  shift: f64
  /** The spectral distance of the basis from an orthonormal one, at the most. */
  skew: f64
  /** Integers of a point are in [-levels - 1, levels], times `step`; those of a query in half the range, times 2 `step`. */
  step: f64
  levels: f64
  /** The largest distance of a point from its integers; points farther off are never skipped. */
  slack: f64
}

/** Writes one centered, scaled row as T, `step` bytes between coordinates; returns its squared norm. */
export function centerRow<T>(frame: EmbeddingFrame, x: usize, type: i32, d: i32, row: i32, out: usize, step: usize): f64 {
  const center = <usize>frame.center
  if (type == F32) return centerRowOf<f32, T>(x, row, d, center, frame.scale, out, step)
  if (type == F64) return centerRowOf<f64, T>(x, row, d, center, frame.scale, out, step)
  return centerRowOf<u8, T>(x, row, d, center, frame.scale, out, step)
}

function centerRowOf<S, T>(x: usize, row: i32, d: i32, center: usize, scale: f64, out: usize, step: usize): f64 {
  const source = x + <usize>row * <usize>d * sizeof<S>()
  let norm: f64 = 0
  for (let t: usize = 0; t < <usize>d; t++, out += step) {
    const value = <T>((at<S>(source, t) - load<f64>(center + (t << 3))) * scale)
    store<T>(out, value)
    norm += <f64>value * <f64>value
  }
  return norm
}
