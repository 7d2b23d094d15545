import type { Call } from '../engine/call.js'
import { ELEMENT_BYTES, type Precision } from './element.js'
import { triangleBytes } from './gram/parts.js'
import { ROW_BYTES } from './tile.js'

/**
 * Writes the lower triangle of an n×n matrix, whose entry (i, j) is `entryOf(i, j)`, in the strips of
 * `assembly/lane/triangle.ts` and returns its address; n must be a multiple of 4 in float64 and of 8 in float32.
 */
export async function triangleOf(
  call: Call,
  n: number,
  entryOf: (i: number, j: number) => number,
  precision: Precision = 'f64',
): Promise<number> {
  const bytes = triangleBytes(n, precision)
  const address = call.allocate(bytes)
  const width = ROW_BYTES / ELEMENT_BYTES[precision]
  const { memory } = call.engine
  const view =
    precision === 'f64'
      ? memory.view<Float64Array | Float32Array>(Float64Array, address, bytes / 8)
      : memory.view<Float64Array | Float32Array>(Float32Array, address, bytes / 4)
  let at = 0
  await call.loop(n / width, width * n, (first, last) => {
    for (let strip = width * first; strip < width * last; strip += width) {
      for (let j = 0; j < strip + width; j++) {
        for (let i = strip; i < strip + width; i++) view[at++] = j <= i ? entryOf(i, j) : 0
      }
    }
  })
  return address
}
