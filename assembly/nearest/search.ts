import { squaredDistance } from '../distance'
import { replaceWorst, sortAscending, worse } from '../lane/best'
import { F32, F64 } from '../lane/element'

/*
 * Everything that the algorithms of nearest share: the operands of the definition, and the k best of each query so far,
 * kept in the answer's memory.
 *
 * An algorithm is a filter. It calls `consider` for each point that it cannot prove to be farther than the k-th best,
 * in any order; the definition decides, ties to the lowest index.
 */

/**
 * Operands of a search for nearest neighbors, at the start of a thread's scratch; `SEARCH_BYTES` of
 * `src/ops/nearest/answer.ts` is the size reserved for it.
 */
@unmanaged
export class Search {
  queries: usize
  points: usize
  type: i32
  n: i32
  d: i32
  k: i32
  excludeSelf: i32
  outIndex: usize
  outDistance: usize
  /** Bytes from one row of queries or points to the next. */
  stride: usize
}

/** Writes a `Search` at the start of the scratch, from the arguments that every query op takes first. */
export function openSearch(
  scratch: usize, queries: usize, points: usize, type: i32, n: i32, d: i32, k: i32, excludeSelf: i32, outIndex: usize, outDistance: usize,
): Search {
  const search = changetype<Search>(scratch)
  search.queries = queries
  search.points = points
  search.type = type
  search.n = n
  search.d = d
  search.k = k
  search.excludeSelf = excludeSelf
  search.outIndex = outIndex
  search.outDistance = outDistance
  search.stride = <usize>d * (type == F32 ? 4 : type == F64 ? 8 : 1)
  return search
}

/**
 * Returns the address of the k smallest squared distances of a query so far: a max-heap, the largest first.
 *
 * Initially all k equal a known upper bound on the k-th smallest (or Infinity), at an index above every point: see
 * `openSearch` of `src/ops/nearest/answer.ts`.
 */
@inline
export function distancesOf(search: Search, query: i32): usize {
  return search.outDistance + ((<usize>query * <usize>search.k) << 3)
}

/** Returns the address of the point indices that belong to the k distances of `distancesOf`. */
@inline
export function indicesOf(search: Search, query: i32): usize {
  return search.outIndex + ((<usize>query * <usize>search.k) << 2)
}

/**
 * Computes the distance of one candidate from a query by the library's definition, and enters the point if it is among
 * the k nearest so far. Returns true if it was entered.
 */
export function consider(search: Search, query: i32, point: i32): bool {
  if (search.excludeSelf != 0 && point == query) return false
  const worst = load<f64>(distancesOf(search, query))
  const a = search.queries + <usize>query * search.stride
  const b = search.points + <usize>point * search.stride
  let distance: f64
  if (search.type == F32) distance = squaredDistance<f32>(a, b, search.d, worst)
  else if (search.type == F64) distance = squaredDistance<f64>(a, b, search.d, worst)
  else distance = squaredDistance<u8>(a, b, search.d, worst)
  return offer(search, query, point, distance)
}

/**
 * Enters a point with known squared distance if it is among the k nearest of a query so far. Returns true if it was
 * entered.
 */
export function offer(search: Search, query: i32, point: i32, distance: f64): bool {
  const distances = distancesOf(search, query)
  const indices = indicesOf(search, query)
  if (!worse(load<f64>(distances), load<u32>(indices), distance, point)) return false
  replaceWorst(distances, indices, search.k, distance, point)
  return true
}

/**
 * Returns a radius around a query that holds every point whose squared distance, by the definition, is at most the k-th
 * best so far. The definition rounds by (d + 3) 2^-53 relative and may underflow by d 2^-1074; the radius covers both.
 */
export function reachOf(search: Search, query: i32): f64 {
  const d = <f64>search.d
  return sqrt(load<f64>(distancesOf(search, query)) * (1 + (d + 8) * 2.3e-16) + d * 5e-324) * (1 + 1e-15)
}

/** Sorts the k neighbors of each query in [start, end) by ascending distance, ties by ascending index. */
export function closeAnswers(search: Search, start: i32, end: i32): void {
  for (let i = start; i < end; i++) sortAscending(distancesOf(search, i), indicesOf(search, i), search.k)
}
