import type { Call } from '../../engine/call.js'
import { pause } from '../../engine/slices.js'
import { ELEMENT_CODES } from '../element.js'
import { LEFT_WIDTH } from '../tile.js'
import type { SearchOperands } from './definition.js'
import type { KeyedPoints } from './metric.js'

/**
 * Bytes reserved at the start of a thread's scratch: for `Search` of `assembly/nearest/search.ts`, and for the fields
 * that each algorithm adds to it.
 */
export const SEARCH_BYTES = 128

/**
 * Target number of multiplications in one call of an op: a few milliseconds, so that aborts and idle threads do not
 * wait long.
 */
const CALL_PRODUCTS = 3e8
/** Maximum number of queries that share one pass over the points; more than 96 gain nothing. */
const MAX_BLOCK_QUERIES = 96
/**
 * Minimum number of queries per pass over the points, if the search has that many. With fewer, a pass over points that
 * exceed the caches is limited by memory bandwidth.
 */
const MIN_BLOCK_QUERIES = 24

/** One search in progress: its operands, and the arguments that hold the memory of its answer. */
export interface Search extends SearchOperands {
  /** Number of neighbors of each query; 0 for all points within a radius. */
  k: number
  excludeSelf: boolean
  /** The leading arguments of every query op, in the order of `openSearch` in `assembly/nearest/search.ts`. */
  args: readonly number[]
}

/** A search for the k nearest points, whose answer can be read. */
export interface NeighborSearch extends Search {
  /** Copies the answer out of the engine's memory, which is freed when the call ends. */
  read(): Promise<KeyedPoints>
}

/**
 * Index stored in a place of the answer that has no neighbor. It is larger than every row number, so such places come
 * last.
 */
const NO_NEIGHBOR = 0xffffffff

/**
 * Allocates the memory of the answer and returns the search. `bounds` has one number per query, a known upper bound on
 * the key of its k-th nearest point; the default is Infinity. Points beyond the bound are not found. Places of the
 * answer left without a neighbor have the index 2^32 - 1 and the bound as their key.
 */
export function openSearch(
  call: Call,
  operands: SearchOperands,
  k: number,
  excludeSelf: boolean,
  bounds?: Float64Array,
): NeighborSearch {
  const answers = operands.queries.rows * k
  const index = call.allocate(answers * 4)
  const keys = call.allocate(answers * 8)
  const { memory } = call.engine
  memory.view<Uint32Array>(Uint32Array, index, answers).fill(NO_NEIGHBOR)
  const worst = memory.view<Float64Array>(Float64Array, keys, answers).fill(Number.POSITIVE_INFINITY)
  bounds?.forEach((bound, query) => {
    worst.fill(bound, query * k, (query + 1) * k)
  })
  return {
    ...operands,
    k,
    excludeSelf,
    args: searchArgs(operands, k, excludeSelf, [index, keys]),
    async read() {
      const found = memory.view<Uint32Array>(Uint32Array, index, answers).slice()
      await pause()
      return { index: found, keys: memory.view<Float64Array>(Float64Array, keys, answers).slice() }
    },
  }
}

/** Returns the leading arguments of every query op. `out` has the addresses of indices and keys. */
export function searchArgs(
  { queries, points, definition }: SearchOperands,
  k: number,
  excludeSelf: boolean,
  out: readonly [number, number],
): number[] {
  const shape = [ELEMENT_CODES[points.type], points.rows, points.cols, k, excludeSelf ? 1 : 0]
  return [queries.address, points.address, ...shape, ...out, definition]
}

/**
 * Returns the number of queries, a multiple of 6, that one call of an op searches: enough to reuse points in the cache,
 * few enough to occupy all threads and to stop soon after an abort. `m` is the number of all queries and `productsEach`
 * the number of multiplications of one query.
 */
export function blockOf(call: Call, m: number, productsEach: number): number {
  const fair = Math.ceil(m / (4 * call.engine.capabilities.threads))
  const wanted = Math.max(MIN_BLOCK_QUERIES, CALL_PRODUCTS / productsEach)
  const queries = Math.max(LEFT_WIDTH, Math.min(MAX_BLOCK_QUERIES, wanted, fair))
  return Math.floor(queries / LEFT_WIDTH) * LEFT_WIDTH
}
