import type { Call } from '../../engine/call.js'
import type { StoredRows } from '../element.js'
import type { FilterIndex, IndexParts } from './algorithm.js'
import { buildFloat, checkFloat, openFloat } from './float.js'
import { freeFrame, makeFrame } from './frame.js'
import { buildGrid, checkGrid, GRID_COLUMNS, openGrid } from './grid.js'
import { buildInt8, checkInt8, MAX_COORDINATES, openInt8 } from './int8.js'
import type { Metric } from './metric.js'
import { estimateDimension } from './probe.js'
import { buildProjected } from './projected.js'
import type { CheckedBuild } from './settings.js'
import { buildTree, checkTree, openTree, treeBytes } from './tree.js'
import {
  boxesPay,
  MAX_TREE_DIMENSION,
  MIN_BOX_POINTS,
  MIN_BUILD_QUERIES,
  MIN_DIMENSION_PRODUCTS,
  MIN_GRID_POINTS,
  MIN_INTEGER_POINTS,
  MIN_PROJECTED_PRODUCTS,
  scansSingle,
  UNIT_CAUTION,
} from './tuning.js'
import { comparesUnits } from './unit.js'

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
 * Builds a filter over rows, by their Euclidean distances. 'auto' selects the algorithm by the shape and spectrum of
 * the points and by the expected queries. A grid falls back to a tree beyond 3 columns or if points crowd, and integer
 * filters fall back to 'brute' beyond 65,536 columns.
 */
export async function buildFilterIn(
  call: Call,
  points: StoredRows,
  { metric, algorithm, leafSize, density, directions }: CheckedBuild,
  expected: ExpectedQueries = { queries: Number.POSITIVE_INFINITY },
): Promise<FilterIndex> {
  // Integers bound Euclidean distances only.
  const integers = metric !== 'manhattan'
  if (algorithm === 'auto') return buildAuto(call, points, expected, metric)
  if (algorithm === 'tree') return buildTree(call, points, { leafSize, integers })
  if (algorithm === 'grid') return (await buildGrid(call, points, density)) ?? buildTree(call, points, { integers })
  if (algorithm === 'brute' || points.cols > MAX_COORDINATES) return buildFloat(call, points)
  if (algorithm === 'int8') return buildInt8(call, points)
  return buildProjected(call, points, { directions, caution: cautionFor(metric) })
}

/**
 * Returns what 'auto' builds, as far as the sizes decide it; `plan.nearest` uses the same function. 'boxes' means a
 * grid or a tree, and 'projected' may still become 'int8'; these choices depend on the data. Sums of absolute
 * differences are bounded by boxes in any number of columns.
 */
export function firstChoice(
  points: Omit<StoredRows, 'address'>,
  { queries, k = 0, excludeSelf = false }: ExpectedQueries,
  metric: Metric = 'euclidean',
): 'brute' | 'boxes' | 'projected' {
  const { rows: n, cols: d } = points
  if (metric === 'manhattan' && n > MIN_BOX_POINTS) return 'boxes'
  if (queries < MIN_BUILD_QUERIES) return 'brute'
  if (scansSingle(points, k, excludeSelf) && (n < MIN_GRID_POINTS || d > GRID_COLUMNS)) return 'brute'
  if (boxesPay(n, d)) return 'boxes'
  return n < MIN_INTEGER_POINTS || d > MAX_COORDINATES || queries * n * d < MIN_PROJECTED_PRODUCTS
    ? 'brute'
    : 'projected'
}

/** Builds what 'auto' selects. */
async function buildAuto(
  call: Call,
  points: StoredRows,
  expected: ExpectedQueries,
  metric: Metric,
): Promise<FilterIndex> {
  const choice = firstChoice(points, expected, metric)
  const integers = metric !== 'manhattan'
  if (choice === 'boxes') return (await buildGrid(call, points)) ?? buildTree(call, points, { integers })
  const frame = paysToEstimate(call, points, expected) ? await makeFrame(call, points, 'mean') : undefined
  const few = frame !== undefined && (await estimateDimension(call, points, frame)) <= MAX_TREE_DIMENSION
  if (!few && choice === 'projected') {
    return buildProjected(call, points, { mustPay: true, caution: cautionFor(metric), frame })
  }
  if (frame) freeFrame(call, frame)
  return few ? buildTree(call, points) : buildFloat(call, points)
}

/**
 * Returns true if it pays to estimate the dimension of the points: near a surface of few dimensions, a tree excludes
 * most of them however many columns they have. The searches must be many, and there must be room for the tree.
 */
function paysToEstimate(call: Call, points: StoredRows, { queries }: ExpectedQueries): boolean {
  const { rows: n, cols: d } = points
  const many = n >= MIN_INTEGER_POINTS && queries >= MIN_BUILD_QUERIES && queries * n * d >= MIN_DIMENSION_PRODUCTS
  if (!many) return false
  const { maxBytes, relaxed } = call.engine.capabilities
  const { kept, build } = treeBytes({ n, d, relaxed })
  return 2 * (kept + build) <= maxBytes - call.engine.bytesInUse
}

/** Returns the factor for the estimated number of points that pass a filter over directions of the metric's rows. */
const cautionFor = (metric: Metric): number => (comparesUnits(metric) ? UNIT_CAUTION : 1)

const OPEN = {
  brute: { check: checkFloat, open: openFloat },
  int8: { check: checkInt8, open: openInt8 },
  projected: { check: checkInt8, open: openInt8 },
  tree: { check: checkTree, open: openTree },
  grid: { check: checkGrid, open: openGrid },
} as const

/**
 * Opens a filter of the given algorithm from saved parts, whose blocks belong to the call. Throws BAD_OPTION, BAD_SHAPE
 * or BAD_VALUE when the parts do not fit the points, so that a search could read outside the blocks.
 */
export async function openFilterIn(
  call: Call,
  algorithm: FilterIndex['algorithm'],
  points: StoredRows,
  parts: IndexParts,
): Promise<FilterIndex> {
  OPEN[algorithm].check(call, points, parts)
  return OPEN[algorithm].open(call, points, parts)
}
