import type { Call } from '../engine/call.js'
import { NoisyTeacherError } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import { Lifetime } from '../engine/lifetime.js'
import { SIZE } from './element.js'
import { type Precision, stripsOf } from './gram.js'

/** Rows of a diagonal block, as in `assembly/cholesky/factor.ts`. */
const BLOCK = 96
const ROW_BYTES = 32
/** Products of one call of an op: it should last some milliseconds. */
const BLOCK_PRODUCTS = 1e8
/** Strips of one step of a triangular solve. */
const SOLVE_STRIPS = 256

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
  const { n, precision, address } = factor
  const size = SIZE[precision]
  const strips = stripsOf(n, precision)
  const rows = (strips * ROW_BYTES) / size
  const lanes = 16 / size
  const groups = Math.ceil(outputs / lanes)
  const y = call.allocate(groups * rows * 16)
  const place = (row: number, output: number) => (Math.floor(output / lanes) * rows + row) * lanes + (output % lanes)
  const view = () =>
    precision === 'f64'
      ? call.engine.memory.view<Float64Array>(Float64Array, y, groups * rows * lanes)
      : call.engine.memory.view<Float32Array>(Float32Array, y, groups * rows * lanes)
  const packed = view().fill(0)
  for (let at = 0; at < n * outputs; at++) packed[place(Math.floor(at / outputs), at % outputs)] = b[at]

  const steps = Math.ceil(strips / SOLVE_STRIPS)
  const solve = async (op: string, step: number, done: number) => {
    const from = step * SOLVE_STRIPS
    const args = [precision === 'f64' ? 1 : 0, address, strips, y, from, Math.min(from + SOLVE_STRIPS, strips)]
    const progress = { done, total: 2 * steps }
    await call.run('result', { op, args, rows: groups, block: 1 }, `${call.who}: triangular solve`, progress)
  }
  for (let step = 0; step < steps; step++) await solve('choleskyForward', step, step + 1)
  for (let step = steps - 1; step >= 0; step--) await solve('choleskyBackward', step, 2 * steps - step)
  const solved = view()
  const x = Float64Array.from({ length: n * outputs }, (_, at) => solved[place(Math.floor(at / outputs), at % outputs)])
  call.free(y)
  return x
}
