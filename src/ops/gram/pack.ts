import type { Call, StageStep } from '../../engine/call.js'
import { words, writeFields } from '../../engine/fields.js'
import { centerIn } from '../center.js'
import { ELEMENT_BYTES, ELEMENT_CODES, type Precision, type StoredRows, sameType } from '../element.js'
import type { Kernel } from '../kernel.js'
import { LEFT_WIDTH, ROW_BYTES, TILE_BYTES } from '../tile.js'
import { checkRangeIn } from './range.js'

/** Packed operands of the Gram ops in one block of the call. */
export interface PreparedGram {
  /** Address of the `Gram` of `assembly/gram/pack.ts`. */
  address: number
  /** Address of the squared norms of the packed points; for a kernel that depends on angles, of their lengths. */
  norms: number
  /** Shapes of the operands: m queries and n points, of d columns each. */
  m: number
  n: number
  d: number
  /** Bytes of one kernel value: 4 in float32, 8 in float64. */
  size: number
  /** Number of queries in one strip: 8 in float32, 4 in float64. */
  lanes: number
  /** Number of columns of the Gram matrix (points) that are computed and consumed in one run. */
  run: number
  /** Cost of one kernel value, in multiply-adds. */
  cost: number
  /** Frees the memory of the packed operands. */
  free(): void
}

/** Number of columns of the Gram matrix, or of outputs, in one tile. */
export const GROUP_WIDTH = LEFT_WIDTH
/** Fields of `Gram` in `assembly/gram/pack.ts`. */
export const GRAM_FIELDS = {
  ...words(['queries', 'points', 'type', 'm', 'n', 'd', 'center', 'packed', 'norms', 'profile', 'run', 'wide']),
  scale: ['Float64', 48],
  alpha: ['Float64', 56],
  ...words(['times', 'unit', 'spike'], 64),
  weight: ['Float64', 80],
  spikeAlpha: ['Float64', 88],
  sharpness: ['Float64', 96],
  ...words(['nearest', 'runs', 'beyond'], 104),
} as const
/** Bytes reserved for the fields of `Gram`, a multiple of 8. */
export const GRAM_BYTES = 120
/** Number of multiply-adds in one call of an op: a few milliseconds. */
export const BLOCK_PRODUCTS = 1e8
/** Cost, in multiply-adds, of one value of a profile, and of each layer of a network's kernel. */
const [PROFILE_PRODUCTS, LAYER_PRODUCTS] = [40, 150]
/** Bytes at the end of a thread's scratch for the cursor, from which the next call continues. */
export const CURSOR_BYTES = 16
/**
 * Limits of one run of columns of the Gram matrix. Its packed points fit in the second-level cache (`bytes`). Its
 * kernel values for one strip fit in half of the first-level cache (504 columns, 16 KiB).
 */
export const RUN_LIMITS = { bytes: 1 << 18, maxColumns: 504, minColumns: 24 }
/** Returns the number of groups of 6 that hold this many columns or outputs. */
export const groupsOf = (count: number): number => Math.ceil(count / GROUP_WIDTH)

/**
 * Prepares operands for the Gram ops: packs the points x2 in groups of 6, centered if the kernel depends on distances
 * alone. Zeros fill the last group, and further groups up to `minRows` rows. Throws BAD_VALUE when a kernel value may
 * leave the range of the precision, unless `checked` is false.
 */
