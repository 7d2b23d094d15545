import type { Call } from '../../engine/call.js'
import type { Rows } from '../element.js'
import type { Search } from './answer.js'

export const ALGORITHMS = ['auto', 'brute', 'int8', 'projected', 'tree', 'grid'] as const
export type Algorithm = (typeof ALGORITHMS)[number]

/** Points made ready by one algorithm. Immutable; its blocks are the call's until somebody keeps them. */
export interface NearestIndex {
  readonly algorithm: Exclude<Algorithm, 'auto'>
  /** Why this algorithm was taken. */
  readonly why: string
  readonly points: Rows
  readonly blocks: readonly number[]
  /** Fills the answer: every point that may be among the k nearest is settled by the definition. */
  search(call: Call, search: Search): Promise<void>
}
