import type { Call } from '../../engine/call.js'
import { ELEMENT_CODES, type StoredRows } from '../element.js'

/** Maximum number of features ranked in one call of the op; `assembly/forest/rank.ts` relies on it. */
const MAX_BLOCK_FEATURES = 8
/** Bytes of the counters at the start of the scratch of `rankFeatures`. */
export const COUNTER_BYTES = 4 * 4096
/** Returns the scratch, in bytes, that `rankFeatures` needs per thread. */
const scratchBytes = ({ rows, type }: StoredRows): number =>
  COUNTER_BYTES + (32 + MAX_BLOCK_FEATURES * (type === 'f64' ? 8 : 4)) * rows

/** The rank of each value among the distinct values of its feature (column of x), from 0. */
export interface Ranks {
  /** Address of the ranks, one column of n ranks per feature: u8, u16 or u32. */
  codes: number
  /** Bytes between the columns of two successive features. */
  stride: number
  /** Address of the number of distinct values of each feature, u32. */
  distinct: number
}

/**
 * Returns the bytes between the columns of two features. Ranks have 1, 2 or 4 bytes, depending on the number of rows.
 */
const strideOf = ({ rows, type }: StoredRows): number =>
  Math.ceil((rows * (type === 'u8' || rows <= 1 << 8 ? 1 : rows <= 1 << 16 ? 2 : 4)) / 64) * 64

/** Returns the bytes of all ranks and of the scratch of `threads` threads. */
export function rankBytes(x: StoredRows, threads: number): number {
  return strideOf(x) * x.cols + 4 * x.cols + threads * scratchBytes(x)
}

/**
 * Replaces the values of every feature by ranks in the same order, with 0 and -0 equal, so that comparisons of ranks
 * give the same results as comparisons of values.
 */
export async function rankIn(call: Call, x: StoredRows): Promise<Ranks> {
  const { address, type, rows: n, cols: d } = x
  const stride = strideOf(x)
  const codes = call.allocate(stride * d)
  const distinct = call.allocate(4 * d)
  const block = Math.min(MAX_BLOCK_FEATURES, Math.ceil(d / (4 * call.engine.capabilities.threads)))
  const args = [address, ELEMENT_CODES[type], n, d, codes, stride, distinct]
  const task = { op: 'rankFeatures', args, rows: d, block, scratchBytes: scratchBytes(x) }
  await call.run('result', task, `${call.who}: ranks`)
  return { codes, stride, distinct }
}
