import type { Call } from '../../engine/call.js'
import type { StoredRows } from '../element.js'
import type { Search } from './answer.js'

export const ALGORITHMS = ['auto', 'brute', 'int8', 'projected', 'tree', 'grid'] as const
/** How neighbors are searched: the answer is the same bits for all. 'auto' chooses by sizes and data. */
export type Algorithm = (typeof ALGORITHMS)[number]

/** What an algorithm can be told. Each belongs to one algorithm, which must then be named. */
export interface Settings {
  /** Of 'tree': points of a leaf, a multiple of 16 up to 4,096. By default as measured for the rows and columns there are. */
  leafSize?: number
  /** Of 'grid': points of a cell if they lay evenly, from 0.25 to 4,096. By default 6, and a tree where points crowd in few cells. */
  density?: number
  /**
   * Of 'projected': the leading directions to keep, from 1 to 96 and to 2 less than the columns: as many as are found among half of
   * the columns, rounded up to 8. By default what costs least by the spectrum.
   */
  directions?: number
}

/** How points are made ready. */
export interface BuildOptions extends Settings {
  algorithm?: Algorithm
}

/**
 * What an index is opened from, in any memory: numbers, and blocks without an address in them. Of integers there are two kinds, and
 * each belongs to one binary.
 */
export interface Parts {
  readonly state: Readonly<Record<string, number | readonly number[]>>
  readonly blocks: readonly number[]
  readonly binary: 'simd' | 'relaxed' | 'any'
}

/** Points made ready by one algorithm. Immutable; its blocks are the call's until somebody keeps them. */
export interface NearestIndex {
  readonly algorithm: Exclude<Algorithm, 'auto'>
  /** Why this algorithm was taken. */
  readonly why: string
  /** What it was told, or chose: built with this, it is the same again. */
  readonly settings: Settings
  readonly points: StoredRows
  readonly parts: Parts
  /** All that it owns: those of its parts, and what has their addresses. */
  readonly blocks: readonly number[]
  /** Fills the answer: every point that may be among the k nearest is settled by the definition. */
  search(call: Call, search: Search): Promise<void>
}
