import type { Call } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import { pause } from '../../engine/slices.js'
import { type StoredRows, sameType } from '../element.js'
import type { NearestIndex, Parts } from './algorithm.js'
import { type Neighbors, openSearch } from './answer.js'
import { buildFloat, checkFloat, openFloat } from './float.js'
import { buildGrid, checkGrid, GRID_COLUMNS, openGrid } from './grid.js'
import { buildInt8, checkInt8, MOST_COORDINATES, openInt8 } from './int8.js'
import { buildProjected } from './projected.js'
import type { Build } from './settings.js'
import { buildTree, checkTree, openTree } from './tree.js'
import { boxesPay, FEW, FEW_PRODUCTS, FEW_QUERIES, SINGLE_BEFORE_GRID, scansSingle } from './tuning.js'

/** Which points a search is for. */
export interface Query {
  k: number
  excludeSelf: boolean
}

/** The searches that an index is built for. `k` is given where they are known, and there is then one of them. */
export interface Expected {
  queries: number
  k?: number
  excludeSelf?: boolean
}

/** An index of the points; 'auto' chooses by their shape, their spectrum, and the searches to come. */
export async function buildIn(
  call: Call,
  points: StoredRows,
  { algorithm, leafSize, density, directions }: Build,
  expected: Expected = { queries: Number.POSITIVE_INFINITY },
): Promise<NearestIndex> {
  if (algorithm === 'auto') return buildAuto(call, points, expected)
  if (algorithm === 'tree') return buildTree(call, points, leafSize)
  if (algorithm === 'grid') return (await buildGrid(call, points, density)) ?? buildTree(call, points)
  if (algorithm === 'brute' || points.cols > MOST_COORDINATES) return buildFloat(call, points)
  return algorithm === 'int8' ? buildInt8(call, points) : buildProjected(call, points, { directions })
}

/** What 'auto' builds, as far as it can tell without having seen the points; `plan.nearest` says the same. */
export function firstChoice(
  points: Omit<StoredRows, 'address'>,
  { queries, k = 0, excludeSelf = false }: Expected,
): 'brute' | 'boxes' | 'projected' {
  const { rows: n, cols: d } = points
  if (queries < FEW_QUERIES) return 'brute'
  if (scansSingle(points, k, excludeSelf) && (n < SINGLE_BEFORE_GRID || d > GRID_COLUMNS)) return 'brute'
  if (boxesPay(n, d)) return 'boxes'
  return n < FEW || d > MOST_COORDINATES || queries * n * d < FEW_PRODUCTS ? 'brute' : 'projected'
}

async function buildAuto(call: Call, points: StoredRows, expected: Expected): Promise<NearestIndex> {
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

/** An index from its parts, which are blocks of the call. Errors: BAD_OPTION, BAD_SHAPE, BAD_VALUE, of parts that no search would stay in. */
export async function openIn(
  call: Call,
  algorithm: NearestIndex['algorithm'],
  points: StoredRows,
  parts: Parts,
): Promise<NearestIndex> {
  OPEN[algorithm].check(call, points, parts)
  return OPEN[algorithm].open(call, points, parts)
}

/** The neighbors of queries among indexed points; operands of different types are compared in float64. */
export async function queryIn(
  call: Call,
  index: NearestIndex,
  queries: StoredRows,
  { k, excludeSelf }: Query,
  bounds?: Float64Array,
): Promise<Neighbors> {
  const [left, right] = await sameType(call, queries, index.points)
  const search = openSearch(call, left, right, k, excludeSelf, bounds)
  await pause()
  await index.search(call, search)
  const found = await search.read()
  // Only an index that was loaded, and forged, can miss a neighbor; nobody may take 2^32 - 1 for a row.
  let all = true
  await call.loop(bounds ? 0 : found.index.length, 1, (first, last) => {
    for (let at = first; at < last; at++) all &&= found.index[at] < right.rows
  })
  check(all, 'BAD_VALUE', () => `${call.who}: the index is not one of its points: neighbors are missing`)
  return found
}
