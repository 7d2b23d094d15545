import type { Call } from '../../engine/call.js'
import type { StoredRows } from '../element.js'
import type { Search } from './answer.js'
import type { Metric } from './metric.js'
import type { PointUnits } from './unit.js'

export const ALGORITHMS = ['auto', 'brute', 'int8', 'projected', 'tree', 'grid'] as const
/**
 * Exact search algorithms; all return bit-identical results. 'brute' compares each query with all points in float32,
 * 'int8' in small integers, and 'projected' in integers along a few principal directions. 'tree' searches a k-d tree
 * and 'grid' a uniform grid of cells. 'auto' selects one of these by the sizes and the data.
 */
export type Algorithm = (typeof ALGORITHMS)[number]

/**
 * Settings that each apply to one search algorithm: `leafSize` to 'tree', `density` to 'grid', `directions` to
 * 'projected'. A setting requires that the option `algorithm` is set to that algorithm.
 */
export interface NearestSettings {
  /**
   * For 'tree': number of points in a leaf, a multiple of 16 up to 4,096. The default was fastest in measurements. It
   * is 32 for fewer than 5 columns; for 5 or more it is 128 below 100,000 points, and 256 from there on.
   */
  leafSize?: number
  /**
   * For 'grid': mean number of points in a cell of the grid, from 0.25 to 4,096. The default is 6, the fastest in
   * measurements. If `density` is absent and the points crowd in few cells, 'tree' searches them instead.
   */
  density?: number
  /**
   * For 'projected': number of leading principal directions along which rows are compared, from 1 to 96 and at most the
   * number of columns minus 2. Fewer are used if fewer are found; the search for them stops at half the number of
   * columns, rounded up to a multiple of 8. The default is the number with the lowest estimated cost.
   */
  directions?: number
}

/**
 * Options that decide how points are prepared for search: the metric, the algorithm and the settings of that algorithm.
 */
export interface BuildOptions<M extends Metric = 'euclidean'> extends NearestSettings {
  /** How near two rows are, see `Metric`; 'euclidean' by default. */
  metric?: M
  /**
   * Search algorithm; by default 'auto', which selects one by the sizes and the data. It changes the time of a search,
   * never its result. See `Algorithm` for the values.
   */
  algorithm?: Algorithm
}

/**
 * The parts of an index that are saved: its scalars and its memory blocks. The blocks contain no addresses, so their
 * copies are valid anywhere in any engine's memory.
 */
export interface IndexParts {
  /** Scalars of the index by name; the names depend on the algorithm. */
  readonly state: Readonly<Record<string, number | readonly number[]>>
  /** Addresses of the memory blocks, in the algorithm's order. */
  readonly blocks: readonly number[]
  /**
   * WebAssembly binary whose filter can read the integers in the blocks (int16 for 'simd', int8 for 'relaxed'); 'any'
   * if the blocks contain no integers.
   */
  readonly binary: 'simd' | 'relaxed' | 'any'
}

/**
 * Rows prepared for search by one algorithm. Immutable. The call that opened it frees its blocks unless the caller
 * keeps them.
 */
export interface FilterIndex {
  readonly algorithm: Exclude<Algorithm, 'auto'>
  /**
   * Describes the index for readers, as a sentence fragment. It names the filter and, if 'auto' selected it, the
   * reason.
   */
  readonly why: string
  /** Effective settings; building with them again gives the same index. */
  readonly settings: NearestSettings
  readonly points: StoredRows
  readonly parts: IndexParts
  /**
   * Addresses of all blocks that the index owns: those of `parts` and, for most algorithms, a head in which ops find
   * the addresses of those blocks.
   */
  readonly blocks: readonly number[]
  /**
   * Finds the k nearest points of each query and writes them to the memory of the answer that `search` describes.
   * Points that the filter does not exclude are compared by the exact definition of distance, in float64.
   */
  search(call: Call, search: Search): Promise<void>
}

/**
 * Points prepared for search by a metric. Immutable. Euclidean and Manhattan filters compare the points themselves,
 * those of cosine and inner product their unit rows.
 */
export interface NearestIndex<M extends Metric = Metric> {
  readonly metric: M
  readonly points: StoredRows
  readonly filter: FilterIndex
  /** Norms and order of the points, for cosine and inner product. */
  readonly units?: PointUnits
  /** Addresses of all blocks that the index owns. */
  readonly blocks: readonly number[]
}