export async function prepareGramIn(
  call: Call,
  kernel: Kernel,
  x1: StoredRows,
  x2: StoredRows,
  precision: Precision,
  { minRows = 0, checked = true }: { minRows?: number; checked?: boolean } = {},
): Promise<PreparedGram> {
  const [queries, points] = await sameType(call, x1, x2)
  if (checked) await checkRangeIn(call, kernel, queries, points, precision)
  const { rows: n, cols: d, type } = points
  const { profile } = kernel
  const center = profile.centered ? (await centerIn(call, points)).center : new Float64Array(d)
  const size = ELEMENT_BYTES[precision]
  const run = Math.min(
    RUN_LIMITS.maxColumns,
    Math.max(RUN_LIMITS.minColumns, GROUP_WIDTH * Math.floor(RUN_LIMITS.bytes / (d * size * GROUP_WIDTH))),
  )
  const rows = groupsOf(Math.max(n, minRows)) * GROUP_WIDTH
  const address = call.allocate(packedBytes(rows, d, precision))
  const centerAt = address + GRAM_BYTES
  const packed = centerAt + d * 8
  const norms = packed + rows * d * size
  const { memory } = call.engine
  const cost = costOf(kernel, d)
  const lanes = ROW_BYTES / size
  const { code, scale, alpha, times, unit, spike } = profile
  const operands = {
    queries: queries.address,
    points: points.address,
    type: ELEMENT_CODES[type],
    m: queries.rows,
    n,
    d,
  }
  const made = { center: centerAt, packed, norms, run, wide: precision === 'f64' ? 1 : 0 }
  const { weight = 0, alpha: spikeAlpha = 0, sharpness = 0 } = spike ?? {}
  const own = { profile: code, scale, alpha, times, unit: unit ? 1 : 0, spike: spike?.code ?? -1 }
  const runs = Math.ceil(BLOCK_PRODUCTS / (cost * run * lanes))
  const added = { weight, spikeAlpha, sharpness, nearest: 0, runs, beyond: 0 }
  writeFields(memory, address, GRAM_FIELDS, { ...operands, ...made, ...own, ...added })
  memory.view<Float64Array>(Float64Array, centerAt, d).set(center)
  const whole = groupsOf(n) * GROUP_WIDTH
  memory.view<Uint8Array>(Uint8Array, packed + whole * d * size, (rows - whole) * d * size).fill(0)
  memory.view<Uint8Array>(Uint8Array, norms + whole * size, (rows - whole) * size).fill(0)
  const block = packedTogether(GROUP_WIDTH * d)
  const packing = { op: 'gramPack', args: [address], rows: groupsOf(n), block, products: 8 * n * d }
  await call.run('result', packing, `${call.who}: packing`)
  return { address, norms, m: queries.rows, n, d, size, lanes, run, cost, free: () => call.free(address) }
}

/** A product in a block of the call; `beyond` is true if one of its sums left the range of its type. */
export type GramProduct = StoredRows & { readonly beyond: boolean }

/**
 * Returns and clears the flag that a product sets when one of its sums leaves the range of the result's type. `gram` is
 * the address of the prepared operands.
 */
export function overflowedIn(call: Call, gram: number): boolean {
  const [, at] = GRAM_FIELDS.beyond
  const flag = call.engine.memory.view<Uint32Array>(Uint32Array, gram + at, 1)
  const left = flag[0] !== 0
  flag[0] = 0
  return left
}

/** Returns the cost of one kernel value for d columns, in multiply-adds. */
export function costOf(kernel: Kernel, d: number): number {
  const { profile } = kernel
  return d + PROFILE_PRODUCTS + (profile.unit ? LAYER_PRODUCTS * profile.times : 0)
}

/**
 * Returns the number of groups of `numbers` values that one call of an op packs, so that it takes one to a few
 * milliseconds.
 */
export const packedTogether = (numbers: number): number => Math.max(1, Math.min(256, Math.floor(2e6 / numbers)))

/** Returns the bytes of `rows` packed points and their header. */
export function packedBytes(rows: number, d: number, precision: Precision): number {
  return GRAM_BYTES + d * 8 + groupsOf(rows) * GROUP_WIDTH * (d + 1) * ELEMENT_BYTES[precision]
}

/** Sizes that determine the memory of a Gram product. */
export interface ProductShape {
  /** Number of points. */
  n: number
  /** Number of columns of a point. */
  d: number
  /** Number of right-hand sides. */
  outputs: number
  precision: Precision
  threads: number
}

/**
 * Packs v, n×outputs, for the Gram products and returns its address. Outputs are split into groups of `width`. Each
 * group stores its outputs of row 0, then those of row 1, and so on. Zeros fill the last group up to `width` outputs,
 * and every group up to `rows` rows.
 */
export async function packWeightsIn(
  call: Call,
  { address, size }: Pick<PreparedGram, 'address' | 'size'>,
  v: StoredRows,
  { width, rows }: { width: number; rows: number },
  within?: StageStep,
): Promise<number> {
  const weights = call.allocate(rows * Math.ceil(v.cols / width) * width * size)
  const args = [address, v.address, ELEMENT_CODES[v.type], v.cols, width, rows, weights]
  const task = { op: 'gramWeights', args, rows: groupsOf(rows), block: 512 }
  await call.run('result', task, within?.stage ?? `${call.who}: packing`, within?.step)
  return weights
}

/** Returns the scratch of one thread in bytes, for the layout of `assembly/gram/gram.ts`. */
export function scratchBytes(
  { d, run, lanes }: Pick<PreparedGram, 'd' | 'run' | 'lanes'>,
  block: number,
  outputs: number,
): number {
  const strip = (d + 1) * ROW_BYTES + groupsOf(outputs) * GROUP_WIDTH * lanes * 8
  return TILE_BYTES + run * ROW_BYTES + Math.ceil(block / lanes) * strip + CURSOR_BYTES
}
