import type { Call } from '../engine/call.js'
import { ELEMENT_CODES, type StoredRows } from './element.js'

export interface Center {
  /** The mean of each column, or something close to it: a filter does not depend on which. */
  center: Float64Array
  /** The largest |x - center| of any value. */
  reach: number
}

const BLOCK_ROWS = 2048

/** Column means of a matrix and how far its values reach from them; the same numbers for every thread count. */
export async function centerIn(call: Call, x: StoredRows): Promise<Center> {
  const { address, type, rows, cols } = x
  const blocks = Math.ceil(rows / BLOCK_ROWS)
  const length = blocks * 3 * cols
  const partials = call.allocate(length * 8)
  await call.run('filter', {
    op: 'columnRange',
    args: [address, ELEMENT_CODES[type], cols, BLOCK_ROWS, partials],
    rows,
    block: BLOCK_ROWS,
    products: 8 * rows * cols,
  })
  const found = call.engine.memory.view<Float64Array>(Float64Array, partials, length)
  const center = new Float64Array(cols)
  let reach = 0
  for (let j = 0; j < cols; j++) {
    let [mean, smallest, largest] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let b = 0; b < blocks; b++) {
      const at = b * 3 * cols + j
      // Divided before it is summed, so that no sum of finite means overflows.
      mean += found[at] / rows
      smallest = Math.min(smallest, found[at + cols])
      largest = Math.max(largest, found[at + 2 * cols])
    }
    center[j] = Number.isFinite(mean) ? mean : 0
    reach = Math.max(reach, largest - center[j], center[j] - smallest)
  }
  call.free(partials)
  return { center, reach }
}

/** The power of two that brings values within `reach` into [-1, 1]; 1 for reach 0 or beyond what float64 can scale. */
export function scaleFor(reach: number): number {
  if (!(reach > 0) || !Number.isFinite(reach)) return 1
  const exponent = Math.min(Math.max(exponentOf(reach) + 1, -1000), 1000)
  return 2 ** -exponent
}

/** The binary exponent of a positive number, read from its bits. */
function exponentOf(value: number): number {
  const high = new DataView(new ArrayBuffer(8))
  high.setFloat64(0, value)
  return ((high.getUint16(0) >> 4) & 0x7ff) - 1023
}
