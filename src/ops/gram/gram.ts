import type { Call, CallOptions } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import { firstNotFinite } from '../../engine/finite.js'
import { checkMatrix, type Matrix } from '../../engine/matrix.js'
import { CALL_OPTIONS, choice, type TableOf, takeOptions } from '../../engine/options.js'
import { checkSameColumns, ELEMENT_BYTES, type Precision, type StoredRows } from '../element.js'
import { checkKernel, type Kernel } from '../kernel.js'
import { ROW_BYTES } from '../tile.js'
import {
  BLOCK_PRODUCTS,
  GROUP_WIDTH,
  type GramProduct,
  groupsOf,
  overflowedIn,
  type PreparedGram,
  type ProductShape,
  packedBytes,
  packWeightsIn,
  prepareGramIn,
  RUN_LIMITS,
  scratchBytes,
} from './pack.js'
import { symmetricBytes, symmetricIn } from './symmetric.js'

export type { Precision } from '../element.js'

/** Options of `gramMatvec` and `gramBlock`: the floating-point type of the result, an abort signal, progress. */
export interface GramOptions<P extends Precision = Precision> extends CallOptions {
  /**
   * Floating-point type of kernel values and of the result; 'f32' by default, which is faster and accurate enough for
   * predictions.
   *
   * With 'f32', a kernel value has a relative error of about 1e-6 (a kernel of inner products: relative to its value
   * for parallel rows of the same lengths), and a product an error of about 1e-6 of its root mean square. With 'f64'
   * these errors are about 1e-15: use it for residuals and where the sign of a small difference matters.
   *
   * A value that exceeds the range of the type throws BAD_VALUE. Distances above 9e18 ('f64': 6e153) bandwidths count
   * as that distance, and inputs below 1e-38 (1e-308) bandwidths count as 0.
   */
  precision?: P
}

export const GRAM_OPTIONS = {
  precision: choice(['f32', 'f64']).or('f32'),
  ...CALL_OPTIONS,
} satisfies TableOf<GramOptions>

/**
 * Computes the product K(x1, x2) v without storing the Gram matrix K(x1, x2), whose entry (i, j) is the kernel value of
 * row i of x1 and row j of x2.
 *
 * x1 is m×d, x2 is n×d and v is n×outputs, each of any element type. The result is an m×outputs Matrix of type
 * `precision` ('f32' by default), which the caller owns and the next product reads in place.
 *
 * Throws BAD_OPTION when the kernel or an option is invalid, BAD_SHAPE when d differs or v does not have n rows,
 * BAD_VALUE when an operand is not a Matrix or a kernel value or sum leaves the range of the precision, DISPOSED when a
 * matrix was disposed, ENGINE_MISMATCH when the matrices belong to different engines, OUT_OF_MEMORY when the result or
 * the work space does not fit, CLOSED when the engine is closed.
 *
 * @example
 * ```ts
 * import { createEngine, gaussian, gramMatvec } from 'noisy-teacher'
 * const engine = await createEngine()
 * const x = engine.matrix(2, 1, [0, 1])
 * const v = engine.matrix(2, 1, [1, 2])
 * const product = await gramMatvec(gaussian({ bandwidth: 1 }), x, x, v)
 * console.log(Array.from(product.toArray(), (value) => value.toFixed(3)).join(' ')) // 2.213 2.607
 * ```
 */
export async function gramMatvec<P extends Precision = 'f32'>(
  kernel: Kernel,
  x1: Matrix,
  x2: Matrix,
  v: Matrix,
  options: GramOptions<P> = {},
): Promise<Matrix<P>> {
  const taken = takeOptions('gramMatvec', GRAM_OPTIONS, options)
  const precision = taken.precision as P
  checkGram('gramMatvec', kernel, x1, x2)
  checkMatrix('gramMatvec', 'v', v)
  check(v.rows === x2.rows, 'BAD_SHAPE', () => `gramMatvec: v has ${v.rows} rows but x2 has ${x2.rows}`)
  return x1.engine.call('gramMatvec', [x1, x2, v], taken, async (call) => {
    const { rows, cols, address, beyond } = await gramMatvecIn(call, kernel, x1, x2, v, precision)
    if (beyond) await checkProductIn(call, address, rows, cols, precision)
    return call.toMatrix(rows, cols, precision, address)
  })
}

