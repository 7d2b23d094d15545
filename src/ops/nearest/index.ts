import type { Call } from '../../engine/call.js'
import { type Rows, sameType } from '../element.js'
import { type Neighbours, openSearch, type Search } from './answer.js'
import { buildFloat } from './float.js'
import { buildGrid } from './grid.js'
import { buildInt8, MOST_COORDINATES } from './int8.js'
import { buildProjected } from './projected.js'
import { buildTree } from './tree.js'

export const ALGORITHMS = ['auto', 'brute', 'int8', 'projected', 'tree', 'grid'] as const
export type Algorithm = (typeof ALGORITHMS)[number]

/** Points made ready by one algorithm. Immutable; its blocks are the call's until somebody keeps them. */
export interface NearestIndex {
  readonly algorithm: Exclude<Algorithm, 'auto'>
  /** Why this algorithm was taken. */
  readonly why: string
  readonly points: Rows
  readonly blocks: readonly number[]
  /** Fills the answer: every point that may be among the k nearest is settled by the definition. */
  search(call: Call, search: Search): Promise<void>
}

export interface QueryOptions {
  k?: number
  excludeSelf?: boolean
}

/** With fewer points, the step of an integer filter takes longer to choose than it saves on some hundred queries. */
const FEW = 4096
/** Up to so many columns the boxes of a tree keep most points out, if there are more of them than fill a few leaves. */
const LOW = 16
const LEAVES = 500

export async function buildIn(call: Call, points: Rows, algorithm: Algorithm = 'auto'): Promise<NearestIndex> {
  const low = points.cols <= LOW && points.rows > LEAVES
  if (algorithm === 'tree') return buildTree(call, points)
  if (algorithm === 'grid' || (algorithm === 'auto' && low))
    return (await buildGrid(call, points)) ?? buildTree(call, points)
  if (algorithm === 'brute' || points.cols > MOST_COORDINATES) return buildFloat(call, points)
  if (algorithm === 'projected') return buildProjected(call, points, false)
  if (algorithm === 'int8') return buildInt8(call, points)
  if (points.rows < FEW) return buildFloat(call, points)
  return buildProjected(call, points, true)
}

/** The neighbours of queries among indexed points; operands of different types are compared in float64. */
export async function queryIn(
  call: Call,
  index: NearestIndex,
  queries: Rows,
  options: QueryOptions,
): Promise<Neighbours> {
  const { k = 1, excludeSelf = false } = options
  const [left, right] = await sameType(call, queries, index.points)
  const search = openSearch(call, left, right, k, excludeSelf)
  await index.search(call, search)
  return search.read()
}
