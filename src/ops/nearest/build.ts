import type { Call } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import { pause } from '../../engine/slices.js'
import { type StoredRows, sameType } from '../element.js'
import type { IndexParts, NearestIndex } from './algorithm.js'
import { type Neighbors, openSearch } from './answer.js'
import { buildFloat, checkFloat, openFloat } from './float.js'
import { buildGrid, checkGrid, GRID_COLUMNS, openGrid } from './grid.js'
import { buildInt8, checkInt8, MAX_COORDINATES, openInt8 } from './int8.js'
import { buildProjected } from './projected.js'
import type { CheckedBuild } from './settings.js'
import { buildTree, checkTree, openTree } from './tree.js'
import {
  boxesPay,
  MIN_BUILD_QUERIES,
  MIN_GRID_POINTS,
  MIN_INTEGER_POINTS,
  MIN_PROJECTED_PRODUCTS,
  scansSingle,
} from './tuning.js'

/** Checked options of one search. */
export interface NearestQuery {
  /** Number of neighbors of each query. */
  k: number
  /** True to exclude point i from the neighbors of query i, for queries that are the points themselves. */
  excludeSelf: boolean
}

/**
 * The searches that an index is built for. `queries` is their expected total number of queries, Infinity if unknown.
 * `k` and `excludeSelf` are given only if the index serves a single search with these options.
 */
export interface ExpectedQueries {
  queries: number
  k?: number
  excludeSelf?: boolean
}

/**
 * Builds an index of the points. 'auto' selects the algorithm by the shape and spectrum of the points and by the
 * expected queries. A grid falls back to a tree beyond 3 columns or if points crowd, and integer filters fall back to
 * 'brute' beyond 65,536 columns.
 */
export async function buildIn(
  call: Call,
  points: StoredRows,
  { algorithm, leafSize, density, directions }: CheckedBuild,
  expected: ExpectedQueries = { queries: Number.POSITIVE_INFINITY },
): Promise<NearestIndex> {
  if (algorithm === 'auto') return buildAuto(call, points, expected)
  if (algorithm === 'tree') return buildTree(call, points, leafSize)
  if (algorithm === 'grid') return (await buildGrid(call, points, density)) ?? buildTree(call, points)
  if (algorithm === 'brute' || points.cols > MAX_COORDINATES) return buildFloat(call, points)
  return algorithm === 'int8' ? buildInt8(call, points) : buildProjected(call, points, { directions })
}

/**
 * Returns what 'auto' builds, as far as the sizes decide it; `plan.nearest` uses the same function. 'boxes' means a
 * grid or a tree, and 'projected' may still become 'int8'; these choices depend on the data.
 */
export function firstChoice(
  points: Omit<StoredRows, 'address'>,
  { queries, k = 0, excludeSelf = false }: ExpectedQueries,
): 'brute' | 'boxes' | 'projected' {
  const { rows: n, cols: d } = points
  if (queries < MIN_BUILD_QUERIES) return 'brute'
  if (scansSingle(points, k, excludeSelf) && (n < MIN_GRID_POINTS || d > GRID_COLUMNS)) return 'brute'
  if (boxesPay(n, d)) return 'boxes'
  return n < MIN_INTEGER_POINTS || d > MAX_COORDINATES || queries * n * d < MIN_PROJECTED_PRODUCTS
    ? 'brute'
    : 'projected'
}

async function buildAuto(call: Call, points: StoredRows, expected: ExpectedQueries): Promise<NearestIndex> {
  const choice = firstChoice(points, expected)
  if (choice === 'brute') return buildFloat(call, points)
  if (choice === 'boxes') return (await buildGrid(call, points)) ?? buildTree(call, points)
  return buildProjected(call, points, { mustPay: true })
}

const OPEN = {
  brute: { check: checkFloat, open: openFloat },
  int8: { check: checkInt8, open: openInt8 },
  projected: { check: checkInt8, open: openInt8 },
  tree: { check: checkTree, open: openTree },
  grid: { check: checkGrid, open: openGrid },
} as const

/**
 * Opens an index of the given algorithm from saved parts, whose blocks belong to the call. Throws BAD_OPTION, BAD_SHAPE
 * or BAD_VALUE when the parts do not fit the points, so that a search could read outside the blocks.
 */
export async function openIn(
  call: Call,
  algorithm: NearestIndex['algorithm'],
  points: StoredRows,
  parts: IndexParts,
): Promise<NearestIndex> {
  OPEN[algorithm].check(call, points, parts)
  return OPEN[algorithm].open(call, points, parts)
}

/**
 * Returns the k nearest points of each query, m×k, among indexed points. Queries and points of different element types
 * are compared in float64. `wide` is a float64 copy of the points; without it, the call makes one if it needs one.
 * `bounds` has an upper bound on the k-th smallest squared distance of each query, see `openSearch`. Throws BAD_VALUE
 * when neighbors are missing although there are no bounds.
 */
export async function queryIn(
  call: Call,
  index: NearestIndex,
  queries: StoredRows,
  { k, excludeSelf }: NearestQuery,
  { bounds, wide }: { bounds?: Float64Array; wide?: StoredRows } = {},
): Promise<Neighbors> {
  const points = queries.type === index.points.type ? index.points : (wide ?? index.points)
  const [left, right] = await sameType(call, queries, points)
  const search = openSearch(call, left, right, k, excludeSelf, bounds)
  await pause()
  await index.search(call, search)
  const found = await search.read()
  // Only a loaded index that was forged can miss a neighbor. The caller must not use 2^32 - 1 as a row number.
  let all = true
  await call.loop(bounds ? 0 : found.index.length, 1, (first, last) => {
    for (let at = first; at < last; at++) all &&= found.index[at] < right.rows
  })
  check(all, 'BAD_VALUE', () => `${call.who}: the index does not fit its points: neighbors are missing`)
  return found
}
