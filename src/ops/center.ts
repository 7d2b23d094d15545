import type { Call } from '../engine/call.js'
import { ELEMENT_CODES, type StoredRows } from './element.js'

/** Column means of a matrix, and the maximum deviation of an element from the mean of its column. */
export interface Center {
  /** Mean of each column; 0 if the mean is not finite. It is only an offset, so its rounding errors do not matter. */
  center: Float64Array
  /** Maximum of |x[i][j] - center[j]| over all elements of the matrix x. */
  reach: number
}

/** Number of rows in one block of work. Partial sums are added in the order of the blocks, so threads change no bit. */
const BLOCK_ROWS = 2048

/**
 * Computes the column means of a matrix and the maximum deviation of an element from the mean of its column. The bits
 * do not depend on the number of threads.
 */
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
      // Dividing before summing keeps the sum of finite values from overflowing.
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

/**
 * Returns the power of two, from 2^-1000 to 2^1000, that scales values of magnitude up to `reach` into [-1, 1]; 1 if
 * `reach` is 0 or not finite. The scaled values exceed 1 only for a reach above 2^1000.
 */
export function scaleFor(reach: number): number {
  if (!(reach > 0) || !Number.isFinite(reach)) return 1
  const exponent = Math.min(Math.max(exponentOf(reach) + 1, -1000), 1000)
  return 2 ** -exponent
}

/** Returns the binary exponent of a positive number, read from its bits. */
function exponentOf(value: number): number {
  const high = new DataView(new ArrayBuffer(8))
  high.setFloat64(0, value)
  return ((high.getUint16(0) >> 4) & 0x7ff) - 1023
}
