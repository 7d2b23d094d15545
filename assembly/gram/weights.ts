import { at, F32, F64 } from '../lane/element'
import { LEFT_WIDTH } from '../lane/tile'
import { Gram } from './pack'

/**
 * Packs the right-hand factor v of a Gram product, n×outputs, as [group of `width` outputs][row][width], in the type
 * that the product computes in.
 *
 * The range [start, end) counts groups of 6 rows. The packed factor has `rows` rows; those from n on, and outputs
 * beyond the last, are 0.
 */
export function gramWeights(
  job: usize, v: usize, type: i32, outputs: i32, width: i32, rows: i32, out: usize, start: i32, end: i32,
): void {
  const gram = changetype<Gram>(job)
  const last = min(end * LEFT_WIDTH, rows)
  if (gram.wide) packWeights<f64>(v, type, gram.n, outputs, width, rows, out, start * LEFT_WIDTH, last)
  else packWeights<f32>(v, type, gram.n, outputs, width, rows, out, start * LEFT_WIDTH, last)
}

/** Packs rows [first, last) of v in groups of `width` outputs, as T; see `gramWeights`. */
function packWeights<T>(
  v: usize, type: i32, n: i32, outputs: i32, width: i32, rows: i32, out: usize, first: i32, last: i32,
): void {
  const padded = (outputs + width - 1) / width * width
  for (let j = first; j < last; j++) {
    for (let r = 0; r < padded; r++) {
      const k = <usize>j * <usize>outputs + <usize>r
      const real = j < n && r < outputs
      const value = !real ? 0 : type == F32 ? at<f32>(v, k) : type == F64 ? at<f64>(v, k) : at<u8>(v, k)
      const place = (<usize>(r / width) * <usize>rows + <usize>j) * <usize>width + <usize>(r % width)
      store<T>(out + place * sizeof<T>(), <T>value)
    }
  }
}