/**
 * Throws BAD_VALUE when a sum of the product overflowed the precision; the message names the first such entry. Kernel
 * values always fit, but v may be arbitrarily large.
 */
async function checkProductIn(call: Call, address: number, rows: number, cols: number, precision: Precision) {
  const { memory } = call.engine
  const array = precision === 'f32' ? Float32Array : Float64Array
  const values = memory.view<Float32Array | Float64Array>(array, address, rows * cols)
  let bad = -1
  await call.loop(values.length, 1, (first, last) => {
    if (bad < 0) bad = firstNotFinite(values, first, last)
  })
  const place = () => `row ${Math.floor(bad / cols)}, output ${bad % cols} of the product`
  const advice = precision === 'f32' ? "scale v, or use precision 'f64'" : 'scale v'
  check(bad < 0, 'BAD_VALUE', () => `${call.who}: ${place()} is beyond ${precision}; ${advice}`)
}

/** Computes `gramMatvec` within a call. The result is a block of the call, of type `precision`. */
export async function gramMatvecIn(
  call: Call,
  kernel: Kernel,
  x1: StoredRows,
  x2: StoredRows,
  v: StoredRows,
  precision: Precision,
): Promise<GramProduct> {
  if (x1.address === x2.address && x1.rows >= MIN_SYMMETRIC_ROWS)
    return symmetricMatvecIn(call, kernel, x1, v, precision)
  return multiplyPreparedIn(call, await prepareGramIn(call, kernel, x1, x2, precision), v, precision)
}

/**
 * Multiplies v, n×outputs, by the m×n Gram matrix of prepared operands, then frees these operands. The result is a
 * block of the call, m×outputs of type `precision`.
 */
export async function multiplyPreparedIn(
  call: Call,
  gram: PreparedGram,
  v: StoredRows,
  precision: Precision,
): Promise<GramProduct> {
  const { m, n, size } = gram
  const weights = await packWeightsIn(call, gram, v, { width: GROUP_WIDTH, rows: groupsOf(n) * GROUP_WIDTH })
  const address = call.allocate(m * v.cols * size)
  const block = blockOf(gram)
  const args = [gram.address, weights, v.cols, address]
  const task = { op: 'gramMatvec', args, rows: m, block, products: m * n * (gram.cost + v.cols) }
  await call.run('result', { ...task, scratchBytes: scratchBytes(gram, block, v.cols) })
  const beyond = overflowedIn(call, gram.address)
  call.free(weights)
  gram.free()
  return { address, type: precision, rows: m, cols: v.cols, beyond }
}

/** Computes K(x, x) v and evaluates the kernel once for each pair of rows. The result has type `precision`. */
async function symmetricMatvecIn(
  call: Call,
  kernel: Kernel,
  x: StoredRows,
  v: StoredRows,
  precision: Precision,
): Promise<GramProduct> {
  const gram = await symmetricIn(call, kernel, x, { precision })
  // Not `using`: compiled for older hosts it brings half a kilobyte, which nothing else in a small bundle needs.
  const sums = await gram.multiplyIn(call, v).finally(() => gram.dispose())
  if (precision === 'f64') return sums
  const { memory } = call.engine
  const length = x.rows * v.cols
  const address = call.allocate(length * ELEMENT_BYTES[precision])
  const rounded = memory.view<Float32Array>(Float32Array, address, length)
  rounded.set(memory.view<Float64Array>(Float64Array, sums.address, length))
  call.free(sums.address)
  return { ...sums, address, type: precision }
}

