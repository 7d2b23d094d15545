import { at, F32, F64 } from '../lane/element'

/**
 * Embedding of rows into the coordinates that the integer filter compares; `src/ops/nearest/frame.ts` writes it, all
 * fields as float64.
 *
 * A row is centered and scaled by a power of two. Without a basis, that is its embedding. With one, the embedding is
 * its coefficients in an orthonormal basis, followed by the norm of the remainder. Neither increases the distance of
 * two rows beyond `scale` times the original.
 */
@unmanaged
export class EmbeddingFrame {
  /** Address of the center, d float64. */
  center: f64
  /** Address of the basis in panels of 8 columns (see `project.ts`), or 0 if there is none. */
  basis: f64
  /** Number of coordinates of an embedded row. */
  coordinates: f64
  /** Power of two by which rows are multiplied after centering. */
  scale: f64
  /** Number subtracted from the last coordinate, the norm of the remainder, so that it is rounded to small integers. */
  shift: f64
  /** Upper bound on the spectral norm of the difference between the rounded basis and an orthonormal one. */
  skew: f64
  /** Unit in which the embedded coordinates of points are rounded to integers; for queries it is 2 `step`. */
  step: f64
  /** Limit of the integers: those of points lie in [-levels - 1, levels], those of queries in a range half as wide. */
  levels: f64
  /**
   * Maximum distance of a point's embedding from its integers on which the filter relies. Points with a larger distance
   * are never skipped.
   */
  slack: f64
}

/** Writes one centered and scaled row as T, its coordinates `step` bytes apart; returns its squared norm. */
export function centerRow<T>(
  frame: EmbeddingFrame, x: usize, type: i32, d: i32, row: i32, out: usize, step: usize,
): f64 {
  const center = <usize>frame.center
  if (type == F32) return centerRowOf<f32, T>(x, row, d, center, frame.scale, out, step)
  if (type == F64) return centerRowOf<f64, T>(x, row, d, center, frame.scale, out, step)
  return centerRowOf<u8, T>(x, row, d, center, frame.scale, out, step)
}

/** Computes `centerRow` for elements of type S. */
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
