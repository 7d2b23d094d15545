import type { Call } from '../../engine/call.js'
import { type Rows, sameType } from '../element.js'
import type { Algorithm, NearestIndex } from './algorithm.js'
import { type Neighbours, openSearch } from './answer.js'
import { buildFloat } from './float.js'
import { buildGrid } from './grid.js'
import { buildInt8, MOST_COORDINATES } from './int8.js'
import { buildProjected } from './projected.js'
import { buildTree } from './tree.js'

export interface QueryOptions {
  k?: number
  excludeSelf?: boolean
}

/** With fewer points, the step of an integer filter takes longer to choose than it saves on some hundred queries. */
const FEW = 4096
/**
 * Up to so many columns the boxes of a tree (or the cells of a grid) keep most points out. Measured with 2,000 queries, build
 * included, on uniform points: at n = 500 the tree takes .89 of the float32 filter's time in d = 8, .96 in d = 16; at 16,000 .29 and .64.
 */
const LOW = 16
const LEAVES = 500

/** Fewer queries than this do not pay back what the other algorithms build: measured break-evens are 400 to 1,500 queries. */
const FEW_QUERIES = 500

/** An index of the points; 'auto' chooses by their shape, their spectrum, and how many queries are to come. */
export async function buildIn(
  call: Call,
  points: Rows,
  algorithm: Algorithm = 'auto',
  queries = Number.POSITIVE_INFINITY,
): Promise<NearestIndex> {
  if (algorithm === 'auto') return buildAuto(call, points, queries)
  if (algorithm === 'tree') return buildTree(call, points)
  if (algorithm === 'grid') return (await buildGrid(call, points)) ?? buildTree(call, points)
  if (algorithm === 'brute' || points.cols > MOST_COORDINATES) return buildFloat(call, points)
  return algorithm === 'int8' ? buildInt8(call, points) : buildProjected(call, points, false)
}

async function buildAuto(call: Call, points: Rows, queries: number): Promise<NearestIndex> {
  if (queries < FEW_QUERIES) return buildFloat(call, points)
  if (points.cols <= LOW && points.rows > LEAVES) return (await buildGrid(call, points)) ?? buildTree(call, points)
  if (points.rows < FEW || points.cols > MOST_COORDINATES) return buildFloat(call, points)
  return buildProjected(call, points, true)
}

/** The neighbours of queries among indexed points; operands of different types are compared in float64. */
export async function queryIn(
  call: Call,
  index: NearestIndex,
  queries: Rows,
  options: QueryOptions,
  bounds?: Float64Array,
): Promise<Neighbours> {
  const { k = 1, excludeSelf = false } = options
  const [left, right] = await sameType(call, queries, index.points)
  const search = openSearch(call, left, right, k, excludeSelf, bounds)
  await index.search(call, search)
  return search.read()
}
