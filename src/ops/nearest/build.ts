import type { Call } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import { pause } from '../../engine/slices.js'
import { type StoredRows, sameType } from '../element.js'
import type { FilterIndex, IndexParts, NearestIndex } from './algorithm.js'
import { openSearch } from './answer.js'
import { operandsIn } from './definition.js'
import { buildFilterIn, type ExpectedQueries, openFilterIn } from './filter.js'
import type { KeyedPoints, Metric } from './metric.js'
import type { CheckedBuild } from './settings.js'
import { comparesUnits, type PointUnits, pointUnitsIn, unitRowsIn } from './unit.js'

/** Checked options of one search. */
export interface NearestQuery {
  /** Number of neighbors of each query. */
  k: number
  /** True to exclude point i from the neighbors of query i, for queries that are the points themselves. */
  excludeSelf: boolean
}

/**
 * Builds an index of the points for the metric of `build`. For cosine and inner product, the filter is built from unit
 * rows, which are freed. Errors number the points from `firstRow`. Throws BAD_VALUE when the metric is not defined for
 * a point.
 */
export async function buildIn(
  call: Call,
  points: StoredRows,
  build: CheckedBuild,
  expected?: ExpectedQueries,
  firstRow = 0,
): Promise<NearestIndex> {
  const { metric } = build
  if (!comparesUnits(metric)) return withUnits(metric, points, await buildFilterIn(call, points, build, expected))
  const units = await pointUnitsIn(call, metric, points, { name: 'points', firstRow })
  const rows = await unitRowsIn(call, points, units, units.order)
  const filter = await buildFilterIn(call, rows, build, expected)
  call.free(rows.address)
  return withUnits(metric, points, { ...filter, points: unitShape(points) }, units)
}

/**
 * Opens an index from the saved parts of its filter, whose blocks belong to the call. Throws BAD_OPTION, BAD_SHAPE or
 * BAD_VALUE when the parts do not fit the points, so that a search could read outside the blocks.
 */
export async function openIn(
  call: Call,
  { metric, algorithm }: { metric: Metric; algorithm: FilterIndex['algorithm'] },
  points: StoredRows,
  parts: IndexParts,
): Promise<NearestIndex> {
  if (!comparesUnits(metric)) return withUnits(metric, points, await openFilterIn(call, algorithm, points, parts))
  const units = await pointUnitsIn(call, metric, points, { name: 'points' })
  return withUnits(metric, points, await openFilterIn(call, algorithm, unitShape(points), parts), units)
}

/** Returns the shape of the unit rows of points; no search reads the rows themselves. */
const unitShape = ({ rows, cols }: StoredRows): StoredRows => ({ address: 0, type: 'f32', rows, cols })

/** Joins points, their filter and their units, if there are any, to an index. */
function withUnits(metric: Metric, points: StoredRows, filter: FilterIndex, units?: PointUnits): NearestIndex {
  const own = units ? [units.address, units.order].filter((address) => address !== 0) : []
  return { metric, points, filter, ...(units && { units }), blocks: [...filter.blocks, ...own] }
}

/**
 * Returns the k nearest points of each query, m×k, among indexed points. Queries and points of different element types
 * are compared in float64. `wide` is a float64 copy of the points; without it, the call makes one if it needs one.
 * `bounds` has an upper bound on the key of the k-th nearest point of each query, see `openSearch`. Throws BAD_VALUE
 * when the metric is not defined for a query, or neighbors are missing although there are no bounds.
 */
export async function queryIn(
  call: Call,
  index: NearestIndex,
  queries: StoredRows,
  { k, excludeSelf }: NearestQuery,
  { bounds, wide }: { bounds?: Float64Array; wide?: StoredRows } = {},
): Promise<KeyedPoints> {
  const points = queries.type === index.points.type ? index.points : (wide ?? index.points)
  const rows = await sameType(call, queries, points)
  const search = openSearch(call, await operandsIn(call, index, rows), k, excludeSelf, bounds)
  await pause()
  await index.filter.search(call, search)
  const found = await search.read()
  // Only a loaded index that was forged can miss a neighbor. The caller must not use 2^32 - 1 as a row number.
  let all = true
  await call.loop(bounds ? 0 : found.index.length, 1, (first, last) => {
    for (let at = first; at < last; at++) all &&= found.index[at] < points.rows
  })
  check(all, 'BAD_VALUE', () => `${call.who}: the index does not fit its points: neighbors are missing`)
  return found
}
