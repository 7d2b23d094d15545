import { copied } from '../../engine/arrays.js'
import type { CallOptions } from '../../engine/call.js'
import { check, checkInteger, shown } from '../../engine/check.js'
import type { Engine } from '../../engine/engine.js'
import { firstNotFinite } from '../../engine/finite.js'
import { borrow } from '../../engine/lifetime.js'
import { checkMatrix, type ElementType, type Matrix } from '../../engine/matrix.js'
import type { TypedArray } from '../../engine/memory.js'
import { CALL_OPTIONS, integer, type TableOf, type Taken, takeOptions } from '../../engine/options.js'
import { hear, pause, sliced } from '../../engine/slices.js'
import { ELEMENT_BYTES, type StoredRows } from '../element.js'
import type { BuildOptions } from './algorithm.js'
import type { Neighbors } from './answer.js'
import { buildIn, queryIn } from './build.js'
import { BUILD_OPTIONS, checkBuild } from './settings.js'
import { type RowArray, type RowBlocks, readBlocks } from './source.js'

export interface NearestInBlocksOptions extends CallOptions, BuildOptions {
  /** Neighbors of each query, from 1 to the number of rows in all. */
  k?: number
  /** Rows that are searched at a time; by default what a third of the free memory, or 256 MiB, has room for. */
  blockRows?: number
}

const MOST_ROWS = 2 ** 32 - 1

export const NEAREST_IN_BLOCKS_OPTIONS = {
  k: integer(1, MOST_ROWS).or(1),
  blockRows: integer(1, MOST_ROWS),
  ...BUILD_OPTIONS,
  ...CALL_OPTIONS,
} satisfies TableOf<NearestInBlocksOptions>

type BlockOptions = Taken<typeof NEAREST_IN_BLOCKS_OPTIONS>

const WHO = 'nearestInBlocks'
const ARRAYS = { f32: Float32Array, f64: Float64Array, u8: Uint8Array } as const
const TYPES = Object.keys(ARRAYS) as ElementType[]
const MOST_BYTES = 2 ** 28
/** Numbers that are gathered before others may run. */
const GATHERED = 2 ** 20
/**
 * The k nearest rows of each query among more rows than memory holds, the same bits as `nearest` among all of them at once.
 * Rows come from an iterable, sync or not, of arrays (each some whole rows of `queries.cols` columns), or from one array on
 * the host's side; they are numbered as they come. An array, and an array of arrays, is copied at the call; what another iterable yields is copied at once, so
 * that a source may use its array again. Rows are
 * searched `blockRows` at a time, each block within the k best of those before. Other calls may run between blocks, also the
 * source's own. Progress tells the rows of a block as its stage.
 * Errors: BAD_SHAPE (partial rows, no rows, more than 2^32 - 1), BAD_VALUE (not finite, with its place), BAD_OPTION (k above the
 * number of rows, settings), DISPOSED, OUT_OF_MEMORY, and what the source throws; the source's `return` is called.
 */
export async function nearestInBlocks(
  queries: Matrix,
  blocks: RowBlocks,
  options: NearestInBlocksOptions = {},
): Promise<Neighbors> {
  const taken = takeOptions(WHO, NEAREST_IN_BLOCKS_OPTIONS, options)
  checkMatrix(WHO, 'queries', queries)
  checkBuild(WHO, queries, taken)
  const { blockRows, signal } = taken
  const { engine, cols } = queries
  check(!engine.closed, 'CLOSED', () => `${WHO}: the engine was closed`)
  const source = takeBlocks(blocks)
  const known = ArrayBuffer.isView(source) ? Math.ceil(source.length / cols) : MOST_ROWS
  const room = Math.min(blockRows ?? rowsThatFit(engine, cols), Math.max(known, 1))
  const giveBack = borrow(WHO, [queries])
  const search = new BlockSearch(queries, room, taken)
  try {
    for await (const array of readBlocks(source, signal)) await search.add(array)
    return await search.finish()
  } finally {
    search.giveBack()
    giveBack()
  }
}

/** The arrays of the caller copied; any other iterable as it is. Throws BAD_VALUE. */
function takeBlocks(blocks: RowBlocks): RowBlocks {
  const message = () => `${WHO}: blocks is ${shown(blocks)} but must be iterable, or a typed array`
  check(isIterable(blocks), 'BAD_VALUE', message)
  const copyOf = (array: RowArray, number: number): RowArray => {
    return copied<RowArray & { set(values: ArrayLike<number>): void }>(WHO, array, ARRAYS[typeOf(array, number)])
  }
  if (Array.isArray(blocks)) return blocks.map(copyOf)
  return ArrayBuffer.isView(blocks) ? copyOf(blocks as RowArray, 0) : blocks
}

/** An index takes at most 16 bytes a number and 64 a row (the tree while it is built), and the numbers at most 8. */
function rowsThatFit({ memory }: Engine, cols: number): number {
  return Math.max(1, Math.floor(Math.min(MOST_BYTES, memory.largestFree / 3) / (24 * cols + 64)))
}

/** Gathers rows of one type into a block, searches it when it is full, and keeps the best of each query. */
class BlockSearch {
  #queries: Matrix
  #options: BlockOptions
  /** Where rows are gathered, `#room` of them; none before the first. */
  #block: { address: number; type: ElementType } | undefined
  #room: number
  #gathered = 0
  /** Rows that were searched. */
  #searched = 0
  #arrays = 0
  #best: Neighbors = { index: new Uint32Array(0), squaredDistance: new Float64Array(0) }

  constructor(queries: Matrix, room: number, options: BlockOptions) {
    this.#queries = queries
    this.#room = room
    this.#options = options
  }

