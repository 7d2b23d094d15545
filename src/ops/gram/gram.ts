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

/** The options of `gramMatvec` and `gramBlock`. */
export interface GramOptions<P extends Precision = Precision> extends CallOptions {
  /**
   * 'f32': kernel values right to about 1e-6 of themselves (those of inner products: of what the longest product of the two
   * rows would give), products to about 1e-6 of their root mean square.
   * 'f64': to about 1e-15; for residuals, and where signs of small differences matter.
   * Values that 'f32' ('f64') cannot hold are refused. Distances beyond 9e18 (6e153) bandwidths count as that, and inputs that are
   * below 1e-38 (1e-308) in units of the bandwidth as 0.
   */
  precision?: P
}

export const GRAM_OPTIONS = {
  precision: choice(['f32', 'f64']).or('f32'),
  ...CALL_OPTIONS,
} satisfies TableOf<GramOptions>

/**
 * Computes K(x1, x2) v, m×outputs, for x1 m×d, x2 n×d and v n×outputs, of any element types; K is never stored. The product is a matrix of
 * type `precision`, which the next product reads in place; the caller owns it.
 * Throws BAD_OPTION (kernel, precision), BAD_SHAPE, BAD_VALUE (kernel values or sums beyond the precision), DISPOSED, ENGINE_MISMATCH,
 * OUT_OF_MEMORY.
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

/** Refuses sums that left the precision: kernel values do not, but v may be as large as it likes. Throws BAD_VALUE, with the first place. */
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

/** `gramMatvec` within a call; the result is a block of the call, of the type `precision` names. */
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

/** The product of v with what the operands were prepared for; gives them back. */
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
  await call.run('result', { op: 'gramMatvec', args, rows: m, block, scratchBytes: scratchBytes(gram, block, v.cols) })
  const beyond = overflowedIn(call, gram.address)
  call.free(weights)
  gram.free()
  return { address, type: precision, rows: m, cols: v.cols, beyond }
}

/** The same of K(x, x), with each pair computed once. */
async function symmetricMatvecIn(
  call: Call,
  kernel: Kernel,
  x: StoredRows,
  v: StoredRows,
  precision: Precision,
): Promise<GramProduct> {
  using gram = await symmetricIn(call, kernel, x, { precision })
  const sums = await gram.multiplyIn(call, v)
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
 * Computes K(x1, x2) itself, m×n, for small blocks. Like the product of `gramMatvec`, and unlike the distances of `nearest` and
 * `pairwise`, which are answers and come as arrays, it is a matrix of type `precision`: the operand of a next product. The caller owns it.
 * Throws as `gramMatvec`.
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

/** `gramBlock` within a call; the result is a block of the call, of the type `precision` names. */
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
  await call.run('result', { op: 'gramBlock', args, rows: gram.m, block: blockOf(gram), scratchBytes: scratch })
  gram.free()
  return { address, type: precision, rows: gram.m, cols: gram.n }
}

function checkGram(who: string, kernel: Kernel, x1: Matrix, x2: Matrix): void {
  checkKernel(who, kernel)
  checkSameColumns(who, { x1, x2 })
}

/** Rows from which on a product with K(x, x) computes each pair once: with fewer its many short rounds cost more than they save. */
const MIN_SYMMETRIC_ROWS = 2500
/** Queries of one call at most: beyond that, points are reused enough. */
const MAX_CALL_QUERIES = 64

/** Queries of one call: whole strips of either type. */
function blockOf({ n, cost }: PreparedGram): number {
  const queries = BLOCK_PRODUCTS / (n * cost)
  return Math.max(8, Math.min(MAX_CALL_QUERIES, 8 * Math.floor(queries / 8)))
}

/** Bytes that `gramMatvecIn` takes at its peak, of operands of one type; those of its result included. */
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
