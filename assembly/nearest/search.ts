import { replaceWorst, sortAscending, worse } from '../lane/best'
import { F32, F64 } from '../lane/element'
import { EUCLIDEAN, INNER_PRODUCT, keyBetween } from '../metric'
import { Definition, isBeyond, keyAt, longestFrom, reachBy, record, rowOf } from './definition'

/*
 * Everything that the algorithms of nearest share: the operands of the definition, and the k best of each query so far,
 * kept in the answer's memory. A distance is the key of the search's metric (`assembly/metric.ts`), the squared
 * distance unless a `Definition` says otherwise.
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
  /** What settles the search, or 0 if it is the squared distance of these rows, for the k nearest points. */
  definition: usize
  /** Bound on the norms of the points that the filter has yet to compare; for inner products, see `enterRun`. */
  longest: f64
}

/** Writes a `Search` at the start of the scratch, from the arguments that every query op takes first. */
export function openSearch(
  scratch: usize, queries: usize, points: usize, type: i32, n: i32, d: i32, k: i32, excludeSelf: i32, outIndex: usize, outDistance: usize,
  definition: usize,
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
  search.definition = definition
  search.longest = definition != 0 ? changetype<Definition>(definition).high : 0
  return search
}

/**
 * Returns the address of the k smallest squared distances of a query so far: a max-heap, the largest first.
 *
 * Initially all k equal a known upper bound on the k-th smallest (or Infinity), at an index above every point: see
 * `openSearch` of `src/ops/nearest/answer.ts`. A search within a radius has k = 0: this is the address of its one
 * bound.
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

/** Returns what settles a search whose `definition` is not 0. */
@inline
export function definitionOf(search: Search): Definition {
  return changetype<Definition>(search.definition)
}

/** Returns true if the search is for points within a radius. It has k = 0, and all queries share one bound. */
@inline
export function isWithin(search: Search): bool {
  return search.k == 0
}

/** Returns the row number of the point in a position of the filter. */
@inline
export function pointAt(search: Search, place: i32): i32 {
  return search.definition != 0 ? rowOf(definitionOf(search), place) : place
}

/** Returns true if the point of this row number may not be a neighbor of the query, since it is the query itself. */
@inline
export function isExcluded(search: Search, query: i32, point: i32): bool {
  return search.excludeSelf != 0 && point == query
}

/** Returns the distance of a query from a point by the definition; a distance above `limit` may be any above it. */
export function distanceTo(search: Search, query: i32, point: i32, limit: f64): f64 {
  if (search.definition != 0) return keyAt(definitionOf(search), query, point, limit)
  const a = search.queries + <usize>query * search.stride
  const b = search.points + <usize>point * search.stride
  return keyBetween(EUCLIDEAN, search.type, a, b, search.d, 1, limit)
}

/**
 * Computes the distance of one candidate, given by its position in the filter, from a query by the definition, and
 * enters the point if it is among the k nearest so far. Returns true if it was entered. A search within a radius
 * records the point if it is not beyond the radius, and returns false, since its bound stays.
 */
export function consider(search: Search, query: i32, place: i32): bool {
  const point = pointAt(search, place)
  if (isExcluded(search, query, point)) return false
  const worst = load<f64>(distancesOf(search, query))
  const distance = distanceTo(search, query, point, worst)
  if (!isWithin(search)) return offer(search, query, point, distance)
  if (distance <= worst) record(definitionOf(search), query, point, distance)
  return false
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

/** Returns true if distances are squared Euclidean ones of the rows that the filter compares. */
@inline
export function isEuclidean(search: Search): bool {
  return search.definition == 0 || definitionOf(search).metric == EUCLIDEAN
}

/**
 * Returns a radius around a query that holds every point whose squared distance, by the definition, is at most the k-th
 * best so far. The squared distance rounds by (d + 3) 2^-53 relative and may underflow by d 2^-1074; the radius covers
 * both.
 */
export function reachOf(search: Search, query: i32): f64 {
  const d = <f64>search.d
  const worst = load<f64>(distancesOf(search, query))
  if (!isEuclidean(search)) return reachBy(definitionOf(search), query, worst, search.longest)
  return sqrt(worst * (1 + (d + 8) * 2.3e-16) + d * 5e-324) * (1 + 1e-15)
}

/** Sorts the k neighbors of each query in [start, end) by ascending distance, ties by ascending index. */
export function closeAnswers(search: Search, start: i32, end: i32): void {
  for (let i = start; i < end; i++) sortAscending(distancesOf(search, i), indicesOf(search, i), search.k)
}

/**
 * Returns true if, for none of `count` queries from `first` on, a point from position `place` of the filter on can be
 * among the k nearest; see `isBeyond`.
 */
export function areBeyond(search: Search, first: i32, count: i32, place: i32): bool {
  if (search.definition == 0) return false
  for (let query = first; query < first + count; query++) {
    if (!isBeyond(definitionOf(search), query, place, load<f64>(distancesOf(search, query)))) return false
  }
  return true
}

/** Returns true if the filter has the points in descending order of norms, which bound their inner products. */
@inline
export function isOrdered(search: Search): bool {
  return search.definition != 0 && definitionOf(search).metric == INNER_PRODUCT
}

/**
 * Begins a run of points of an ordered search, from position `place` of the filter on. No later point is longer than
 * its first, so `reachOf` is smaller than before.
 */
export function enterRun(search: Search, place: i32): void {
  search.longest = longestFrom(definitionOf(search), place)
}