  async add(array: RowArray): Promise<void> {
    const { cols } = this.#queries
    const number = this.#arrays++
    const type = typeOf(array, number)
    const partial = () => `${WHO}: block ${number} has ${array.length} values but must have whole rows of ${cols}`
    check(array.length % cols === 0, 'BAD_SHAPE', partial)
    const rows = array.length / cols
    const total = this.#searched + this.#gathered + rows
    check(
      total <= MOST_ROWS,
      'BAD_SHAPE',
      () => `${WHO}: there are ${total} rows but at most ${MOST_ROWS} have a number`,
    )
    if (rows > 0 && type !== this.#block?.type) await this.#openBlock(type)
    for (let row = 0; row < rows; ) {
      const count = Math.min(this.#room - this.#gathered, rows - row, Math.ceil(GATHERED / cols))
      this.#gather(array.subarray(row * cols, (row + count) * cols), number, row)
      row += count
      if (this.#gathered === this.#room) await this.#search()
      await pause()
      this.#options.signal?.throwIfAborted()
    }
  }

  async finish(): Promise<Neighbors> {
    await this.#search()
    const [k, n] = [this.#options.k, this.#searched]
    check(n > 0, 'BAD_SHAPE', () => `${WHO}: there are no rows`)
    checkInteger(WHO, 'k', k, 1, n)
    return this.#best
  }

  giveBack(): void {
    if (this.#block) this.#queries.engine.memory.free(this.#block.address)
    this.#block = undefined
  }

  async #openBlock(type: ElementType): Promise<void> {
    await this.#search()
    this.giveBack()
    const { engine, cols } = this.#queries
    this.#block = { address: engine.memory.allocate(WHO, this.#room * cols * ELEMENT_BYTES[type]), type }
  }

  /** Copies rows behind those that wait; `number` and `row` say in messages where they come from. */
  #gather(values: RowArray, number: number, row: number): void {
    const { engine, cols } = this.#queries
    const { address, type } = this.#block!
    const at = address + this.#gathered * cols * ELEMENT_BYTES[type]
    engine.memory.view<TypedArray>(ARRAYS[type], at, values.length).set(values)
    const bad = values instanceof Uint8Array ? -1 : firstNotFinite(values)
    const place = () => `row ${row + Math.floor(bad / cols)} of block ${number}, column ${bad % cols}`
    check(bad < 0, 'BAD_VALUE', () => `${WHO}: the value at ${place()} is ${values[bad]} but must be a finite number`)
    this.#gathered += values.length / cols
  }

  async #search(): Promise<void> {
    const [first, rows] = [this.#searched, this.#gathered]
    if (rows === 0) return
    const { engine, rows: m, cols } = this.#queries
    const points: StoredRows = { ...this.#block!, rows, cols }
    const kept = this.#best.index.length / m
    const { k } = this.#options
    const who = `${WHO}: rows ${first} to ${first + rows - 1}`
    const found = await engine.call(who, [], this.#options, async (call) => {
      const index = await buildIn(call, points, this.#options, { queries: m, k: this.#options.k })
      const bounds = kept === k ? worstOf(this.#best, m) : undefined
      return queryIn(call, index, this.#queries, { k: Math.min(k, rows), excludeSelf: false }, bounds)
    })
    this.#best = await merge(this.#best, found, { m, k: Math.min(k, first + rows), first }, this.#options)
    this.#searched += rows
    this.#gathered = 0
    // A source that never waits would let nobody else run, not even who aborts.
    await pause()
  }
}

/** Throws BAD_VALUE on what holds no rows. */
function typeOf(array: unknown, number: number): ElementType {
  const type = TYPES.find((each) => array instanceof ARRAYS[each])
  const needed = 'a Float32Array, Float64Array or Uint8Array'
  check(type !== undefined, 'BAD_VALUE', () => `${WHO}: block ${number} is ${shown(array)} but must be ${needed}`)
  return type
}

function isIterable(given: unknown): boolean {
  try {
    return typeof given === 'object' && given !== null && (Symbol.asyncIterator in given || Symbol.iterator in given)
  } catch {
    // A proxy that throws: it is refused as what it is not.
    return false
  }
}

/** The distance of the last neighbor of each query. */
function worstOf({ squaredDistance }: Neighbors, m: number): Float64Array {
  const k = squaredDistance.length / m
  return Float64Array.from({ length: m }, (_, query) => squaredDistance[(query + 1) * k - 1])
}

/**
 * The k best of two answers to m queries; the second counts its rows from `first`, behind all of the first, so that ties go to
 * the first. Its places without a neighbor are at the first's last distance, and so never taken.
 */
async function merge(
  a: Neighbors,
  b: Neighbors,
  { m, k, first }: { m: number; k: number; first: number },
  options: CallOptions,
): Promise<Neighbors> {
  const [widthA, widthB] = [a.index.length / m, b.index.length / m]
  const index = new Uint32Array(m * k)
  const squaredDistance = new Float64Array(m * k)
  const mergeSome = (from: number, to: number) => {
    for (let query = from; query < to; query++) {
      let [i, j] = [query * widthA, query * widthB]
      const endA = i + widthA
      const endB = j + widthB
      for (let out = query * k; out < (query + 1) * k; out++) {
        const fromA = i < endA && (j === endB || a.squaredDistance[i] <= b.squaredDistance[j])
        index[out] = fromA ? a.index[i] : first + b.index[j]
        squaredDistance[out] = fromA ? a.squaredDistance[i++] : b.squaredDistance[j++]
      }
    }
  }
  await sliced(m, 4 * k, mergeSome, hear(options, WHO, m))
  return { index, squaredDistance }
}
