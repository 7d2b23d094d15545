import { LEFT_WIDTH, RIGHT_WIDTH, tile, TILE_BYTES } from '../lane/tile'
import { MIN_SUBNORMAL_F32, ROUNDOFF_F32 } from './copy'
import { centerRow, EmbeddingFrame } from './frame'

/*
 * Projection of rows: x -> (V*' x', |x' - V* V*' x'|), where x' is the centered and scaled row and V* is orthonormal.
 * It never increases a distance.
 *
 * The basis V is within `skew` (spectral norm) of such a V*, and the computed p is within e of V*' x'. With P columns
 * of V and u = 2^-24:
 *   x'        rounded to float32: 1.01 u |x'| + sqrt(d) 2^-149
 *   p = V' x' in float32 over runs of 64 coordinates, the runs summed in float64:
 *             e = (g sqrt(P) (1 + skew) + skew) |x'| + d sqrt(P) 2^-149,  g = 66 u / (1 - 66 u); products may underflow
 *   r         sqrt(|x'|² - |p|²): both squares together are off by h = 2 |p| e + e² + (d + P + 8) 2^-52 |x'|² (float64
 *             sums), and |sqrt(a) - sqrt(b)| <= min(sqrt(h), h / r)
 */

/** Number of coordinates whose products are summed in one run of float32; runs are added up in float64. */
const RUN_COLUMNS: i32 = 64
/** Rows with a larger squared norm are not projected, since float32 products might overflow. */
const MAX_SQUARED_NORM: f64 = 1.0e30

/**
 * Projects up to 6 rows onto the basis of the frame. Writes, for each row, its float64 coefficients and then the norm
 * of the remainder to `out`, and an error bound to `errors`. See `embedBatch` for the arguments.
 */
export function projectGroup(
  frame: EmbeddingFrame, x: usize, type: i32, d: i32, first: i32, step: i32, count: i32, work: usize,
  out: usize, errors: usize,
): void {
  const left = work + TILE_BYTES + 64
  const size = <i32>frame.coordinates
  for (let i = 0; i < LEFT_WIDTH; i++) {
    const row = first + min(i, count - 1) * step
    const norm = centerRow<f32>(frame, x, type, d, row, left + ((<usize>i) << 2), LEFT_WIDTH * 4)
    if (i < count) store<f64>(errors + ((<usize>i) << 3), norm)
  }
  for (let i = 0; i < count; i++) memory.fill(out + <usize>(i * size) * 8, 0, <usize>size << 3)
  multiply(frame, d, size - 1, left, work, count, out)
  for (let i = 0; i < count; i++) finishRow(frame, d, size - 1, out + <usize>(i * size) * 8, errors + ((<usize>i) << 3))
}

/** Adds the products of up to 6 centered rows and the basis to `out`, in runs of 64 coordinates. */
function multiply(frame: EmbeddingFrame, d: i32, width: i32, left: usize, work: usize, count: i32, out: usize): void {
  const zeros = work + TILE_BYTES
  memory.fill(zeros, 0, 32)
  const size = width + 1
  for (let from = 0; from < d; from += RUN_COLUMNS) {
    const run = min(RUN_COLUMNS, d - from)
    for (let column = 0; column < width; column += RIGHT_WIDTH) {
      const panel = <usize>frame.basis + ((<usize>column * <usize>d + <usize>(from * RIGHT_WIDTH)) << 2)
      tile(left + <usize>(from * LEFT_WIDTH * 4), panel, run, zeros, work)
      const columns = min(width - column, RIGHT_WIDTH)
      for (let i = 0; i < count; i++) {
        const sums = out + <usize>(i * size + column) * 8
        for (let j = 0; j < columns; j++) {
          const o = sums + ((<usize>j) << 3)
          store<f64>(o, load<f64>(o) + <f64>load<f32>(work + (<usize>(i * RIGHT_WIDTH + j) << 2)))
        }
      }
    }
  }
}

/**
 * Writes the norm of the remainder of a projected row, minus the frame's `shift`, and the error bound of the row's
 * embedding, which the top of the file derives. `error` holds the row's squared norm and receives the bound. A row too
 * long gets zeros and the bound Infinity.
 */
function finishRow(frame: EmbeddingFrame, d: i32, width: i32, row: usize, error: usize): void {
  const norm = load<f64>(error)
  let within: f64 = 0
  for (let j = 0; j < width; j++) within += load<f64>(row + ((<usize>j) << 3)) * load<f64>(row + ((<usize>j) << 3))
  if (!(norm < MAX_SQUARED_NORM)) {
    memory.fill(row, 0, <usize>(width + 1) << 3)
    store<f64>(error, Infinity)
    return
  }
  const length = sqrt(norm)
  const wide = sqrt(<f64>width)
  const steps = 66 * ROUNDOFF_F32
  const e = ((steps / (1 - steps)) * wide * (1 + frame.skew) + frame.skew) * length + <f64>d * wide * MIN_SUBNORMAL_F32
  const h = 2 * sqrt(within) * e + e * e + <f64>(d + width + 8) * 2.3e-16 * norm
  const rest = sqrt(max(norm - within, 0))
  const own = rest * rest > h ? h / rest : sqrt(h)
  store<f64>(row + ((<usize>width) << 3), rest - frame.shift)
  store<f64>(error, (e + own + 1.01 * ROUNDOFF_F32 * length + sqrt(<f64>d) * MIN_SUBNORMAL_F32) * (1 + 1e-12))
}
