// Stored parts of a Gram matrix in the layouts of the solvers: the lower triangle, the diagonal, a panel of columns.
import type { Call } from '../../engine/call.js'
import { ELEMENT_BYTES, type Precision, type StoredRows } from '../element.js'
import type { Kernel } from '../kernel.js'
import { ROW_BYTES } from '../tile.js'
import { BLOCK_PRODUCTS, type ProductShape, packedBytes, prepareGramIn, RUN_LIMITS, scratchBytes } from './pack.js'

/** Number of kernel values that one strip of the diagonal costs: two tiles of 24 values. */
const DIAGONAL_STRIP_VALUES = 48

/**
 * Computes the lower triangle of K(x, x) + ridge I in the strips of `assembly/lane/triangle.ts` and returns its
 * address. Its kernel values have the same bits as those of `gramBlock`.
 */
export async function gramLowerIn(
  call: Call,
  kernel: Kernel,
  x: StoredRows,
  ridge: number,
  precision: Precision,
): Promise<number> {
  const strips = stripsOf(x.rows, precision)
  const triangle = call.allocate(triangleBytes(x.rows, precision))
  const gram = await prepareGramIn(call, kernel, x, x, precision)
  const args = [gram.address, ridge, triangle]
  const scratch = scratchBytes(gram, gram.lanes, 0)
  await call.run(
    'result',
    { op: 'gramLower', args, rows: strips, block: 4, scratchBytes: scratch, products: (x.rows ** 2 / 2) * gram.cost },
    `${call.who}: Gram matrix`,
  )
  gram.free()
  return triangle
}

/** Returns the n diagonal entries k(x, x) of the Gram matrix of x with itself, in float64. */
export async function gramDiagonalIn(call: Call, kernel: Kernel, x: StoredRows): Promise<Float64Array> {
  const gram = await prepareGramIn(call, kernel, x, x, 'f64')
  const address = call.allocate(x.rows * 8)
  const block = Math.max(1, Math.min(256, Math.floor(BLOCK_PRODUCTS / (DIAGONAL_STRIP_VALUES * gram.cost))))
  const task = { op: 'gramDiagonal', args: [gram.address, address], rows: stripsOf(x.rows, 'f64'), block }
  await call.run('result', { ...task, scratchBytes: scratchBytes(gram, gram.lanes, 0) }, `${call.who}: diagonal`)
  gram.free()
  return call.take(address, x.rows)
}

/**
 * Computes K(x, points) in the strips of `assembly/panel.ts` and returns its address; the number of points must be a
 * multiple of 12.
 */
export async function gramPanelIn(
  call: Call,
  kernel: Kernel,
  x: StoredRows,
  points: StoredRows,
  precision: Precision,
): Promise<number> {
  const strips = stripsOf(x.rows, precision)
  const panel = call.allocate(strips * points.rows * ROW_BYTES)
  const gram = await prepareGramIn(call, kernel, x, points, precision)
  const scratch = scratchBytes(gram, gram.lanes, 0)
  const task = { op: 'gramPanel', args: [gram.address, panel], rows: strips, block: 16, scratchBytes: scratch }
  await call.run('result', task, `${call.who}: centers`)
  gram.free()
  return panel
}

/** Returns the number of strips that hold n rows: 8 rows each in float32, 4 in float64. */
export function stripsOf(n: number, precision: Precision): number {
  return Math.ceil((n * ELEMENT_BYTES[precision]) / ROW_BYTES)
}

/** Returns the bytes of the lower triangle of an n×n matrix in strips. */
export function triangleBytes(n: number, precision: Precision): number {
  const strips = stripsOf(n, precision)
  return ((strips * (strips + 1)) / 2) * (ROW_BYTES / ELEMENT_BYTES[precision]) * ROW_BYTES
}

/** Returns the memory of `gramLowerIn` in bytes, in addition to the triangle. */
export function lowerBytes({ n, d, precision, threads }: Omit<ProductShape, 'outputs'>): number {
  const lanes = ROW_BYTES / ELEMENT_BYTES[precision]
  return packedBytes(n, d, precision) + threads * scratchBytes({ d, run: RUN_LIMITS.maxColumns, lanes }, lanes, 0)
}
