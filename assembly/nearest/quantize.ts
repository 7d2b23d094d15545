import { GROUP_COORDINATES } from '../lane/tile-int8'
import { EmbeddingFrame } from './frame'

/** Bytes of one integer: int8 in the relaxed build, int16 in the strict one. */
const INTEGER_BYTES: usize = ASC_FEATURE_RELAXED_SIMD ? 1 : 2

/**
 * Measures of a row that was rounded to integers: the sum of the integers, the sum of their squares, and the slack, an
 * upper bound on the distance between the row and the integers times their unit.
 */
@unmanaged
export class QuantizedRow {
  sum: f64
  squares: f64
  slack: f64
}

/**
 * Rounds an embedded row of float64 coordinates to integers in [-levels - 1, levels], in units of `step`. Writes to
 * `made` the sum of the integers, the sum of their squares, and the slack: an upper bound on the distance between the
 * exact embedding of the row and `step` times the integers. The slack includes `error`, the error bound of the
 * embedding.
 *
 * Unless `out` is 0, also writes the integers plus `offset` to `out`, in groups of 4 bytes that lie `stride` bytes
 * apart.
 */
export function quantize(
  row: usize, error: f64, coordinates: i32, step: f64, levels: f64, offset: i32, out: usize, stride: usize,
  made: QuantizedRow,
): void {
  const inverse = 1 / step
  let sum: f64 = 0
  let squares: f64 = 0
  let residual: f64 = 0
  for (let t = 0; t < coordinates; t++) {
    const value = load<f64>(row + ((<usize>t) << 3))
    const rounded = min(max(nearest(value * inverse), -levels - 1), levels)
    const left = value - rounded * step
    sum += rounded
    squares += rounded * rounded
    residual += left * left
    if (out != 0) put(integerAt(out, stride, t), <i32>(rounded) + offset)
  }
  if (out != 0) {
    for (let t = coordinates; t % GROUP_COORDINATES != 0; t++) put(integerAt(out, stride, t), offset)
  }
  made.sum = sum
  made.squares = squares
  // The factor 1 + 1e-10 exceeds the rounding of the sum of squares. Differences round by 2^-53 of values and
  // multiples, and squares may underflow.
  made.slack = sqrt(residual) * (1 + 1e-10) + 3e-16 * step * sqrt(squares) + sqrt(<f64>coordinates) * 1e-161 + error
}

/** Returns the address of the integer of coordinate t. Integers lie in groups of 4 bytes, `stride` bytes apart. */
@inline
function integerAt(out: usize, stride: usize, t: i32): usize {
  return out + <usize>(t / GROUP_COORDINATES) * stride + <usize>(t % GROUP_COORDINATES) * INTEGER_BYTES
}

/** Stores one integer at `out`: as int8 in the relaxed build, as int16 in the strict one. */
@inline
function put(out: usize, value: i32): void {
  if (ASC_FEATURE_RELAXED_SIMD) store<i8>(out, value)
  else store<i16>(out, value)
}
