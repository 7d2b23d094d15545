/**
 * How near two rows are. Each metric is defined to the bit, in float64 and in coordinate order, and ties go to the
 * lowest index:
 *
 * - 'euclidean': the sum of squared differences; the smallest is nearest.
 * - 'cosine': the sum of products, divided by the product of the two norms; the largest is nearest. A norm is the root of
 *   the sum of squares. Rounding can make it exceed 1 in the last bits.
 * - 'inner product': the sum of products; the largest is nearest.
 * - 'manhattan': the sum of absolute differences; the smallest is nearest.
 */
export type Metric = 'euclidean' | 'cosine' | 'inner product' | 'manhattan'

/** Numbers that identify metrics in the arguments of ops; `assembly/metric.ts` has the same. */
export const METRIC_CODES: Readonly<Record<Metric, number>> = {
  euclidean: 0,
  cosine: 1,
  'inner product': 2,
  manhattan: 3,
}
export const METRICS = Object.keys(METRIC_CODES) as Metric[]

/**
 * The k nearest points of each of m queries. Both arrays are row-major m×k: row i has the neighbors of query i by
 * ascending distance, and among equal distances the lowest index comes first.
 */
export interface Neighbors {
  /** Row number of each neighbor among the points, counted from 0; m×k, nearest first. */
  index: Uint32Array
  /**
   * Squared Euclidean distance of each neighbor, m×k, ascending in each row: the float64 sum, in coordinate order, of
   * squared float64 differences.
   */
  squaredDistance: Float64Array
}

/**
 * The k nearest points of each of m queries by 'cosine' or 'inner product'. Both arrays are row-major m×k: row i has
 * the neighbors of query i by descending similarity, and among equal similarities the lowest index comes first.
 */
export interface SimilarNeighbors {
  /** Row number of each neighbor among the points, counted from 0; m×k, nearest first. */
  index: Uint32Array
  /** Cosine or inner product of each neighbor with its query, m×k, descending in each row: larger is nearer. */
  similarity: Float64Array
}

/**
 * The k nearest points of each of m queries by 'manhattan'. Both arrays are row-major m×k: row i has the neighbors of
 * query i by ascending distance, and among equal distances the lowest index comes first.
 */
export interface ManhattanNeighbors {
  /** Row number of each neighbor among the points, counted from 0; m×k, nearest first. */
  index: Uint32Array
  /** Sum of absolute differences of each neighbor and its query, m×k, ascending in each row. */
  distance: Float64Array
}

/** The answer by each metric. */
export interface NeighborsByMetric {
  euclidean: Neighbors
  cosine: SimilarNeighbors
  'inner product': SimilarNeighbors
  manhattan: ManhattanNeighbors
}

/**
 * Row numbers of points and their keys, before they are named for the caller. A key is a distance, or minus a
 * similarity: a smaller key is nearer by every metric.
 */
export interface KeyedPoints {
  index: Uint32Array
  keys: Float64Array
}

/** Returns the values of keys under their public name: `squaredDistance`, `similarity` or `distance`. */
export function nameKeys<M extends Metric>(metric: M, { index, keys }: KeyedPoints): NeighborsByMetric[M] {
  if (metric === 'euclidean') return { index, squaredDistance: keys } as NeighborsByMetric[M]
  if (metric === 'manhattan') return { index, distance: keys } as NeighborsByMetric[M]
  // Subtracting from 0 gives no -0.
  for (let i = 0; i < keys.length; i++) keys[i] = 0 - keys[i]
  return { index, similarity: keys } as NeighborsByMetric[M]
}
