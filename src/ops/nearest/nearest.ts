import type { CallOptions } from '../../engine/call.js'
import { check, checkInteger } from '../../engine/check.js'
import type { Matrix } from '../../engine/matrix.js'
import { CALL_OPTIONS, flag, integer, type TableOf, takeOptions } from '../../engine/options.js'
import { checkSameColumns } from '../element.js'
import type { BuildOptions } from './algorithm.js'
import type { Neighbors } from './answer.js'
import { buildIn, type Query, queryIn } from './build.js'
import { BUILD_OPTIONS, checkBuild } from './settings.js'

export interface NearestOptions extends CallOptions, BuildOptions {
  /** Neighbors of each query, from 1 to the number of points. */
  k?: number
  /** Leaves row i out of query i's answer: queries and points are then the same rows. */
  excludeSelf?: boolean
}

/** Which points a search is for. */
export const QUERY_OPTIONS = {
  k: integer(1).or(1),
  excludeSelf: flag().or(false),
} satisfies TableOf<Pick<NearestOptions, 'k' | 'excludeSelf'>>

export const NEAREST_OPTIONS = { ...QUERY_OPTIONS, ...BUILD_OPTIONS, ...CALL_OPTIONS } satisfies TableOf<NearestOptions>

/**
 * Returns the k nearest points of each query, certified exact: the squared distance of two rows is the float64 sum, in coordinate order,
 * of their squared float64 differences, and ties go to the lowest index, whatever the algorithm, the threads and the numerics.
 * Throws BAD_VALUE (no matrix), BAD_SHAPE (columns differ), BAD_OPTION (k, algorithm, a setting of another algorithm than the one
 * named), DISPOSED, ENGINE_MISMATCH, OUT_OF_MEMORY.
 */
export async function nearest(queries: Matrix, points: Matrix, options: NearestOptions = {}): Promise<Neighbors> {
  const taken = takeOptions('nearest', NEAREST_OPTIONS, options)
  checkNearest('nearest', queries, points, taken)
  checkBuild('nearest', points, taken)
  return queries.engine.call('nearest', [queries, points], taken, async (call) => {
    const { k, excludeSelf } = taken
    return queryIn(call, await buildIn(call, points, taken, { queries: queries.rows, k, excludeSelf }), queries, taken)
  })
}

/** Throws BAD_VALUE (no matrix), BAD_SHAPE, BAD_OPTION on a search that there cannot be. */
export function checkNearest(who: string, queries: Matrix, points: Matrix, { k, excludeSelf }: Query): void {
  checkSameColumns(who, { queries, points })
  const counts = () => `${who}: excludeSelf needs as many queries as points, not ${queries.rows} and ${points.rows}`
  check(!excludeSelf || queries.rows === points.rows, 'BAD_SHAPE', counts)
  checkInteger(who, excludeSelf ? 'k without self' : 'k', k, 1, points.rows - (excludeSelf ? 1 : 0))
}
