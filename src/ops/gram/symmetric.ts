import type { Call, StageStep } from '../../engine/call.js'
import type { Engine } from '../../engine/engine.js'
import { words, writeFields } from '../../engine/fields.js'
import { Lifetime } from '../../engine/lifetime.js'
import { type Precision, type Rows, SIZE } from '../element.js'
import type { Kernel } from '../kernel.js'
import { TILE_BYTES, WIDE_BYTES } from '../tile.js'
import {
  BLOCK_PRODUCTS,
  costOf,
  GROUP,
  leftIn,
  PLACE_BYTES,
  type Product,
  type ProductShape,
  packedBytes,
  packedTogether,
  packWeightsIn,
  prepareGramIn,
} from './pack.js'

/** Rows are packed in multiples of this: whole strips, groups and tiles of either type. */
export const MULTIPLE = 24
/** Bytes of a tile of K: of `assembly/gram/symmetric.ts`. */
export const ENTRIES_BYTES = 64 * 48 * 4
/** `Symmetric` there, and room for it. */
export const SYMMETRIC = words(['gram', 'strips', 'block', 'blocks', 'rows', 'stored', 'tiles'])
export const SYMMETRIC_BYTES = 64
/** Rows of a block, and blocks there shall be where n allows: enough pairs in a round for the threads. */
const BLOCK = { least: 96, most: 336 }
const BLOCKS = 23

/** How rows are cut into blocks. */
interface Layout {
  /** Rows of a block. */
  block: number
  /** An odd number. */
  blocks: number
  /** n up to a whole multiple of 24. */
  rows: number
}

/** How n rows are cut into blocks, by n alone: 4 b - 1 of them, so that each round has an even number of pairs. */
export function layoutOf(n: number): Layout {
  const rows = Math.ceil(n / MULTIPLE) * MULTIPLE
  const wanted = Math.max(rows / BLOCK.most, Math.min(BLOCKS, rows / BLOCK.least))
  const blocks = 4 * Math.max(1, Math.ceil((wanted + 1) / 4)) - 1
  return { rows, blocks, block: Math.ceil(rows / blocks / MULTIPLE) * MULTIPLE }
}

/**
 * K(x, x), ready to be multiplied: each pair is computed, or read where it is stored, once. Borrows nothing: x must outlive it.
 * Owns its memory.
 */
export class SymmetricGram extends Lifetime {
  readonly precision: Precision
  #layout: Layout
  #n: number
  #blocks: { job: number; gram: number; strips: number; stored: number }

  /** @internal Use `symmetricIn`. */
  constructor(
    engine: Engine,
    { precision, layout, n }: { precision: Precision; layout: Layout; n: number },
    blocks: { job: number; gram: number; strips: number; stored: number },
  ) {
    super(engine)
    this.precision = precision
    this.#layout = layout
    this.#n = n
    this.#blocks = blocks
  }

  /** K v in float64, as a block of the call. The sums of pairs of blocks are in the precision it was made with. */
  async multiplyIn(call: Call, v: Rows, within?: StageStep): Promise<Product> {
    const { job, gram } = this.#blocks
    const { block, blocks, rows } = this.#layout
    const size = SIZE[this.precision]
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
    return { address: sums, type: 'f64', rows: this.#n, cols: v.cols, beyond: leftIn(call, gram) }
  }

  describe(): string {
    return `the ${this.#n}×${this.#n} Gram matrix in ${this.precision}`
  }

  protected override release(): void {
    const { job, gram, strips, stored } = this.#blocks
    for (const address of [job, gram, strips, stored]) if (address > 0) this.engine.memory.free(address)
  }
}

/** Packs x for products with K(x, x); `stored` also computes all pairs and keeps them. */
export async function symmetricIn(
  call: Call,
  kernel: Kernel,
  x: Rows,
  { precision, stored = false }: { precision: Precision; stored?: boolean },
): Promise<SymmetricGram> {
  const layout = layoutOf(x.rows)
  const { block, blocks, rows } = layout
  const size = SIZE[precision]
  const entries = stored ? call.allocate(storedBytes(x.rows, precision)) : 0
  const gram = await prepareGramIn(call, kernel, x, x, precision, { least: rows })
  const strips = call.allocate(rows * x.cols * size)
  const job = call.allocate(SYMMETRIC_BYTES)
  // A half of the products, for the tiles are also used.
  const tiles = Math.ceil(BLOCK_PRODUCTS / 2 / (costOf(kernel, x.cols) * (ENTRIES_BYTES / size)))
  call.engine.memory.view<Uint8Array>(Uint8Array, strips, rows * x.cols * size).fill(0)
  const fields = { gram: gram.address, strips, block, blocks, rows, stored: entries, tiles }
  writeFields(call.engine.memory, job, SYMMETRIC, fields)
  const packing = {
    op: 'symmetricPack',
    args: [job, gram.norms],
    rows: rows / MULTIPLE,
    block: packedTogether(MULTIPLE * x.cols),
  }
  await call.run('result', packing, `${call.who}: packing`)
  if (stored) {
    const task = { op: 'symmetricStore', args: [job], rows: (blocks * (blocks + 1)) / 2, block: 1 }
    await call.run('result', { ...task, scratchBytes: TILE_BYTES + PLACE_BYTES }, `${call.who}: Gram matrix`)
  }
  for (const address of [gram.address, strips, job, entries]) if (address > 0) call.keep(address)
  const own = { job, gram: gram.address, strips, stored: entries }
  return new SymmetricGram(call.engine, { precision, layout, n: x.rows }, own)
}

/** Scratch of one thread, laid out as `assembly/gram/symmetric.ts` says. */
function scratchOf(block: number, outputs: number, precision: Precision): number {
  const size = SIZE[precision]
  const width = WIDE_BYTES / size
  const perRow = Math.ceil(outputs / GROUP) * GROUP + Math.ceil(outputs / width) * width
  return TILE_BYTES + ENTRIES_BYTES + block * perRow * size + PLACE_BYTES
}

/** Bytes of all pairs of K(x, x). */
export function storedBytes(n: number, precision: Precision): number {
  const { block, blocks } = layoutOf(n)
  return ((blocks * (blocks + 1)) / 2) * block * block * SIZE[precision]
}

/** Bytes that `symmetricIn` and one product take at their peak, the float64 result included. */
export function symmetricBytes({ n, d, outputs, precision, threads }: ProductShape): number {
  const { block, rows } = layoutOf(n)
  const size = SIZE[precision]
  const width = WIDE_BYTES / size
  const weights = rows * Math.ceil(outputs / width) * width * size
  const own = SYMMETRIC_BYTES + packedBytes(rows, d, precision) + rows * d * size
  return own + weights + n * outputs * 8 + threads * scratchOf(block, outputs, precision)
}
