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
 * The boxes of a tree (or the cells of a grid) keep most points out while there are more points than LEAVES and than 2^(d + 3): a
 * tree halves each axis with 2^d of them. Measured on uniform points, seconds of tree over those of `int8`, one thread (Intel Xeon
 * with AVX-VNNI, Node 24): d = 10 .97 at n = 5,000; d = 12 1.1 at 20,000, .5 at 200,000; d = 14 1.3, .8; d = 16 1.5, 1.4, and .7 at
 * 1,000,000. At n = 500, d = 8 it takes .89 of the float32 filter's time, build and 2,000 queries.
 */
const LEAVES = 500
const boxesPay = ({ rows, cols }: Rows): boolean => rows > LEAVES && rows > 2 ** (cols + 3)

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
  if (boxesPay(points)) return (await buildGrid(call, points)) ?? buildTree(call, points)
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
