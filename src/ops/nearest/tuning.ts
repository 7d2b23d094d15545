import type { StoredRows } from '../element.js'

/*
 * Measured constants of nearest neighbors: the sizes at which one algorithm becomes faster than another. None changes a
 * bit of an answer. `npm run calibrate` measures them on the machine at hand.
 */

/**
 * Minimum number of queries for which building an index saves time over 'brute'. It pays from 400 to 1,500 queries in
 * measurements.
 */
export const MIN_BUILD_QUERIES = 500
/** Number of points above which a tree or grid can save time; see `boxesPay`. */
export const MIN_BOX_POINTS = 500
/**
 * Returns true if the boxes of a tree (or the cells of a grid) exclude most of n points in d columns: for n above 500
 * and above 2^(d + 3), since a tree needs 2^d points to halve each axis once.
 *
 * Time of the tree over that of `int8`, on uniform points, one thread (Intel Xeon with AVX-VNNI, Node 24): for d = 10,
 * 0.97 at n = 5,000; for d = 12, 1.1 at 20,000 and 0.5 at 200,000; for d = 14, 1.3 and 0.8; for d = 16, 1.5 and 1.4,
 * and 0.7 at 1,000,000. At n = 500 and d = 8, build and 2,000 queries take 0.89 of the float32 filter's time.
 */
export const boxesPay = (n: number, d: number): boolean => n > MIN_BOX_POINTS && n > 2 ** (d + 3)
/**
 * Minimum of queries × points × columns for which searching for directions can pay.
 *
 * CPU time of 'projected' over that of the float32 filter, on normal points, which have no leading directions, one
 * thread (shared Intel Xeon, Node 24): for 5,000 points in d = 16, 5.4 with 500 queries and 1.3 with 5,000; in d = 64,
 * 5.2 with 500, 1.7 with 2,000 and 1.0 with 5,000; for 20,000 points in d = 32, 2.2 with 500 and 0.95 with 2,000.
 */
export const MIN_PROJECTED_PRODUCTS = 1.2e9
/**
 * Minimum number of points for an integer filter. With fewer, choosing the unit of the integers costs more than the
 * filter saves on a few hundred queries.
 */
export const MIN_INTEGER_POINTS = 4096

/**
 * Maximum estimated dimension of the points for which 'auto' builds a tree although they have many columns, and the
 * minimum of queries × points × columns for which the estimate, one or two milliseconds, pays.
 *
 * CPU time of the tree over that of the other choices, rows of r directions with noise of .05, one thread (shared AMD
 * EPYC, Node 24): for 20,000 points in d = 16, .14, .25, .33 and .43 with r = 2, 3, 5 and 10, in d = 64, .36, .59, .69
 * and 1.87; for 5,000 points in d = 64, .37, .52, .72 and 1.28. The estimates are 2.7 to 3, 3.3 to 3.5, 4.7 to 5 and
 * 7.6 to 9.8; those of normal points in d = 16 and 64 are 13 to 14 and 33.
 */
export const [MAX_TREE_DIMENSION, MIN_DIMENSION_PRODUCTS] = [5.5, 3e8]

/**
 * Default average number of points per cell of a grid. On 1,000,000 uniform points in 3 columns with k = 1, one thread
 * (Intel Xeon, Node 24), searches with 2, 3, 4, 6 and 8 points per cell take 1.6, 1.3, 1.1, 1 and 1 times the shortest
 * time.
 */
export const DEFAULT_DENSITY = 6
/**
 * Maximum crowding for which 'auto' keeps a grid: the number of other points in a point's cell, averaged over points.
 * It is about DEFAULT_DENSITY for uniform points. Where points crowd, the boxes of a tree are smaller than cells.
 *
 * Time of the grid over that of the tree, on 200,000 clustered points in 2 and 3 columns: for k = 1, 0.2 at a crowding
 * of 6, 0.5 at 90 and 1 at 200 to 400; at a crowding of 90, 1 for k = 5 and 1.2 for k = 50.
 */
export const MAX_CROWDING = 100