/**
 * Computes the Gram matrix K(x1, x2), m×n, for x1 of m×d and x2 of n×d: entry (i, j) is the kernel value of row i of x1
 * and row j of x2. Use it for small blocks, since it stores all m×n values.
 *
 * The result is a Matrix of type `precision` ('f32' by default), which the caller owns and can pass to another product.
 *
 * Throws BAD_OPTION when the kernel or an option is invalid, BAD_SHAPE when d differs, BAD_VALUE when an operand is not
 * a Matrix or a kernel value leaves the range of the precision, DISPOSED when a matrix was disposed, ENGINE_MISMATCH
 * when the matrices belong to different engines, OUT_OF_MEMORY when the result does not fit, CLOSED when the engine is
 * closed.
 */
export async function gramBlock<P extends Precision = 'f32'>(
  kernel: Kernel,
  x1: Matrix,
  x2: Matrix,
  options: GramOptions<P> = {},
): Promise<Matrix<P>> {
  const taken = takeOptions('gramBlock', GRAM_OPTIONS, options)
  const precision = taken.precision as P
  checkGram('gramBlock', kernel, x1, x2)
  return x1.engine.call('gramBlock', [x1, x2], taken, async (call) => {
    const { rows, cols, address } = await gramBlockIn(call, kernel, x1, x2, precision)
    return call.toMatrix(rows, cols, precision, address)
  })
}

/**
 * Computes `gramBlock` within a call. The result is a block of the call, of type `precision`. Throws BAD_VALUE when a
 * kernel value may leave the range of the precision; set `checked` to false only if all are known to fit.
 */
export async function gramBlockIn(
  call: Call,
  kernel: Kernel,
  x1: StoredRows,
  x2: StoredRows,
  precision: Precision,
  checked = true,
): Promise<StoredRows> {
  const gram = await prepareGramIn(call, kernel, x1, x2, precision, { checked })
  const address = call.allocate(gram.m * gram.n * gram.size)
  const args = [gram.address, address]
  const scratch = scratchBytes(gram, gram.lanes, 0)
  const task = { op: 'gramBlock', args, rows: gram.m, block: blockOf(gram), products: gram.m * gram.n * gram.cost }
  await call.run('result', { ...task, scratchBytes: scratch })
  gram.free()
  return { address, type: precision, rows: gram.m, cols: gram.n }
}

/**
 * Throws BAD_OPTION when `kernel` is not a kernel, BAD_VALUE when an operand is not a Matrix, and BAD_SHAPE when the
 * numbers of columns differ.
 */
function checkGram(who: string, kernel: Kernel, x1: Matrix, x2: Matrix): void {
  checkKernel(who, kernel)
  checkSameColumns(who, { x1, x2 })
}

/**
 * Minimum number of rows for which a product with K(x, x) evaluates the kernel once for each pair of rows. With fewer
 * rows, the many short rounds of that algorithm cost more than they save.
 */
const MIN_SYMMETRIC_ROWS = 2500
/** Maximum number of queries in one call of an op; more would not reuse the points better. */
const MAX_CALL_QUERIES = 64

/** Returns the number of queries in one call of an op: whole strips of either type. */
function blockOf({ n, cost }: PreparedGram): number {
  const queries = BLOCK_PRODUCTS / (n * cost)
  return Math.max(8, Math.min(MAX_CALL_QUERIES, 8 * Math.floor(queries / 8)))
}

/** Returns the peak memory of `gramMatvecIn` in bytes, the result included, for operands of one element type. */
export function matvecBytes(shape: ProductShape & { m: number; symmetric: boolean }): number {
  const { m, n, d, outputs, precision, threads, symmetric } = shape
  const size = ELEMENT_BYTES[precision]
  const result = m * outputs * size
  if (symmetric && n >= MIN_SYMMETRIC_ROWS) return symmetricBytes(shape) + (precision === 'f32' ? result : 0)
  const prepared = packedBytes(n, d, precision)
  const weights = groupsOf(n) * GROUP_WIDTH * groupsOf(outputs) * GROUP_WIDTH * size
  const scratch = scratchBytes({ d, run: RUN_LIMITS.maxColumns, lanes: ROW_BYTES / size }, MAX_CALL_QUERIES, outputs)
  return prepared + weights + result + threads * scratch
}
