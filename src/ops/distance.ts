import type { Call } from '../engine/call.js'
import { ELEMENT_CODES, type StoredRows } from './element.js'

/**
 * Returns the Euclidean distances of each row to all rows before it, row by row: n (n - 1) / 2 float64 for n rows. A
 * distance that overflows float64 is Infinity.
 */
export async function distancesIn(call: Call, { address, type, rows, cols }: StoredRows): Promise<Float64Array> {
  const length = (rows * (rows - 1)) / 2
  const out = call.allocate(Math.max(1, length) * 8)
  const block = Math.max(1, Math.floor(1e7 / (rows * cols)))
  await call.run('result', { op: 'distancesBefore', args: [address, ELEMENT_CODES[type], cols, out], rows, block })
  return call.take(out, length)
}
