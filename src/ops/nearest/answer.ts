import type { Call } from '../../engine/call.js'
import { pause } from '../../engine/slices.js'
import { ELEMENT_CODES, type StoredRows } from '../element.js'
import { LEFT_WIDTH } from '../tile.js'

/** Row-major m×k: ascending by distance, ties to the lowest index. */
export interface Neighbors {
  index: Uint32Array
  squaredDistance: Float64Array
}

/** Room for `Search` of `assembly/nearest/search.ts` and what an algorithm adds to it, at the start of a thread's scratch. */
export const SEARCH_BYTES = 128

/** Products of one call of the op: some milliseconds, so that an abort and an idle thread need not wait long. */
const PRODUCTS = 3e8
/** Queries that share a pass over the points: beyond 96 nothing is gained. */
const MOST_QUERIES = 96
/** With fewer, a pass over points that no cache holds is bound by memory. */
const LEAST_QUERIES = 24

/** One search in progress: its operands, of one type, and where the answer stands. */
export interface Search {
  queries: StoredRows
  points: StoredRows
  k: number
  excludeSelf: boolean
  /** The arguments that every query op takes first. */
  args: readonly number[]
  /** A copy of the answer; its memory is given back with the call. */
  read(): Promise<Neighbors>
}

/** The index of a neighbor that was not found: behind every point. */
const NONE = 0xffffffff

/**
 * Makes room for the answer. `bounds` are what is known of the k-th best distance of each query: what is farther is not looked
 * for, and places that nobody nearer takes say so by the index 2^32 - 1, at the bound and so at the end.
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
  memory.view<Uint32Array>(Uint32Array, index, answers).fill(NONE)
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

/** Queries of one call of an op: whole groups, enough to reuse the points in cache, few enough to share and to stop. */
export function blockOf(call: Call, m: number, productsEach: number): number {
  const fair = Math.ceil(m / (4 * call.engine.capabilities.threads))
  const wanted = Math.max(LEAST_QUERIES, PRODUCTS / productsEach)
  const queries = Math.max(LEFT_WIDTH, Math.min(MOST_QUERIES, wanted, fair))
  return Math.floor(queries / LEFT_WIDTH) * LEFT_WIDTH
}
