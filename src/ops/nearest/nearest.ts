import type { Call, CallOptions } from '../../engine/call.js'
import { check, checkInteger } from '../../engine/check.js'
import type { Matrix } from '../../engine/matrix.js'
import { withMatrices } from '../../engine/operands.js'
import { CALL_OPTIONS, type CheckedOptions, flag, integer, type TableOf, takeOptions } from '../../engine/options.js'
import { FLAT_ARRAY_OPTIONS, type FlatArrayOptions, type InputRows } from '../../engine/plain-rows.js'
import { checkSameColumns } from '../element.js'
import type { BuildOptions } from './algorithm.js'
import { buildIn, type NearestQuery, queryIn } from './build.js'
import { type Metric, type NeighborsByMetric, nameKeys } from './metric.js'
import { BUILD_OPTIONS, checkBuild } from './settings.js'
import { isSmall, nearestSmallIn, type SearchRows } from './small.js'

/** Options of `nearest`: number of neighbors, self-exclusion, and how the points are prepared. */
export interface NearestOptions<M extends Metric = 'euclidean'> extends CallOptions, BuildOptions<M>, FlatArrayOptions {
  /** Number of neighbors of each query, from 1 to the number of points (minus 1 with `excludeSelf`); 1 by default. */
  k?: number
  /** Excludes point i from the neighbors of query i, for queries that are the points themselves; false by default. */
  excludeSelf?: boolean
}

/** Option table of a search in prepared points. */
export const QUERY_OPTIONS = {
  k: integer(1).or(1),
  excludeSelf: flag().or(false),
} satisfies TableOf<Pick<NearestOptions, 'k' | 'excludeSelf'>>

export const NEAREST_OPTIONS = {
  ...QUERY_OPTIONS,
  ...BUILD_OPTIONS,
  ...FLAT_ARRAY_OPTIONS,
  ...CALL_OPTIONS,
} satisfies TableOf<NearestOptions<Metric>>
/** Checked options of `nearest`. */
export type CheckedNearest = CheckedOptions<typeof NEAREST_OPTIONS>

/** The matrices of one search. */
type SearchMatrices = Readonly<Record<'queries' | 'points', Matrix>>

/**
 * Returns the k nearest points of each query, certified exact; by default by Euclidean distance.
 *
 * The squared distance of two rows is the float64 sum, in coordinate order, of their squared float64 differences, and
 * ties go to the lowest index. The result is bit-identical for every algorithm, number of threads and numerics.
 * `queries` is m×d, `points` n×d, each a Matrix or plain rows; the index and the distances are row-major m×k,
 * nearest first.
 *
 * With `metric` 'cosine' or 'inner product', the answer has `similarity` in place of `squaredDistance` (larger is
 * nearer), and with 'manhattan' it has `distance`; `Metric` defines them. Every call prepares the points anew, and
 * copies plain arrays to the engine: for many calls with the same points, use `prepareNearest`.
 *
 * Throws BAD_VALUE when an operand is neither a Matrix nor rows of finite numbers or, by 'cosine', has a zero row,
 * BAD_SHAPE when an operand is empty or ragged, their columns differ, or `excludeSelf` is set and their rows differ,
 * BAD_OPTION when k is out of range, a setting does not belong to the algorithm, or a flat array lacks `columns`,
 * DISPOSED when a matrix is disposed, CLOSED when the engine is closed, ENGINE_MISMATCH when the matrices have
 * different engines, OUT_OF_MEMORY when the index and the result do not fit, and what `createEngine` throws when the
 * default engine does not start.
 *
 * @example
 * ```ts
 * import { nearest } from 'noisy-teacher'
 * const { index, squaredDistance } = await nearest([[3, 3]], [[0, 0], [3, 4], [6, 8]], { k: 2 })
 * console.log([...index], [...squaredDistance]) // [ 1, 0 ] [ 1, 18 ]
 * ```
 */
export async function nearest<M extends Metric = 'euclidean'>(
  queries: InputRows,
  points: InputRows,
  options: NearestOptions<M> = {},
): Promise<NeighborsByMetric[M]> {
  const taken = takeOptions('nearest', NEAREST_OPTIONS, options)
  return withMatrices('nearest', { queries, points }, taken.columns, (rows) => search<M>(rows, taken))
}

function search<M extends Metric>(rows: SearchMatrices, taken: CheckedNearest): Promise<NeighborsByMetric[M]> {
  const { queries, points } = rows
  checkNearest('nearest', queries, points, taken)
  checkBuild('nearest', points, taken)
  return queries.engine.call('nearest', [queries, points], taken, async (call) => {
    if (isSmall(rows, taken)) return (await nearestSmallIn(call, [rows]))[0] as NeighborsByMetric[M]
    return nearestLargeIn(call, rows, taken)
  })
}

/** Builds an index of the points, searches it once, and frees it. */
export async function nearestLargeIn<M extends Metric>(
  call: Call,
  { queries, points }: SearchRows,
  taken: CheckedNearest,
): Promise<NeighborsByMetric[M]> {
  const { k, excludeSelf, metric } = taken
  const index = await buildIn(call, points, taken, { queries: queries.rows, k, excludeSelf })
  const found = await queryIn(call, index, queries, taken)
  for (const block of index.blocks) call.free(block)
  return nameKeys(metric as M, found)
}

/**
 * Throws BAD_VALUE when an operand is not a Matrix or, by 'cosine', has a zero row, BAD_SHAPE when their columns differ
 * or, with `excludeSelf`, their rows differ, and BAD_OPTION when k is below 1 or exceeds the number of points that each
 * query may have as neighbors.
 */
export function checkNearest(who: string, queries: Matrix, points: Matrix, { k, excludeSelf }: NearestQuery): void {
  checkSameColumns(who, { queries, points })
  const counts = () => `${who}: excludeSelf needs as many queries as points, not ${queries.rows} and ${points.rows}`
  check(!excludeSelf || queries.rows === points.rows, 'BAD_SHAPE', counts)
  checkInteger(who, excludeSelf ? 'k without self' : 'k', k, 1, points.rows - (excludeSelf ? 1 : 0))
}
