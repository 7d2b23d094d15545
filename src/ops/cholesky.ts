import type { Call } from '../engine/call.js'
import { NoisyTeacherError } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import { Lifetime } from '../engine/lifetime.js'
import { SIZE } from './element.js'
import { type Precision, stripsOf } from './gram.js'

/** Rows of a diagonal block, as in `assembly/cholesky/factor.ts`. */
const BLOCK = 96
const ROW_BYTES = 32
const TILE_BYTES = 192
/** Products of one call of an op: it should last some milliseconds. */
const BLOCK_PRODUCTS = 1e8
/** Right-hand sides of one group, and groups of one call: enough to use a block of the factor well while it is in the cache. */
const GROUP = 6
const GROUPS_TOGETHER = 14
/** Of the factor's transpose that is packed at a time; one block at the least. */
const PACKED_BYTES = 1 << 25

/** The lower Cholesky factor of an n×n matrix, in the strips of `assembly/lane/triangle.ts`. Owns its memory. */
export class Factor extends Lifetime {
  readonly n: number
  readonly precision: Precision
  /** @internal */
  readonly address: number

  /** @internal Takes over the block at `address`. */
  constructor(engine: Engine, n: number, precision: Precision, address: number) {
    super(engine)
    this.n = n
    this.precision = precision
    this.address = address
  }

  describe(): string {
    return `a ${this.n}×${this.n} factor in ${this.precision}`
  }

  protected release(): void {
    this.engine.memory.free(this.address)
  }
}

export interface CholeskyOptions {
  n: number
  precision: Precision
  /** What messages call the row of a pivot. */
  rowOf?: (pivot: number) => number
}

/**
 * Factors the lower triangle of an n×n matrix in its place; the factor takes over the block, which is the call's, or the block
 * is given back. Errors: NOT_POSITIVE_DEFINITE with the row and value of the pivot that is not above 0.
 */
export async function choleskyIn(call: Call, triangle: number, options: CholeskyOptions): Promise<Factor> {
  const { n, precision, rowOf = (pivot) => pivot } = options
  const size = SIZE[precision]
  const wide = precision === 'f64' ? 1 : 0
  const strips = stripsOf(n, precision)
  const perBlock = (BLOCK * size) / ROW_BYTES
  const packed = call.allocate(BLOCK * (n + 2 * BLOCK) * size)
  const status = call.allocate(16)
  const { memory } = call.engine
  memory.view<Float64Array>(Float64Array, status, 2).set([-1, 0])
  const blocks = Math.ceil(strips / perBlock)
  for (let block = 0; block < blocks; block++) {
    const step = { done: block + 1, total: blocks }
    const diagonal = { op: 'choleskyDiagonal', args: [wide, triangle, strips, block, packed, status] }
    const square = BLOCK * BLOCK * size + 192
    await call.run('result', { ...diagonal, rows: 1, block: 1, scratchBytes: square }, `${call.who}: factor`, step)
    const [row, pivot] = memory.view<Float64Array>(Float64Array, status, 2)
    if (row >= 0) {
      for (const address of [triangle, packed, status]) call.free(address)
      throw notPositiveDefinite(call.who, rowOf(row), pivot, precision)
    }
    const rows = strips - (block + 1) * perBlock
    if (rows <= 0) continue
    const below = { op: 'choleskyBelow', args: [wide, triangle, block, packed], rows, scratchBytes: 192 }
    const products = (block + 1) * BLOCK * BLOCK * (ROW_BYTES / size)
    await call.run('result', { ...below, block: blockOf(products, rows, call) }, `${call.who}: factor`, step)
  }
  call.free(packed)
  call.free(status)
  return new Factor(call.engine, n, precision, call.keep(triangle))
}

/** Strips of one call: enough work to be worth it, few enough to share and to stop. */
function blockOf(products: number, rows: number, call: Call): number {
  const fair = Math.ceil(rows / (4 * call.engine.capabilities.threads))
  return Math.max(1, Math.min(fair, Math.floor(BLOCK_PRODUCTS / products)))
}

