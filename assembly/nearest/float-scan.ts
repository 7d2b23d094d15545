import { Search } from './search'

/**
 * State of the scan of one block of queries, which begins with its `Search`; `src/ops/nearest/float.ts` allocates its
 * room.
 */
@unmanaged
export class FloatScan extends Search {
  scale: f64
  bound: f64
  /** First query of the block, and the number of queries; the last group of 6 need not be full. */
  start: i32
  queryCount: i32
  tile: usize
  thresholds: usize
  norms: usize
  packed: usize
  /** Where the next call continues: the first panel of a run, and a group of queries. */
  from: i32
  group: i32
  spent: i64
}
