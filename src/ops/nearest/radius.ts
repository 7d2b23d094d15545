import type { CallOptions } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import { CALL_OPTIONS, type CheckedOptions, flag, integer, number, type TableOf } from '../../engine/options.js'
import type { Metric, NeighborsByMetric } from './metric.js'

/** Options of a radius search in prepared points: the radius, the order and the maximum size of the answer. */
export interface WithinQueryOptions extends CallOptions {
  /**
   * Bound on the distance of a point from its query, included. By 'euclidean', a point is within it if its squared
   * distance is at most the float64 product `radius` × `radius`; by 'manhattan', if its distance is at most `radius`;
   * by 'cosine' and 'inner product', if its similarity is at least `radius`.
   */
  radius: number
  /** Sorts the points of each query nearest first, ties by index. By default, false, they are in the order of indices. */
  sorted?: boolean
  /** Maximum number of points in the whole answer, 100,000,000 by default, for which it has about 1.2 GB. */
  limit?: number
}

export const WITHIN_QUERY_OPTIONS = {
  radius: number().required(),
  sorted: flag().or(false),
  limit: integer(0, 2 ** 32 - 1).or(100_000_000),
  ...CALL_OPTIONS,
} satisfies TableOf<WithinQueryOptions>
/** Checked options of a radius search. */
export type CheckedWithin = CheckedOptions<typeof WITHIN_QUERY_OPTIONS>

/**
 * The points within a radius of each of m queries, in compressed rows: those of query i are at positions offsets[i] to
 * offsets[i + 1] - 1 of `index` and of the values, which are named as in the answer of `nearest`: `squaredDistance`,
 * `similarity` or `distance`.
 */
export type PointsWithin<M extends Metric = 'euclidean'> = {
  /** Position of the first point of each query, then the number of all points; m + 1. */
  offsets: Uint32Array
} & NeighborsByMetric[M]

/** Throws BAD_OPTION when a radius of a distance is negative, or its square beyond the range of float64. */
export function checkRadius(who: string, metric: Metric, radius: number): void {
  if (metric === 'cosine' || metric === 'inner product') return
  const most = metric === 'euclidean' ? Math.sqrt(Number.MAX_VALUE) : Number.MAX_VALUE
  const message = () => `${who}: radius is ${radius} but must be from 0 to ${most} for metric '${metric}'`
  check(radius >= 0 && radius <= most, 'BAD_OPTION', message)
}