function notPositiveDefinite(who: string, row: number, pivot: number, precision: Precision): NoisyTeacherError {
  const numbers = `the pivot of row ${row} is ${pivot.toExponential(1)} in ${precision}`
  return new NoisyTeacherError('NOT_POSITIVE_DEFINITE', `${who}: the matrix is not positive definite: ${numbers}`)
}

/** (L Lᵀ)⁻¹ b for b row-major n×outputs, in the factor's own precision. */
export async function substituteIn(
  call: Call,
  factor: Factor,
  b: Float64Array,
  outputs: number,
): Promise<Float64Array> {
  const { n } = factor
  const { rows, groups, wide } = shapeOf(factor, outputs)
  const y = call.allocate(groups * rows * GROUP * SIZE[factor.precision])
  const view = () => {
    const { memory } = call.engine
    const length = groups * rows * GROUP
    return wide
      ? memory.view<Float64Array>(Float64Array, y, length)
      : memory.view<Float32Array>(Float32Array, y, length)
  }
  const packed = view().fill(0)
  for (let row = 0; row < n; row++) {
    for (let r = 0; r < outputs; r++) packed[placeOf(row, r, rows)] = b[row * outputs + r]
  }
  await solveTrianglesIn(call, factor, y, outputs)
  const solved = view()
  const x = new Float64Array(n * outputs)
  for (let row = 0; row < n; row++) {
    for (let r = 0; r < outputs; r++) x[row * outputs + r] = solved[placeOf(row, r, rows)]
  }
  call.free(y)
  return x
}

/** Where a row's output stands in groups of 6 outputs, [row][6] each. */
function placeOf(row: number, output: number, rows: number): number {
  const lane = output % GROUP
  return ((output - lane) / GROUP) * rows * GROUP + row * GROUP + lane
}

function shapeOf({ n, precision }: Factor, outputs: number) {
  const strips = stripsOf(n, precision)
  const rows = (strips * ROW_BYTES) / SIZE[precision]
  return { strips, rows, groups: Math.ceil(outputs / GROUP), wide: precision === 'f64' }
}

/** Groups of right-hand sides at `y`, as `assembly/cholesky/substitute.ts` has them, become (L Lᵀ)⁻¹ of themselves. */
async function solveTrianglesIn(call: Call, factor: Factor, y: number, outputs: number): Promise<void> {
  const { precision, address } = factor
  const { strips, rows, groups, wide } = shapeOf(factor, outputs)
  const perBlock = (BLOCK * SIZE[precision]) / ROW_BYTES
  const blocks = Math.ceil(strips / perBlock)
  const { threads } = call.engine.capabilities
  const block = Math.ceil(groups / (threads * Math.ceil(groups / (threads * GROUPS_TOGETHER))))
  const work = { rows: groups, block, scratchBytes: (1 + block * perBlock) * TILE_BYTES }
  const blockBytes = BLOCK * rows * SIZE[precision]
  const together = Math.floor(BLOCK_PRODUCTS / (BLOCK * rows * block * GROUP))
  const run = (op: string, from: number, to: number, operand: number, done: number) => {
    const args = [wide ? 1 : 0, operand, strips, y, from, to]
    return call.run('result', { op, args, ...work }, `${call.who}: triangular solve`, { done, total: 2 * blocks })
  }
  const up = Math.max(1, together)
  for (let from = 0; from < blocks; from += up) {
    const to = Math.min(from + up, blocks)
    await run('choleskyForward', from, to, address, to)
  }
  const down = Math.max(1, Math.min(together, Math.floor(PACKED_BYTES / blockBytes)))
  const packed = call.allocate(Math.min(down, blocks) * blockBytes)
  for (let to = blocks; to > 0; to -= down) {
    const from = Math.max(0, to - down)
    const transpose = { op: 'choleskyTranspose', args: [wide ? 1 : 0, address, strips, from, to, packed] }
    const step = { done: 2 * blocks - to, total: 2 * blocks }
    const strip = { rows: strips - from * perBlock, block: 64 }
    await call.run('result', { ...transpose, ...strip }, `${call.who}: triangular solve`, step)
    await run('choleskyBackward', from, to, packed, 2 * blocks - from)
  }
  call.free(packed)
}
