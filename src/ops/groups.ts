import type { Call } from '../engine/call.js'
import type { Precision } from './element.js'
import { ELEMENT_BYTES } from './element.js'

/**
 * Packs a row-major matrix of `cols` columns as [group of `width` columns][row][column] in a block of the call, and
 * returns its address. Groups have `rows` rows; zeros fill the rows and columns that the matrix lacks.
 */
export async function packGroups(
  call: Call,
  values: Float64Array,
  { cols, width, rows, precision }: { cols: number; width: number; rows: number; precision: Precision },
): Promise<number> {
  const length = Math.ceil(cols / width) * width * rows
  const address = call.allocate(length * ELEMENT_BYTES[precision])
  const packed = viewOf(call, address, length, precision).fill(0)
  await call.loop(values.length / cols, cols, (begin, end) => {
    for (let first = 0; first < cols; first += width) {
      const count = Math.min(width, cols - first)
      let [from, to] = [begin * cols + first, first * rows + begin * width]
      for (let row = begin; row < end; row++, from += cols, to += width) {
        for (let k = 0; k < count; k++) packed[to + k] = values[from + k]
      }
    }
  })
  return address
}

/** Returns a view of `length` values of type `precision` at an address; it is stale once the memory grows. */
export function viewOf({ engine }: Call, address: number, length: number, precision: Precision) {
  const { memory } = engine
  return precision === 'f64'
    ? memory.view<Float64Array>(Float64Array, address, length)
    : memory.view<Float32Array>(Float32Array, address, length)
}
