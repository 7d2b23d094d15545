import { withMatrices } from '../../engine/operands.js'
import { type TableOf, takeOptions } from '../../engine/options.js'
import { FLAT_ARRAY_OPTIONS, type FlatArrayOptions, type InputRows } from '../../engine/plain-rows.js'
import { checkSameColumns } from '../element.js'
import type { BuildOptions, NearestIndex } from './algorithm.js'
import { buildIn } from './build.js'
import type { Metric } from './metric.js'
import { checkRadius, type PointsWithin, WITHIN_QUERY_OPTIONS, type WithinQueryOptions } from './radius.js'
import { BUILD_OPTIONS, checkBuild } from './settings.js'
import { searchWithin } from './within-search.js'

/** Options of `withinRadius`: those of a radius search, and how the points are prepared. */
export interface WithinRadiusOptions<M extends Metric = 'euclidean'>
  extends WithinQueryOptions,
    BuildOptions<M>,
    FlatArrayOptions {}

export const WITHIN_RADIUS_OPTIONS = {
  ...WITHIN_QUERY_OPTIONS,
  ...BUILD_OPTIONS,
  ...FLAT_ARRAY_OPTIONS,
} satisfies TableOf<WithinRadiusOptions<Metric>>

/**
 * Returns all points within a radius of each query, certified exact: a point on the boundary is within it, and the
 * definition of the metric decides, as in `nearest`.
 *
 * `queries` is m×d, `points` n×d, each a Matrix or plain rows. The result is bit-identical for every algorithm, number
 * of threads and numerics. It is searched in blocks of queries, so the engine's memory need not hold all of it.
 *
 * Throws BAD_OPTION when the radius is missing, negative (unless it is a similarity) or has a square beyond float64, or
 * a flat array lacks `columns`, BAD_VALUE when an operand is neither a Matrix nor rows of finite numbers or, by
 * 'cosine', has a zero row, BAD_SHAPE when an operand is empty or ragged or their columns differ, OUT_OF_MEMORY when
 * the answer has more than `limit` points (the message says how many) or does not fit, DISPOSED when a matrix is
 * disposed, CLOSED when the engine is closed, ENGINE_MISMATCH when the matrices have different engines, and what
 * `createEngine` throws when the default engine does not start.
 *
 * @example
 * ```ts
 * import { withinRadius } from 'noisy-teacher'
 * const { offsets, index, squaredDistance } = await withinRadius([[2], [9]], [[0], [3], [4], [9]], { radius: 2 })
 * console.log([...offsets], [...index], [...squaredDistance]) // [ 0, 3, 4 ] [ 0, 1, 2, 3 ] [ 4, 1, 4, 0 ]
 * ```
 */
export async function withinRadius<M extends Metric = 'euclidean'>(
  queries: InputRows,
  points: InputRows,
  options: WithinRadiusOptions<M>,
): Promise<PointsWithin<M>> {
  const taken = takeOptions('withinRadius', WITHIN_RADIUS_OPTIONS, options)
  return withMatrices('withinRadius', { queries, points }, taken.columns, ({ queries, points }) => {
    checkSameColumns('withinRadius', { queries, points })
    checkBuild('withinRadius', points, taken)
    checkRadius('withinRadius', taken.metric, taken.radius)
    return queries.engine.call('withinRadius', [queries, points], taken, async (call) => {
      const index = await buildIn(call, points, taken, { queries: queries.rows })
      return searchWithin(call, index as NearestIndex<M>, queries, taken)
    })
  })
}
