import { centerRow, EmbeddingFrame } from './frame'
import { projectGroup } from './project'

/** Number of rows embedded together: a whole number of groups of 6 and of panels of 8. */
export const BATCH_ROWS: i32 = 24

/**
 * Embeds `count` ≤ 24 rows of x, the rows first, first + step, …, into the coordinates of a frame. Writes them to
 * `out`, float64 [row][coordinate].
 *
 * `errors` gets, for each row, a bound on the distance of its embedding from that in exact arithmetic, or Infinity if
 * there is no bound. `work` has 32 d + 256 bytes.
 */
export function embedBatch(
  frame: EmbeddingFrame, x: usize, type: i32, d: i32, first: i32, step: i32, count: i32, work: usize,
  out: usize, errors: usize,
): void {
  const stride = <usize>frame.coordinates << 3
  if (frame.basis != 0) {
    for (let i = 0; i < count; i += 6) {
      projectGroup(frame, x, type, d, first + i * step, step, min(count - i, 6), work, out + <usize>i * stride, errors + ((<usize>i) << 3))
    }
    return
  }
  for (let i = 0; i < count; i++) {
    const row = first + i * step
    const norm = centerRow<f64>(frame, x, type, d, row, out + <usize>i * stride, 8)
    // Centering rounds each coordinate by 2^-53; the scale is exact but for underflow by 2^-1074.
    store<f64>(errors + ((<usize>i) << 3), 2.3e-16 * sqrt(norm) + sqrt(<f64>d) * 5e-324)
  }
}

/**
 * Embeds entries [start, end) of a sample of the points; entry i is row i · step. Writes float64 coordinates,
 * [entry][coordinate], to `out` and an error bound for each entry to `errors`.
 */
export function embedRows(
  points: usize, type: i32, d: i32, frame: usize, step: i32, out: usize, errors: usize, scratch: usize, start: i32, end: i32,
): void {
  const stride = <usize>changetype<EmbeddingFrame>(frame).coordinates << 3
  for (let i = start; i < end; i += BATCH_ROWS) {
    const count = min(BATCH_ROWS, end - i)
    const to = out + <usize>i * stride
    const errorsAt = errors + ((<usize>i) << 3)
    embedBatch(changetype<EmbeddingFrame>(frame), points, type, d, i * step, step, count, scratch, to, errorsAt)
  }
}
