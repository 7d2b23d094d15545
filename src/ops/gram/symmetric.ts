import type { Call, StageStep } from '../../engine/call.js'
import type { Engine } from '../../engine/engine.js'
import { words, writeFields } from '../../engine/fields.js'
import { Lifetime } from '../../engine/lifetime.js'
import { ELEMENT_BYTES, type Precision, type StoredRows } from '../element.js'
import type { Kernel } from '../kernel.js'
import { TILE_BYTES, WIDE_BYTES } from '../tile.js'
import {
  BLOCK_PRODUCTS,
  CURSOR_BYTES,
  costOf,
  GROUP_WIDTH,
  type GramProduct,
  overflowedIn,
  type ProductShape,
  packedBytes,
  packedTogether,
  packWeightsIn,
  prepareGramIn,
} from './pack.js'

/** Rows are padded to a multiple of this, so that strips, groups and tiles of either type are whole. */
export const ROW_MULTIPLE = 24
/** Bytes of one tile of kernel values, 64×48 float32 or 64×24 float64, as in `assembly/gram/symmetric.ts`. */
export const GRAM_TILE_BYTES = 64 * 48 * 4
/** Fields of `Symmetric` in `assembly/gram/symmetric.ts`, and the bytes reserved for them. */
export const SYMMETRIC_FIELDS = words(['gram', 'strips', 'block', 'blocks', 'rows', 'stored', 'tiles'])
export const SYMMETRIC_BYTES = 64
/**
 * Minimum and maximum number of rows of a block, and the number of blocks aimed at, which gives every thread pairs of
 * blocks in each round.
 */
const BLOCK_ROWS = { min: 96, max: 336 }
const WANTED_BLOCKS = 23

/** Division of n rows into blocks. */
interface BlockLayout {
  /** Number of rows in a block. */
  block: number
  /** Number of blocks, which is odd. */
  blocks: number
  /** Number of rows of the matrix, rounded up to a multiple of 24. */
  rows: number
}

/**
 * Returns the division of n rows into 3, 7, 11, … blocks, so that each round has an even number of pairs of blocks. It
 * depends on n alone, so threads change no bit.
 */
export function layoutOf(n: number): BlockLayout {
  const rows = Math.ceil(n / ROW_MULTIPLE) * ROW_MULTIPLE
  const wanted = Math.max(rows / BLOCK_ROWS.max, Math.min(WANTED_BLOCKS, rows / BLOCK_ROWS.min))
  const blocks = 4 * Math.max(1, Math.ceil((wanted + 1) / 4)) - 1
  return { rows, blocks, block: Math.ceil(rows / blocks / ROW_MULTIPLE) * ROW_MULTIPLE }
}

/**
 * The Gram matrix K(x, x), prepared for products that evaluate, or read from storage, the kernel once for each pair of
 * rows. It owns its memory but reads x in place without borrowing it, so x must outlive it.
 */
export class SymmetricGram extends Lifetime {
  readonly precision: Precision
  #layout: BlockLayout
  #n: number
  #blocks: { job: number; gram: number; strips: number; stored: number }

  /** @internal Use `symmetricIn`. */
  constructor(
    engine: Engine,
    { precision, layout, n }: { precision: Precision; layout: BlockLayout; n: number },
    blocks: { job: number; gram: number; strips: number; stored: number },
  ) {
    super(engine)
    this.precision = precision
    this.#layout = layout
    this.#n = n
    this.#blocks = blocks
  }

