import type { Call } from '../../engine/call.js'
import type { StoredRows } from '../element.js'
import type { Search } from './answer.js'

export const ALGORITHMS = ['auto', 'brute', 'int8', 'projected', 'tree', 'grid'] as const
/**
 * Search algorithms, all of which return bit-identical results: 'brute' filters all points in float32, 'int8' in
 * integers, 'projected' in integers along a few directions; 'tree' is a k-d tree and 'grid' a uniform grid. 'auto'
 * selects one by the sizes and the data.
 */
export type Algorithm = (typeof ALGORITHMS)[number]

/** Settings of single algorithms. A setting requires that `algorithm` names its algorithm. */
export interface NearestSettings {
  /**
   * For 'tree': points per leaf, a multiple of 16 up to 4,096. The default was fastest in measurements: 32 below 5
   * columns; otherwise 128 below 100,000 points and 256 for more.
   */
  leafSize?: number
  /**
   * For 'grid': average points per cell, from 0.25 to 4,096. The default is 6, the fastest in measurements. If
   * `density` is absent, points that crowd in few cells are searched by 'tree' instead.
   */
  density?: number
  /**
   * For 'projected': number of leading directions to keep, from 1 to 96 and at most the number of columns minus 2.
   * Fewer are kept if fewer are found; the search for them stops at half the number of columns, rounded up to a
   * multiple of 8. By default the number with the lowest estimated cost.
   */
  directions?: number
}

/** Options for the preparation of points for search. */
export interface BuildOptions extends NearestSettings {
  /** Search algorithm; 'auto' by default. It changes the time of a search, never its result. */
  algorithm?: Algorithm
}

/** Contents of an index that hold no addresses, so that they can be saved and opened again in any memory. */
export interface IndexParts {
  /** Scalars of the index by name; each algorithm has other names. */
  readonly state: Readonly<Record<string, number | readonly number[]>>
  /** Addresses of the memory blocks, in the algorithm's order. */
  readonly blocks: readonly number[]
  /** Binary whose filter can read the integers in the blocks (int16 or int8); 'any' if they hold no integers. */
  readonly binary: 'simd' | 'relaxed' | 'any'
}

/**
 * Points prepared for search by one algorithm. Immutable. The call that opened it frees its blocks unless the caller
 * keeps them.
 */
export interface NearestIndex {
  readonly algorithm: Exclude<Algorithm, 'auto'>
  /** A sentence fragment for readers: which index it is, and why if 'auto' selected it. */
  readonly why: string
  /** Effective settings; building with them again gives the same index. */
  readonly settings: NearestSettings
  readonly points: StoredRows
  readonly parts: IndexParts
  /** All blocks that the index owns: those of its parts, and the head that holds their addresses. */
  readonly blocks: readonly number[]
  /**
   * Fills the answer. Each point that may be among the k nearest is compared by the definition of distance, in float64.
   */
  search(call: Call, search: Search): Promise<void>
}
