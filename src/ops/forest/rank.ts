import type { Call } from '../../engine/call.js'
import { ELEMENT_CODES, type StoredRows } from '../element.js'

/** Maximum number of features ranked in one call of the op; `assembly/forest/rank.ts` relies on it. */
const MAX_BLOCK_FEATURES = 8
/** Bytes of the counters at the start of the scratch of `rankFeatures`. */
export const COUNTER_BYTES = 4 * 4096
/** Returns the scratch, in bytes, that `rankFeatures` needs per thread. */
const scratchBytes = ({ rows, type }: StoredRows): number =>
  COUNTER_BYTES + (32 + MAX_BLOCK_FEATURES * (type === 'f64' ? 8 : 4)) * rows

/** Rank of each value among the distinct values of its feature. */
export interface Ranks {
  /** Address of the ranks, one column per feature: u8, u16 or u32. */
  codes: number
  /** Bytes between two columns. */
  stride: number
  /** Address of the number of distinct values of each feature, u32. */
  distinct: number
}

/** Returns the bytes between two columns, whose ranks are 1, 2 or 4 bytes wide, depending on the number of rows. */
const strideOf = ({ rows, type }: StoredRows): number =>
  Math.ceil((rows * (type === 'u8' || rows <= 1 << 8 ? 1 : rows <= 1 << 16 ? 2 : 4)) / 64) * 64

/** Returns the bytes of the ranks and of the scratch of `threads` threads. */
export function rankBytes(x: StoredRows, threads: number): number {
  return strideOf(x) * x.cols + 4 * x.cols + threads * scratchBytes(x)
}

/**
 * Replaces the values of every feature by ranks in the same order, with 0 and -0 equal; no comparison of two values
 * changes.
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
