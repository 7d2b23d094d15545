import { Search } from './search'

/**
 * State of the float32 scan of one block of queries, at the start of a thread's scratch. It begins with the fields of
 * `Search`; `src/ops/nearest/float.ts` allocates its room.
 */
@unmanaged
export class FloatScan extends Search {
  scale: f64
  /** Maximum norm of a packed point. */
  bound: f64
  /** Slack of the thresholds of `single.ts`, as a share of the sum of the squared norms of query and points. */
  share: f64
  /** First query of the block. */
  start: i32
  /** Number of queries in the block; the last group of 6 need not be full. */
  queryCount: i32
  tile: usize
  thresholds: usize
  norms: usize
  packed: usize
  /** First panel of the run with which the next call continues. */
  from: i32
  /** Group of queries with which the next call continues. */
  group: i32
  spent: i64
}
