import type { Call, CallOptions } from '../engine/call.js'
import type { Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, takeOptions } from '../engine/options.js'
import { checkSameColumns, ELEMENT_CODES, type StoredRows, sameType } from './element.js'

/**
 * Returns the squared Euclidean distance of every query to every point, row-major m×n, for queries of m×d and points of
 * n×d.
 *
 * Each distance is the float64 sum of squared differences, rounded once to float32. The matrices may differ in element
 * type. Use it for small blocks, since it stores all m×n distances; `nearest` does not. The result is an array rather
 * than a Matrix because no other op reads it.
 *
 * Throws BAD_OPTION when an option is unknown, BAD_VALUE when an operand is not a Matrix, BAD_SHAPE when the numbers of
 * columns differ, DISPOSED when a matrix was disposed, ENGINE_MISMATCH when the matrices belong to different engines,
 * OUT_OF_MEMORY when the result does not fit, CLOSED when the engine is closed.
 */
export async function pairwise(queries: Matrix, points: Matrix, options: CallOptions = {}): Promise<Float32Array> {
  const taken = takeOptions('pairwise', CALL_OPTIONS, options)
  checkSameColumns('pairwise', { queries, points })
  return queries.engine.call('pairwise', [queries, points], taken, async (call) => {
    const [left, right] = await sameType(call, queries, points)
    const out = call.allocate(left.rows * right.rows * 4)
    const args = [left.address, right.address, ELEMENT_CODES[left.type], right.rows, left.cols, out]
    const block = Math.max(1, Math.floor(1e7 / (right.rows * left.cols)))
    await call.run('result', { op: 'pairwise', args, rows: left.rows, block })
    return call.engine.memory.view<Float32Array>(Float32Array, out, left.rows * right.rows).slice()
  })
}

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
