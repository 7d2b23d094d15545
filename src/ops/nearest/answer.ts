import type { Call } from '../../engine/call.js'
import { pause } from '../../engine/slices.js'
import { ELEMENT_CODES, type StoredRows } from '../element.js'
import { LEFT_WIDTH } from '../tile.js'

/**
 * The k nearest points of each of m queries. Both arrays are row-major m×k: row i has the neighbors of query i by
 * ascending distance, and among equal distances the lowest index comes first.
 */
export interface Neighbors {
  /** Row number of each neighbor among the points, counted from 0; m×k, nearest first. */
  index: Uint32Array
  /**
   * Squared Euclidean distance of each neighbor, m×k, ascending in each row: the float64 sum, in coordinate order, of
   * squared float64 differences.
   */
  squaredDistance: Float64Array
}

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

/** One search in progress: its matrices, which have one element type, and the memory of its answer. */
export interface Search {
  queries: StoredRows
  points: StoredRows
  k: number
  excludeSelf: boolean
  /** The leading arguments of every query op, in the order of `openSearch` in `assembly/nearest/search.ts`. */
  args: readonly number[]
  /** Copies the answer out of the engine's memory, which is freed when the call ends. */
  read(): Promise<Neighbors>
}

/**
 * Index stored in a place of the answer that has no neighbor. It is larger than every row number, so such places come
 * last.
 */
const NO_NEIGHBOR = 0xffffffff

/**
 * Allocates the memory of the answer and returns the search. `bounds` has one number per query, a known upper bound on
 * the squared distance of its k-th nearest point; the default is Infinity. Points beyond the bound are not found.
 * Places of the answer left without a neighbor have the index 2^32 - 1 and the bound as their distance.
 */
export function openSearch(
  call: Call,
  queries: StoredRows,
  points: StoredRows,
  k: number,
  excludeSelf: boolean,
  bounds?: Float64Array,
): Search {
  const answers = queries.rows * k
  const index = call.allocate(answers * 4)
  const squaredDistance = call.allocate(answers * 8)
  const shape = [ELEMENT_CODES[points.type], points.rows, points.cols, k, excludeSelf ? 1 : 0]
  const { memory } = call.engine
  memory.view<Uint32Array>(Uint32Array, index, answers).fill(NO_NEIGHBOR)
  const worst = memory.view<Float64Array>(Float64Array, squaredDistance, answers).fill(Number.POSITIVE_INFINITY)
  bounds?.forEach((bound, query) => {
    worst.fill(bound, query * k, (query + 1) * k)
  })
  return {
    queries,
    points,
    k,
    excludeSelf,
    args: [queries.address, points.address, ...shape, index, squaredDistance],
    async read() {
      const found = memory.view<Uint32Array>(Uint32Array, index, answers).slice()
      await pause()
      return {
        index: found,
        squaredDistance: memory.view<Float64Array>(Float64Array, squaredDistance, answers).slice(),
      }
    },
  }
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
