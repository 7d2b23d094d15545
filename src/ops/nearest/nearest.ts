import type { CallOptions } from '../../engine/call.js'
import { check, checkInteger } from '../../engine/check.js'
import type { Matrix } from '../../engine/matrix.js'
import { columnsDiffer } from '../element.js'
import type { BuildOptions } from './algorithm.js'
import type { Neighbours } from './answer.js'
import { buildIn, type QueryOptions, queryIn } from './index.js'
import { checkBuild } from './settings.js'

export interface NearestOptions extends CallOptions, BuildOptions {
  /** Neighbours of each query, from 1 to the number of points. */
  k?: number
  /** Leave row i out of query i's answer: queries and points are then the same rows. */
  excludeSelf?: boolean
}

/**
 * The k nearest points of each query, certified exact: the squared distance of two rows is the float64 sum, in
 * coordinate order, of their squared float64 differences, and ties go to the lowest index, whatever the algorithm,
 * the threads and the numerics.
 * Errors: BAD_SHAPE (columns differ), BAD_OPTION (k, algorithm, a setting of another algorithm than
 * the one named), DISPOSED, ENGINE_MISMATCH, OUT_OF_MEMORY.
 */
export async function nearest(queries: Matrix, points: Matrix, options: NearestOptions = {}): Promise<Neighbours> {
  checkNearest('nearest', queries, points, options)
  checkBuild('nearest', points, options)
  return queries.engine.call('nearest', [queries, points], options, async (call) => {
    return queryIn(call, await buildIn(call, points, options, queries.rows), queries, options)
  })
}

export function checkNearest(who: string, queries: Matrix, points: Matrix, options: QueryOptions): void {
  const { k = 1, excludeSelf = false } = options
  check(queries.cols === points.cols, 'BAD_SHAPE', () => columnsDiffer(who, 'queries', queries, 'points', points))
  const counts = () => `${who}: excludeSelf needs as many queries as points, not ${queries.rows} and ${points.rows}`
  check(!excludeSelf || queries.rows === points.rows, 'BAD_SHAPE', counts)
  checkInteger(who, excludeSelf ? 'k without self' : 'k', k, 1, points.rows - (excludeSelf ? 1 : 0))
}
