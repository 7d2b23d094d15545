import type { Call, CallOptions } from '../engine/call.js'
import { check, checkChoice } from '../engine/check.js'
import type { Matrix } from '../engine/matrix.js'
import { centerIn } from './center.js'
import { CODE, type Rows, SIZE, sameType } from './element.js'
import { checkKernel, type Kernel } from './kernels.js'

/** What a Gram product is computed and returned in. */
export type Precision = 'f32' | 'f64'

export interface GramOptions extends CallOptions {
  /**
   * 'f32': kernel values right to about 1e-6 of themselves, products to about 1e-6 of their root mean square.
   * 'f64': to about 1e-15; for residuals, and where signs of small differences matter.
   */
  precision?: Precision
}

/**
 * K(x1, x2) v, m×outputs, for x1 m×d, x2 n×d and v n×outputs; K is never stored.
 * Errors: BAD_OPTION (kernel, precision), BAD_SHAPE, DISPOSED, ENGINE_MISMATCH, OUT_OF_MEMORY.
 */
export async function gramMatvec(
  kernel: Kernel,
  x1: Matrix,
  x2: Matrix,
  v: Matrix,
  options: GramOptions = {},
): Promise<Matrix> {
  const { precision = 'f32' } = options
  checkGram('gramMatvec', kernel, x1, x2, precision)
  check(v.rows === x2.rows, 'BAD_SHAPE', () => `gramMatvec: v has ${v.rows} rows but x2 has ${x2.rows}`)
  return x1.engine.call('gramMatvec', [x1, x2, v], options, async (call) => {
    const { rows, cols, address } = await gramMatvecIn(call, kernel, x1, x2, v, precision)
    return call.toMatrix(rows, cols, precision, address)
  })
}

/** `gramMatvec` within a call; the result is a block of the call, of the type `precision` names. */
export async function gramMatvecIn(
  call: Call,
  kernel: Kernel,
  x1: Rows,
  x2: Rows,
  v: Rows,
  precision: Precision,
): Promise<Rows> {
  const gram = await prepareGramIn(call, kernel, x1, x2, precision)
  const { m, n, size } = gram
  const weights = call.allocate(groupsOf(n) * groupsOf(v.cols) * GROUP * GROUP * size)
  const packing = [gram.address, v.address, CODE[v.type], v.cols, weights]
  await call.run('result', { op: 'gramWeights', args: packing, rows: groupsOf(n), block: 512 }, `${call.who}: packing`)
  const address = call.allocate(m * v.cols * size)
  const block = blockOf(gram)
  const args = [gram.address, weights, v.cols, address]
  await call.run('result', { op: 'gramMatvec', args, rows: m, block, scratchBytes: scratchBytes(gram, block, v.cols) })
  call.free(weights)
  gram.free()
  return { address, type: precision, rows: m, cols: v.cols }
}

/**
 * K(x1, x2) itself, m×n: for small blocks. Errors: as `gramMatvec`.
 */
export async function gramBlock(kernel: Kernel, x1: Matrix, x2: Matrix, options: GramOptions = {}): Promise<Matrix> {
  const { precision = 'f32' } = options
  checkGram('gramBlock', kernel, x1, x2, precision)
  return x1.engine.call('gramBlock', [x1, x2], options, async (call) => {
    const gram = await prepareGramIn(call, kernel, x1, x2, precision)
    const out = call.allocate(gram.m * gram.n * gram.size)
    const args = [gram.address, out]
    const scratch = scratchBytes(gram, gram.lanes, 0)
    await call.run('result', { op: 'gramBlock', args, rows: gram.m, block: blockOf(gram), scratchBytes: scratch })
    return call.toMatrix(gram.m, gram.n, precision, out)
  })
}

/**
 * The lower triangle of K(x, x) + ridge I in the strips of `assembly/lane/triangle.ts`, as a block of the call. The values are
 * those of `gramBlock`, to the bit.
 */
export async function gramLowerIn(
  call: Call,
  kernel: Kernel,
  x: Rows,
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
    { op: 'gramLower', args, rows: strips, block: 4, scratchBytes: scratch },
    `${call.who}: Gram matrix`,
  )
  gram.free()
  return triangle
}

/** Strips of n rows. */
export function stripsOf(n: number, precision: Precision): number {
  return Math.ceil((n * SIZE[precision]) / ROW_BYTES)
}

/** Bytes of the lower triangle of an n×n matrix, in strips. */
export function triangleBytes(n: number, precision: Precision): number {
  const strips = stripsOf(n, precision)
  return ((strips * (strips + 1)) / 2) * (ROW_BYTES / SIZE[precision]) * ROW_BYTES
}

