import { at, F32, F64 } from '../lane/element'
import { RIGHT_WIDTH, ROW_BYTES } from '../lane/tile'
import { Network, stripBytes } from './network'

/**
 * Standardizes rows [first, last) of a batch and writes them as the inputs of the first layer: to `strips`, as [strip
 * of 8 rows][input][8], and, unless `columns` is 0, to `columns`, as [strip of 8 inputs][row][8] with `height` rows.
 * `first` must be a multiple of 8.
 *
 * Row r of the batch is row `order`[r] of x, or row `offset` + r if `order` is 0.
 */
export function gather(
  network: Network, x: usize, type: i32, order: usize, offset: i32, strips: usize, columns: usize, height: i32,
  first: i32, last: i32,
): void {
  if (type == F32) gatherFrom<f32>(network, x, order, offset, strips, columns, height, first, last)
  else if (type == F64) gatherFrom<f64>(network, x, order, offset, strips, columns, height, first, last)
  else gatherFrom<u8>(network, x, order, offset, strips, columns, height, first, last)
}

/** Computes `gather` for inputs of type T. */
function gatherFrom<T>(
  network: Network, x: usize, order: usize, offset: i32, strips: usize, columns: usize, height: i32,
  first: i32, last: i32,
): void {
  const inputs = <usize>network.inputs
  const scale = network.scale
  const columnBytes = stripBytes(height)
  for (let r = first; r < last; r++) {
    const row = <usize>(order ? load<u32>(order + (<usize>r << 2)) : offset + r)
    const from = x + row * inputs * sizeof<T>()
    let strip = strips + <usize>(r / RIGHT_WIDTH) * stripBytes(network.inputs) + (<usize>(r % RIGHT_WIDTH) << 2)
    let column = columns + <usize>r * ROW_BYTES
    for (let t: usize = 0; t < inputs; t++, strip += ROW_BYTES) {
      const value = <f32>((at<T>(from, t) - load<f64>(network.center + (t << 3))) * scale)
      store<f32>(strip, value)
      if (columns) store<f32>(column + (t / RIGHT_WIDTH) * columnBytes + ((t % RIGHT_WIDTH) << 2), value)
    }
  }
}
