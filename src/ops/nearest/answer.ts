import type { Call } from '../../engine/call.js'
import { pause } from '../../engine/slices.js'
import { ELEMENT_CODES, type StoredRows } from '../element.js'
import { LEFT_WIDTH } from '../tile.js'

/** The k nearest points of each of m queries, row-major m×k, by ascending distance; ties go to the lowest index. */
export interface Neighbors {
  /** Row numbers of the neighbors among the points. */
  index: Uint32Array
  /** Squared Euclidean distances: float64 sums, in coordinate order, of squared float64 differences. */
  squaredDistance: Float64Array
}

/**
 * Bytes at the start of a thread's scratch for `Search` of `assembly/nearest/search.ts` and the fields that an
 * algorithm adds to it.
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
 * Minimum number of queries per pass, if there are enough: with fewer, a pass over points that exceed the caches is
 * limited by memory.
 */
const MIN_BLOCK_QUERIES = 24

/** One search in progress: its operands, which have one element type, and the memory of its answer. */
export interface Search {
  queries: StoredRows
  points: StoredRows
  k: number
  excludeSelf: boolean
  /** The leading arguments of every query op; see `openSearch` of `assembly/nearest/search.ts`. */
  args: readonly number[]
  /** Copies the answer out of the engine's memory, which is freed when the call ends. */
  read(): Promise<Neighbors>
}

/** Index that marks a place without a neighbor. It is larger than every row number, so such places come last. */
const NO_NEIGHBOR = 0xffffffff

/**
 * Allocates the answer and returns the search. `bounds` are known upper bounds on the k-th smallest squared distance of
 * each query, Infinity by default. Points beyond its bound are not found; places left over keep the index 2^32 - 1 and
 * the bound as their distance.
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
 * Returns the number of queries for one call of an op, in whole groups of 6: enough to reuse points in the cache, few
 * enough to occupy all threads and to stop soon. `productsEach` is the number of multiplications of one query.
 */
export function blockOf(call: Call, m: number, productsEach: number): number {
  const fair = Math.ceil(m / (4 * call.engine.capabilities.threads))
  const wanted = Math.max(MIN_BLOCK_QUERIES, CALL_PRODUCTS / productsEach)
  const queries = Math.max(LEFT_WIDTH, Math.min(MAX_BLOCK_QUERIES, wanted, fair))
  return Math.floor(queries / LEFT_WIDTH) * LEFT_WIDTH
}
