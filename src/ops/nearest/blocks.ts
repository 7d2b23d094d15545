import type { CallOptions } from '../../engine/call.js'
import { check, checkInteger } from '../../engine/check.js'
import { type ElementType, TYPED_ARRAYS } from '../../engine/element.js'
import type { Engine } from '../../engine/engine.js'
import { firstNotFinite } from '../../engine/finite.js'
import { borrow } from '../../engine/lifetime.js'
import type { Matrix } from '../../engine/matrix.js'
import type { TypedArray } from '../../engine/memory.js'
import { withMatrices } from '../../engine/operands.js'
import { CALL_OPTIONS, type CheckedOptions, integer, type TableOf, takeOptions } from '../../engine/options.js'
import { FLAT_ARRAY_OPTIONS, type FlatArrayOptions, type InputRows } from '../../engine/plain-rows.js'
import { betweenSlices, pause, sliced } from '../../engine/slices.js'
import { ELEMENT_BYTES, type StoredRows } from '../element.js'
import type { BuildOptions } from './algorithm.js'
import { buildIn, queryIn } from './build.js'
import { type KeyedPoints, type Metric, type NeighborsByMetric, nameKeys } from './metric.js'
import { BUILD_OPTIONS, checkBuild } from './settings.js'
import { type RowArray, type RowBlocks, readBlocks, rowType, takeBlocks } from './source.js'

/** Options of `nearestInBlocks`: number of neighbors, rows per block, and how each block is searched. */
export interface NearestInBlocksOptions<M extends Metric = 'euclidean'>
  extends CallOptions,
    BuildOptions<M>,
    FlatArrayOptions {
  /** Number of neighbors of each query, from 1 to the total number of rows; 1 by default. */
  k?: number
  /** Rows searched at a time. The default is as many as fit in 256 MiB and in a third of the largest free block. */
  blockRows?: number
}

/** Maximum number of rows: row numbers are uint32, and 2^32 - 1 marks a missing neighbor. */
const MAX_ROWS = 2 ** 32 - 1

export const NEAREST_IN_BLOCKS_OPTIONS = {
  k: integer(1, MAX_ROWS).or(1),
  blockRows: integer(1, MAX_ROWS),
  ...BUILD_OPTIONS,
  ...FLAT_ARRAY_OPTIONS,
  ...CALL_OPTIONS,
} satisfies TableOf<NearestInBlocksOptions<Metric>>

type CheckedBlockOptions = CheckedOptions<typeof NEAREST_IN_BLOCKS_OPTIONS>

const WHO = 'nearestInBlocks'
/** Maximum memory of the default block and its index, in bytes. */
const MAX_BLOCK_BYTES = 2 ** 28
/** Number of row values copied between two chances for the event loop to run. */
const GATHER_VALUES = 2 ** 20

/**
 * Returns the k nearest rows of each of m queries, row-major m×k, among more rows than fit in memory, bit-identical to
 * `nearest` over all rows at once. `queries` is a Matrix or plain rows.
 *
 * `blocks` is one typed array, or an iterable or async iterable of typed arrays, each with whole rows of `queries.cols`
 * values. Rows are numbered from 0 in the order of arrival. One array, or an array of arrays, is copied at the call.
 * Any other source is read lazily, and each array it yields is copied before the next is requested, so that it may
 * reuse its array. `blockRows` rows are searched at a time, each block only within the k-th smallest distance of
 * earlier blocks (by similarities: the k-th largest). Other calls on the engine, including those of the source, can run
 * between blocks. Progress stages name the rows of the block. If reading ends early, the source's `return` is called.
 *
 * Throws BAD_SHAPE when a block has a partial row, or when there are no rows or more than 2^32 - 1, BAD_VALUE when
 * `queries` is neither a Matrix nor plain rows, `blocks` has an element that is not a typed array, or a value is not
 * finite, BAD_OPTION when k exceeds the number of rows, an option is invalid or flat queries lack `columns`, DISPOSED
 * when `queries` is disposed, CLOSED when the engine is closed, OUT_OF_MEMORY when a block does not fit, and whatever
 * the source throws.
 *
 * @example
 * ```ts
 * import { nearestInBlocks } from 'noisy-teacher'
 * const blocks = [Float32Array.of(0, 0, 3, 4), Float32Array.of(6, 8, 3, 2)] // two rows each
 * const { index } = await nearestInBlocks([[3, 3]], blocks, { k: 2 })
 * console.log([...index]) // [ 1, 3 ]
 * ```
 */
export async function nearestInBlocks<M extends Metric = 'euclidean'>(
  queries: InputRows,
  blocks: RowBlocks,
  options: NearestInBlocksOptions<M> = {},
): Promise<NeighborsByMetric[M]> {
  const taken = takeOptions(WHO, NEAREST_IN_BLOCKS_OPTIONS, options)
  const source = takeBlocks(WHO, blocks)
  return withMatrices(WHO, { queries }, taken.columns, ({ queries }) => searchBlocks<M>(queries, source, taken))
}