  /**
   * Computes K v, n×outputs in float64, as a block of the call, for v of n×outputs. Sums within a pair of blocks of
   * rows have the precision of this object; sums over pairs are in float64.
   */
  async multiplyIn(call: Call, v: StoredRows, within?: StageStep): Promise<GramProduct> {
    const { job, gram } = this.#blocks
    const { block, blocks, rows } = this.#layout
    const size = ELEMENT_BYTES[this.precision]
    const width = WIDE_BYTES / size
    const weights = await packWeightsIn(call, { address: gram, size }, v, { width, rows }, within)
    const sums = call.allocate(this.#n * v.cols * 8)
    call.engine.memory.view<Float64Array>(Float64Array, sums, this.#n * v.cols).fill(0)
    const pairs = (blocks + 1) / 2
    const args = [job, weights, v.cols, sums]
    const scratchBytes = scratchOf(block, v.cols, this.precision)
    const task = { op: 'symmetricProduct', args, rows: blocks * pairs, block: 1, round: pairs, scratchBytes }
    await call.run('result', task, within?.stage, within?.step)
    call.free(weights)
    return { address: sums, type: 'f64', rows: this.#n, cols: v.cols, beyond: overflowedIn(call, gram) }
  }

  describe(): string {
    return `the ${this.#n}×${this.#n} Gram matrix in ${this.precision}`
  }

  protected override release(): void {
    const { job, gram, strips, stored } = this.#blocks
    for (const address of [job, gram, strips, stored]) if (address > 0) this.engine.memory.free(address)
  }
}

/**
 * Prepares x for products with K(x, x). With `stored`, it also computes and stores the kernel values of all pairs of
 * rows.
 */
export async function symmetricIn(
  call: Call,
  kernel: Kernel,
  x: StoredRows,
  { precision, stored = false }: { precision: Precision; stored?: boolean },
): Promise<SymmetricGram> {
  const layout = layoutOf(x.rows)
  const { block, blocks, rows } = layout
  const size = ELEMENT_BYTES[precision]
  const entries = stored ? call.allocate(storedBytes(x.rows, precision)) : 0
  const gram = await prepareGramIn(call, kernel, x, x, precision, { minRows: rows })
  const strips = call.allocate(rows * x.cols * size)
  const job = call.allocate(SYMMETRIC_BYTES)
  // Half of a call's products, since its tiles are also multiplied by v.
  const tiles = Math.ceil(BLOCK_PRODUCTS / 2 / (costOf(kernel, x.cols) * (GRAM_TILE_BYTES / size)))
  call.engine.memory.view<Uint8Array>(Uint8Array, strips, rows * x.cols * size).fill(0)
  const fields = { gram: gram.address, strips, block, blocks, rows, stored: entries, tiles }
  writeFields(call.engine.memory, job, SYMMETRIC_FIELDS, fields)
  const packing = {
    op: 'symmetricPack',
    args: [job, gram.norms],
    rows: rows / ROW_MULTIPLE,
    block: packedTogether(ROW_MULTIPLE * x.cols),
  }
  await call.run('result', packing, `${call.who}: packing`)
  if (stored) {
    const task = { op: 'symmetricStore', args: [job], rows: (blocks * (blocks + 1)) / 2, block: 1 }
    await call.run('result', { ...task, scratchBytes: TILE_BYTES + CURSOR_BYTES }, `${call.who}: Gram matrix`)
  }
  for (const address of [gram.address, strips, job, entries]) if (address > 0) call.keep(address)
  const own = { job, gram: gram.address, strips, stored: entries }
  return new SymmetricGram(call.engine, { precision, layout, n: x.rows }, own)
}

/** Returns the scratch of one thread in bytes, for the layout of `assembly/gram/symmetric.ts`. */
function scratchOf(block: number, outputs: number, precision: Precision): number {
  const size = ELEMENT_BYTES[precision]
  const width = WIDE_BYTES / size
  const perRow = Math.ceil(outputs / GROUP_WIDTH) * GROUP_WIDTH + Math.ceil(outputs / width) * width
  return TILE_BYTES + GRAM_TILE_BYTES + block * perRow * size + CURSOR_BYTES
}

/** Returns the bytes of the stored kernel values of all pairs of n rows. */
export function storedBytes(n: number, precision: Precision): number {
  const { block, blocks } = layoutOf(n)
  return ((blocks * (blocks + 1)) / 2) * block * block * ELEMENT_BYTES[precision]
}

/** Returns the peak memory, in bytes, of `symmetricIn` and one product, the float64 result included. */
export function symmetricBytes({ n, d, outputs, precision, threads }: ProductShape): number {
  const { block, rows } = layoutOf(n)
  const size = ELEMENT_BYTES[precision]
  const width = WIDE_BYTES / size
  const weights = rows * Math.ceil(outputs / width) * width * size
  const own = SYMMETRIC_BYTES + packedBytes(rows, d, precision) + rows * d * size
  return own + weights + n * outputs * 8 + threads * scratchOf(block, outputs, precision)
}
