import type { StoredRows } from '../element.js'

/*
 * The measured constants of nearest neighbors: where one way to the same answer becomes quicker than another. None changes a
 * bit of an answer. `npm run calibrate` measures them on the machine at hand.
 */

/**
 * Fewer queries than this do not pay back what the other algorithms build: measured break-evens are 400 to 1,500 queries.
 */
export const FEW_QUERIES = 500
/**
 * The boxes of a tree (or the cells of a grid) keep most points out while there are more points than LEAVES and than 2^(d + 3): a
 * tree halves each axis with 2^d of them. Measured on uniform points, seconds of tree over those of `int8`, one thread (Intel Xeon
 * with AVX-VNNI, Node 24): d = 10 .97 at n = 5,000; d = 12 1.1 at 20,000, .5 at 200,000; d = 14 1.3, .8; d = 16 1.5, 1.4, and .7 at
 * 1,000,000. At n = 500, d = 8 it takes .89 of the float32 filter's time, build and 2,000 queries.
 */
const LEAVES = 500
export const boxesPay = (n: number, d: number): boolean => n > LEAVES && n > 2 ** (d + 3)
/**
 * Products, of queries, points and columns, below which the search for directions costs more than it can save. Measured on normal points,
 * which have none, CPU time of it over that of the float32 filter, one thread (Intel Xeon that was shared, Node 24): 5,000 points, d = 16, 500
 * queries 5.4, 5,000 1.3; d = 64, 500 5.2, 2,000 1.7, 5,000 1.0; 20,000 points, d = 32, 500 queries 2.2, 2,000 .95.
 */
export const FEW_PRODUCTS = 1.2e9
/** With fewer points, the step of an integer filter takes longer to choose than it saves on some hundred queries. */
export const FEW = 4096

/**
 * Points of a cell on the average. Measured on 1,000,000 uniform points in d = 3, k = 1, one thread (Intel Xeon, Node 24), with
 * 2, 3, 4, 6, 8 of them: 1.6, 1.3, 1.1, 1, 1 times the time; less memory is touched by 6 than by 4.
 */
export const DENSITY = 6
/**
 * The most points that share a cell with a point, on the average; a uniform set has DENSITY. Where they crowd, the boxes of a
 * tree are smaller than cells. Measured on 200,000 points in clusters, d = 2 and 3: for k = 1 the grid takes .2 of the tree's time
 * at 6, .5 at 90, as long at 200 to 400; for k = 5 as long at 90, for k = 50 1.2 times as long.
 */
export const CROWDED = 100

/** Columns for which leaves are looked at in integers first: with fewer it takes longer, with more there is `int8`. */
export const [COARSE_FROM, COARSE_TO] = [5, 64]
/**
 * Points of a leaf, a multiple of 16. Measured on uniform points, CPU seconds of one thread of an AMD EPYC that was shared: of
 * 1,000,000 in d = 3, leaves of 16, 32, 64 take .10 .12 .11; in d = 8, of 32, 64, 128, 256 .53 .47 .44 .42 (100,000 queries); of
 * 200,000 in d = 16, of 64, 128, 256 .71 .65 .60 (10,000 queries). On an Intel Xeon no size from 64 to 256 is 6% off the best in d = 8.
 */
export const leafSizeFor = (n: number, d: number): number => (d < COARSE_FROM ? 32 : n < 100_000 ? 128 : 256)

/** The share of the time of all coordinates that directions must stay below. */
export const PAYS = 0.8
/**
 * Nanoseconds of a query, measured on one thread (AMD EPYC with AVX-VNNI, Node 24) at n = 60,000 and d = 128 to 784: each point
 * costs a tile's overhead and its groups of 4 coordinates, each survivor its early-abort sum, each direction its product. Twice
 * or half the cost of a survivor moves the choice by one place.
 */
export const COST = { tile: 0.06, group: 0.05, survivor: 150, survivorColumn: 0.1, product: 0.04 }

/**
 * Up to so many float32 points, and bytes of their panels, the nearest alone is found by one scan of stored maxima: four rows of these
 * stay in the first cache, and panels, which each four queries go through again, in the second. CPU time over that of thresholds that
 * tighten, 500 queries, one thread (Intel Xeon that was shared, Node 24): d = 5 .31 at n = 500, .44 at 2,000, .6 at 4,000; d = 100 .82 at 500,
 * .95 at 2,000; d = 784 1 at 500, 1.12 at 2,000.
 */
export const SINGLE = { rows: 3072, bytes: 1 << 20 } as const
/**
 * Fewer points than this are scanned so sooner than a grid is built and asked. CPU time of the grid over that of the scan, d = 3, 500 queries:
 * n = 500 2.3, 1,000 1.7, 2,000 .85. A tree, which needs more columns, is not sooner up to 3,000 points: 1.3 to 2.6 at d = 5.
 */
export const SINGLE_BEFORE_GRID = 1500

/** Whether one scan of stored maxima finds the nearest. */
export function scansSingle(
  { rows, cols, type }: Omit<StoredRows, 'address'>,
  k: number,
  excludeSelf: boolean,
): boolean {
  return type === 'f32' && k === 1 && !excludeSelf && rows <= SINGLE.rows && 4 * rows * (cols + 1) <= SINGLE.bytes
}