async function searchBlocks<M extends Metric>(
  queries: Matrix,
  source: RowBlocks,
  taken: CheckedBlockOptions,
): Promise<NeighborsByMetric[M]> {
  checkBuild(WHO, queries, taken)
  const { blockRows, signal } = taken
  const { engine, cols } = queries
  check(!engine.closed, 'CLOSED', () => `${WHO}: the engine was closed`)
  const known = ArrayBuffer.isView(source) ? Math.ceil(source.length / cols) : MAX_ROWS
  const room = Math.min(blockRows ?? rowsThatFit(engine, cols), Math.max(known, 1))
  const giveBack = borrow(WHO, [queries])
  const search = new BlockSearch(queries, room, taken)
  try {
    for await (const array of readBlocks(source, signal)) await search.add(array)
    return nameKeys(taken.metric as M, await search.finish())
  } finally {
    search.giveBack()
    giveBack()
  }
}

/** Returns the default rows per block. A value and its index need at most 8 + 16 bytes, a row in a tree 64 more. */
function rowsThatFit({ memory }: Engine, cols: number): number {
  return Math.max(1, Math.floor(Math.min(MAX_BLOCK_BYTES, memory.largestFree / 3) / (24 * cols + 64)))
}

/** Gathers rows of one element type into a block, searches full blocks, and keeps the k nearest rows of each query. */
class BlockSearch {
  #queries: Matrix
  #options: CheckedBlockOptions
  /** Memory of the gathered rows, with room for `#room` of them; undefined before the first row. */
  #block: { address: number; type: ElementType } | undefined
  #room: number
  #gathered = 0
  /** Number of rows searched in earlier blocks. */
  #searched = 0
  #arrays = 0
  #best: KeyedPoints = { index: new Uint32Array(0), keys: new Float64Array(0) }

  constructor(queries: Matrix, room: number, options: CheckedBlockOptions) {
    this.#queries = queries
    this.#room = room
    this.#options = options
  }

  async add(array: RowArray): Promise<void> {
    const { cols } = this.#queries
    const number = this.#arrays++
    const type = rowType(WHO, array, number)
    const partial = () => `${WHO}: block ${number} has ${array.length} values but must have whole rows of ${cols}`
    check(array.length % cols === 0, 'BAD_SHAPE', partial)
    const rows = array.length / cols
    const total = this.#searched + this.#gathered + rows
    const tooMany = () => `${WHO}: there are ${total} rows but at most ${MAX_ROWS} can be numbered`
    check(total <= MAX_ROWS, 'BAD_SHAPE', tooMany)
    if (rows > 0 && type !== this.#block?.type) await this.#openBlock(type)
    for (let row = 0; row < rows; ) {
      const count = Math.min(this.#room - this.#gathered, rows - row, Math.ceil(GATHER_VALUES / cols))
      this.#gather(array.subarray(row * cols, (row + count) * cols), number, row)
      row += count
      if (this.#gathered === this.#room) await this.#search()
      await pause()
      this.#options.signal?.throwIfAborted()
    }
  }

  async finish(): Promise<KeyedPoints> {
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

  /** Appends rows to the block. Errors locate bad values by `number` of the source's array and its first `row`. */
  #gather(values: RowArray, number: number, row: number): void {
    const { engine, cols } = this.#queries
    const { address, type } = this.#block!
    const at = address + this.#gathered * cols * ELEMENT_BYTES[type]
    engine.memory.view<TypedArray>(TYPED_ARRAYS[type], at, values.length).set(values)
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
      const index = await buildIn(call, points, this.#options, { queries: m, k }, first)
      const bounds = kept === k ? worstOf(this.#best, m) : undefined
      return queryIn(call, index, this.#queries, { k: Math.min(k, rows), excludeSelf: false }, { bounds })
    })
    this.#best = await merge(this.#best, found, { m, k: Math.min(k, first + rows), first }, this.#options)
    this.#searched += rows
    this.#gathered = 0
    // A source that never awaits would block the event loop, and with it any abort.
    await pause()
  }
}

/** Returns the key of the last neighbor of each of m queries. */
function worstOf({ keys }: KeyedPoints, m: number): Float64Array {
  const k = keys.length / m
  return Float64Array.from({ length: m }, (_, query) => keys[(query + 1) * k - 1])
}

/**
 * Merges the answers `a`, to earlier rows, and `b`, to a later block, into the k nearest of each of m queries. `first`
 * is added to the indices of `b`; the sums exceed all indices of `a`, so ties go to `a`. Places of `b` without a
 * neighbor have the last key of `a`, so they are never selected.
 */
async function merge(
  a: KeyedPoints,
  b: KeyedPoints,
  { m, k, first }: { m: number; k: number; first: number },
  options: CallOptions,
): Promise<KeyedPoints> {
  const [widthA, widthB] = [a.index.length / m, b.index.length / m]
  const index = new Uint32Array(m * k)
  const keys = new Float64Array(m * k)
  const mergeSome = (from: number, to: number) => {
    for (let query = from; query < to; query++) {
      let [i, j] = [query * widthA, query * widthB]
      const endA = i + widthA
      const endB = j + widthB
      for (let out = query * k; out < (query + 1) * k; out++) {
        const fromA = i < endA && (j === endB || a.keys[i] <= b.keys[j])
        index[out] = fromA ? a.index[i] : first + b.index[j]
        keys[out] = fromA ? a.keys[i++] : b.keys[j++]
      }
    }
  }
  await sliced(m, 4 * k, mergeSome, betweenSlices(options, WHO, m))
  return { index, keys }
}
