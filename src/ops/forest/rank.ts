import type { Call } from '../../engine/call.js'
import { ELEMENT_CODES, type StoredRows } from '../element.js'

/** Of `assembly/forest/rank.ts`: features whose keys are made together at the most, counters, and scratch. */
const MAX_BLOCK_FEATURES = 8
export const COUNTER_BYTES = 4 * 4096
const scratchBytes = ({ rows, type }: StoredRows): number =>
  COUNTER_BYTES + (32 + MAX_BLOCK_FEATURES * (type === 'f64' ? 8 : 4)) * rows

/** The rank of each value among the distinct values of its feature: a column a feature, `stride` bytes apart. */
export interface Ranks {
  codes: number
  stride: number
  /** The address of how many are distinct, u32 a feature. */
  distinct: number
}

/** Bytes between columns: ranks of so many rows are that wide. */
const strideOf = ({ rows, type }: StoredRows): number =>
  Math.ceil((rows * (type === 'u8' || rows <= 1 << 8 ? 1 : rows <= 1 << 16 ? 2 : 4)) / 64) * 64

/** Bytes of ranks, and of their making. */
export function rankBytes(x: StoredRows, threads: number): number {
  return strideOf(x) * x.cols + 4 * x.cols + threads * scratchBytes(x)
}

/** Ranks the values of every feature, losslessly: what compares two values compares their ranks. */
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