function checkGram(who: string, kernel: Kernel, x1: Matrix, x2: Matrix, precision: Precision): void {
  checkKernel(who, kernel)
  checkChoice(who, 'precision', precision, ['f32', 'f64'])
  check(x1.cols === x2.cols, 'BAD_SHAPE', () => `${who}: x1 has ${x1.cols} columns but x2 has ${x2.cols}`)
}

/** Operands made ready for the Gram ops: `Gram` of `assembly/gram/pack.ts`, in one block of the call. */
export interface PreparedGram {
  address: number
  m: number
  n: number
  d: number
  /** Bytes of an element of K. */
  size: number
  /** Queries of one strip. */
  lanes: number
  /** Columns of K that are computed and used up together. */
  run: number
  free(): void
}

const GROUP = 6
const ROW_BYTES = 32
const TILE_BYTES = GROUP * ROW_BYTES
/** Points of one run lie in the second cache; K of one run and strip, at most 504 columns, in half of the first. */
const RUN = { bytes: 1 << 18, most: 504, least: 24 }
/** Products of one call of an op: it should last some milliseconds. */
const BLOCK_PRODUCTS = 1e8
/** Queries of one call at most: beyond that, points are reused enough. */
const BLOCK_MOST = 64
/** What a kernel value costs beside the products of its distance. */
const PROFILE_PRODUCTS = 40

const groupsOf = (count: number): number => Math.ceil(count / GROUP)

/** Centers and packs the points. */
export async function prepareGramIn(
  call: Call,
  kernel: Kernel,
  x1: Rows,
  x2: Rows,
  precision: Precision,
): Promise<PreparedGram> {
  const [queries, points] = await sameType(call, x1, x2)
  const { rows: n, cols: d, type } = points
  const { center } = await centerIn(call, points)
  const size = SIZE[precision]
  const run = Math.min(RUN.most, Math.max(RUN.least, GROUP * Math.floor(RUN.bytes / (d * size * GROUP))))
  const [centerBytes, packedBytes] = [d * 8, groupsOf(n) * GROUP * d * size]
  const address = call.allocate(64 + centerBytes + packedBytes + groupsOf(n) * GROUP * size)
  const centerAt = address + 64
  const packed = centerAt + centerBytes
  const { memory } = call.engine
  const operands = [queries.address, points.address, CODE[type], queries.rows, n, d]
  const fields = [...operands, centerAt, packed, packed + packedBytes, kernel.profile, run, precision === 'f64' ? 1 : 0]
  memory.view<Uint32Array>(Uint32Array, address, 12).set(fields)
  memory.view<Float64Array>(Float64Array, address + 48, 1)[0] = kernel.scale
  memory.view<Float64Array>(Float64Array, centerAt, d).set(center)
  await call.run('result', { op: 'gramPack', args: [address], rows: groupsOf(n), block: 256 }, `${call.who}: packing`)
  return { address, m: queries.rows, n, d, size, lanes: ROW_BYTES / size, run, free: () => call.free(address) }
}

/** Queries of one call: whole strips of either type. */
function blockOf({ n, d }: PreparedGram): number {
  const queries = BLOCK_PRODUCTS / (n * (d + PROFILE_PRODUCTS))
  return Math.max(8, Math.min(BLOCK_MOST, 8 * Math.floor(queries / 8)))
}

/** Scratch of one thread, laid out as `assembly/gram/gram.ts` says. */
function scratchBytes(
  { d, run, lanes }: Pick<PreparedGram, 'd' | 'run' | 'lanes'>,
  block: number,
  outputs: number,
): number {
  const strip = (d + 1) * ROW_BYTES + groupsOf(outputs) * GROUP * lanes * 8
  return TILE_BYTES + run * ROW_BYTES + Math.ceil(block / lanes) * strip
}

/** Bytes that `gramMatvecIn` takes at its peak, of operands of one type; those of its result included. */
export function matvecBytes(shape: {
  m: number
  n: number
  d: number
  outputs: number
  precision: Precision
  threads: number
}): number {
  const { m, n, d, outputs, precision, threads } = shape
  const size = SIZE[precision]
  const prepared = 64 + d * 8 + groupsOf(n) * GROUP * (d + 1) * size
  const weights = groupsOf(n) * GROUP * groupsOf(outputs) * GROUP * size
  const scratch = scratchBytes({ d, run: RUN.most, lanes: ROW_BYTES / size }, BLOCK_MOST, outputs)
  return prepared + weights + m * outputs * size + threads * scratch
}