/**
 * Minimum and maximum number of columns for which a tree filters its leaves in integers first. With fewer columns that
 * takes longer, with more 'auto' uses 'int8'.
 */
export const [MIN_COARSE_COLUMNS, MAX_COARSE_COLUMNS] = [5, 64]
/**
 * Returns the default number of points per leaf, a multiple of 16, for n points in d columns.
 *
 * CPU seconds on uniform points, one thread (shared AMD EPYC): 1,000,000 points in d = 3 take 0.10, 0.12 and 0.11 with
 * leaves of 16, 32 and 64; in d = 8, 0.53, 0.47, 0.44 and 0.42 with 32, 64, 128 and 256 (100,000 queries); 200,000
 * points in d = 16 take 0.71, 0.65 and 0.60 with 64, 128 and 256 (10,000 queries). On an Intel Xeon in d = 8, sizes
 * from 64 to 256 are within 6% of the best.
 */
export const leafSizeFor = (n: number, d: number): number => (d < MIN_COARSE_COLUMNS ? 32 : n < 100_000 ? 128 : 256)

/**
 * Maximum estimated time of a filter over principal directions, as a share of that over all columns, for which 'auto'
 * uses directions.
 */
export const MAX_COST_SHARE = 0.8
/**
 * Factor for the estimated number of unit rows that pass a filter over directions: the estimate from a sample is too
 * low for them. Of 100,000 unit rows with 30 latent directions in d = 384, about 500 pass 23 directions where 56 are
 * estimated; CPU time of 1,000 queries with 19, 23, 27, 31 and 39 directions, over the shortest: 12, 2.9, 1.1, 1 and
 * 1.1.
 */
export const UNIT_CAUTION = 6
/**
 * Nanoseconds that a query costs in an integer filter. `tile` counts once per point, and `group` per point and 4
 * coordinates. Points that the filter does not exclude cost `survivor` each and `survivorColumn` per column. Mapping
 * the query to directions costs `product` per direction and column. Measured at n = 60,000 and d = 128 to 784 on one
 * thread (AMD EPYC with AVX-VNNI, Node 24). Doubling or halving the cost of a survivor moves the choice of directions
 * by one candidate.
 */
export const COST_NS = { tile: 0.06, group: 0.05, survivor: 150, survivorColumn: 0.1, product: 0.04 }

/**
 * Maximum number of float32 points, and maximum bytes of their copies, for which `nearestSingle` finds the single
 * nearest point. This op stores the larger score of each two points and then scans these maxima once with a final
 * threshold. Below the limits, the maxima of four queries stay in the first-level cache, and the copies, which every
 * four queries read again, in the second.
 *
 * CPU time over that of `nearestFloat`, which narrows its threshold as it goes, 500 queries, one thread (shared Intel
 * Xeon, Node 24): for d = 5, 0.31 at n = 500, 0.44 at 2,000 and 0.6 at 4,000; for d = 100, 0.82 at 500 and 0.95 at
 * 2,000; for d = 784, 1 at 500 and 1.12 at 2,000.
 */
export const MAX_SINGLE = { rows: 3072, bytes: 1 << 20 } as const
/**
 * Minimum number of points for which building and searching a grid is faster than the op `nearestSingle`. CPU time of
 * the grid over that of the op, for d = 3 and 500 queries: 2.3 at n = 500, 1.7 at 1,000 and 0.85 at 2,000. A tree, used
 * beyond 3 columns, is slower than the op up to 3,000 points: 1.3 to 2.6 times at d = 5.
 */
export const MIN_GRID_POINTS = 1500

/**
 * Returns true if the op `nearestSingle` finds the nearest points: for k = 1 among few float32 points, without
 * `excludeSelf`.
 */
export function scansSingle(
  { rows, cols, type }: Omit<StoredRows, 'address'>,
  k: number,
  excludeSelf: boolean,
): boolean {
  return (
    type === 'f32' && k === 1 && !excludeSelf && rows <= MAX_SINGLE.rows && 4 * rows * (cols + 1) <= MAX_SINGLE.bytes
  )
}
