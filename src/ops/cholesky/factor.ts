import type { Call } from '../../engine/call.js'
import { NoisyTeacherError } from '../../engine/check.js'
import type { Engine } from '../../engine/engine.js'
import { Lifetime } from '../../engine/lifetime.js'
import { ELEMENT_BYTES } from '../element.js'
import type { Precision } from '../gram/gram.js'
import { stripsOf } from '../gram/parts.js'
import { ROW_BYTES, TILE_BYTES } from '../tile.js'

/** Number of rows in a diagonal block; `assembly/cholesky/factor.ts` has the same number. */
export const BLOCK_ROWS = 96
/** Number of multiply-adds in one call of an op: a few milliseconds. */
export const BLOCK_PRODUCTS = 1e8
/** Lower Cholesky factor L of an n×n matrix L Lᵀ, in the strips of `assembly/lane/triangle.ts`; owns its memory. */
export class Factor extends Lifetime {
  readonly n: number
  readonly precision: Precision
  /** @internal Address of the strips. */
  readonly address: number

  /** @internal Use `choleskyIn`; the factor then owns the block at `address`. */
  constructor(engine: Engine, n: number, precision: Precision, address: number) {
    super(engine)
    this.n = n
    this.precision = precision
    this.address = address
  }

  describe(): string {
    return `a ${this.n}×${this.n} factor in ${this.precision}`
  }

  protected override release(): void {
    this.engine.memory.free(this.address)
  }
}

/** Options of `choleskyIn`: size and type of the matrix, and a panel that is transformed in addition. */
export interface CholeskyOptions {
  /** Number of rows and columns. */
  n: number
  precision: Precision
  /** Maps the number of a pivot to the row number that an error message names; the same number by default. */
  rowOf?: (pivot: number) => number
  /**
   * Panel of n columns, n a multiple of 96, in the strips of `assembly/panel.ts`. It is multiplied in place by L⁻ᵀ,
   * where L is the factor that `choleskyIn` computes.
   */
  panel?: { address: number; strips: number }
}

/**
 * Computes the Cholesky factor of an n×n matrix, given by its lower triangle, in place. The factor takes over the block
 * `triangle` of the call; on failure the block is freed. Throws NOT_POSITIVE_DEFINITE, with the row and value of the
 * pivot, when a pivot is not above 0.
 */
export async function choleskyIn(call: Call, triangle: number, options: CholeskyOptions): Promise<Factor> {
  const { n, precision, rowOf = (pivot) => pivot, panel } = options
  const size = ELEMENT_BYTES[precision]
  const wide = precision === 'f64' ? 1 : 0
  const strips = stripsOf(n, precision)
  const perBlock = (BLOCK_ROWS * size) / ROW_BYTES
  const packed = call.allocate(packedBytes(n, precision))
  const status = call.allocate(16)
  const { memory } = call.engine
  memory.view<Float64Array>(Float64Array, status, 2).set([-1, 0])
  const blocks = Math.ceil(strips / perBlock)
  for (let block = 0; block < blocks; block++) {
    const step = { done: block + 1, total: blocks }
    const args = [wide, triangle, strips, block, packed, status]
    const diagonal = { op: 'choleskyDiagonal', args, products: 4 * (block + 1) * BLOCK_ROWS ** 3 }
    const square = BLOCK_ROWS * BLOCK_ROWS * size + TILE_BYTES
    await call.run('result', { ...diagonal, rows: 1, block: 1, scratchBytes: square }, `${call.who}: factor`, step)
    const [row, pivot] = memory.view<Float64Array>(Float64Array, status, 2)
    if (row >= 0) {
      for (const address of [triangle, packed, status]) call.free(address)
      throw notPositiveDefinite(call.who, rowOf(row), pivot, precision)
    }
    const products = (block + 1) * BLOCK_ROWS * BLOCK_ROWS * (ROW_BYTES / size)
    const solve = async (op: string, args: number[], rows: number) => {
      const block = blockOf(products, rows, call)
      const task = { op, args, rows, block, scratchBytes: 2 * TILE_BYTES, products: products * rows }
      if (rows > 0) await call.run('result', task, `${call.who}: factor`, step)
    }
    await solve('choleskyBelow', [wide, triangle, block, packed], strips - (block + 1) * perBlock)
    if (panel) await solve('choleskyPanel', [wide, panel.address, n, block, packed], panel.strips)
  }
  call.free(packed)
  call.free(status)
  return new Factor(call.engine, n, precision, call.keep(triangle))
}

const packedBytes = (n: number, precision: Precision): number =>
  BLOCK_ROWS * (n + 2 * BLOCK_ROWS) * ELEMENT_BYTES[precision]

/** Returns the peak memory of a factorization in bytes, in addition to the triangle. */
export function factorBytes(n: number, precision: Precision, threads: number): number {
  return packedBytes(n, precision) + threads * (BLOCK_ROWS * BLOCK_ROWS * ELEMENT_BYTES[precision] + TILE_BYTES)
}

/**
 * Returns the number of strips that one call of an op processes: enough work to outweigh the call, few enough to share
 * among threads and to stop soon after an abort. `products` is the number of multiply-adds per strip.
 */
function blockOf(products: number, rows: number, call: Call): number {
  const fair = Math.ceil(rows / (4 * call.engine.capabilities.threads))
  return Math.max(1, Math.min(fair, Math.floor(BLOCK_PRODUCTS / products)))
}

function notPositiveDefinite(who: string, row: number, pivot: number, precision: Precision): NoisyTeacherError {
  const numbers = `the pivot of row ${row} is ${pivot.toExponential(1)} in ${precision}`
  return new NoisyTeacherError('NOT_POSITIVE_DEFINITE', `${who}: the matrix is not positive definite: ${numbers}`)
}
