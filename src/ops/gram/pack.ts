import type { Call, Within } from '../../engine/call.js'
import { centerIn } from '../center.js'
import { CODE, type Rows, SIZE, sameType } from '../element.js'
import type { Kernel } from '../kernels.js'
import { checkRangeIn } from './range.js'

/** What a Gram product is computed and returned in. */
export type Precision = 'f32' | 'f64'

/** Operands made ready for the Gram ops: `Gram` of `assembly/gram/pack.ts`, in one block of the call. */
export interface PreparedGram {
  address: number
  /** Where the points' squared norms are. */
  norms: number
  m: number
  n: number
  d: number
  /** Bytes of an element of K. */
  size: number
  /** Queries of one strip. */
  lanes: number
  /** Columns of K that are computed and used up together. */
  run: number
  /** What a kernel value costs, in products. */
  cost: number
  free(): void
}

export const GROUP = 6
export const ROW_BYTES = 32
export const TILE_BYTES = GROUP * ROW_BYTES
/** Of `Gram` of `assembly/gram/pack.ts`, up to a multiple of 8. */
const HEADER_BYTES = 112
/** Where it has the address of what Shepard's weights relate distances to, and how many runs of a strip one call may fill. */
export const NEAREST_AT = 104
const RUNS_AT = 108
/** Products of one call of an op: it should last some milliseconds. */
export const BLOCK_PRODUCTS = 1e8
/** What a kernel value costs beside the products of its distance, and what each layer of a network's kernel does. */
const [PROFILE_PRODUCTS, LAYER_PRODUCTS] = [40, 150]
/** Bytes at the end of a thread's scratch for where the next call goes on. */
export const PLACE_BYTES = 16
/** Points of one run lie in the second cache; K of one run and strip, at most 504 columns, in half of the first. */
export const RUN = { bytes: 1 << 18, most: 504, least: 24 }
/** Groups of 6 that hold so many columns or outputs. */
export const groupsOf = (count: number): number => Math.ceil(count / GROUP)

/** Packs the points, centered where the kernel is one of distances, in groups of 6 of which zeros fill the last; `least` may ask for more zeros. */
export async function prepareGramIn(
  call: Call,
  kernel: Kernel,
  x1: Rows,
  x2: Rows,
  precision: Precision,
  least = 0,
): Promise<PreparedGram> {
  const [queries, points] = await sameType(call, x1, x2)
  await checkRangeIn(call, kernel, queries, points, precision)
  const { rows: n, cols: d, type } = points
  const { profile } = kernel
  const center = profile.centered ? (await centerIn(call, points)).center : new Float64Array(d)
  const size = SIZE[precision]
  const run = Math.min(RUN.most, Math.max(RUN.least, GROUP * Math.floor(RUN.bytes / (d * size * GROUP))))
  const rows = groupsOf(Math.max(n, least)) * GROUP
  const address = call.allocate(packedBytes(rows, d, precision))
  const centerAt = address + HEADER_BYTES
  const packed = centerAt + d * 8
  const norms = packed + rows * d * size
  const { memory } = call.engine
  const operands = [queries.address, points.address, CODE[type], queries.rows, n, d]
  const fields = [...operands, centerAt, packed, norms, profile.code, run, precision === 'f64' ? 1 : 0]
  memory.view<Uint32Array>(Uint32Array, address, 12).set(fields)
  memory.view<Float64Array>(Float64Array, address + 48, 2).set([profile.scale, profile.alpha])
  const cost = costOf(kernel, d)
  const lanes = ROW_BYTES / size
  const { spike } = profile
  memory.view<Int32Array>(Int32Array, address + 64, 3).set([profile.times, profile.unit ? 1 : 0, spike?.code ?? -1])
  const added = [spike?.weight ?? 0, spike?.alpha ?? 0, spike?.sharpness ?? 0]
  memory.view<Float64Array>(Float64Array, address + 80, 3).set(added)
  memory.view<Uint32Array>(Uint32Array, address + NEAREST_AT, 1)[0] = 0
  memory.view<Int32Array>(Int32Array, address + RUNS_AT, 1)[0] = Math.ceil(BLOCK_PRODUCTS / (cost * run * lanes))
  memory.view<Float64Array>(Float64Array, centerAt, d).set(center)
  const whole = groupsOf(n) * GROUP
  memory.view<Uint8Array>(Uint8Array, packed + whole * d * size, (rows - whole) * d * size).fill(0)
  memory.view<Uint8Array>(Uint8Array, norms + whole * size, (rows - whole) * size).fill(0)
  const packing = { op: 'gramPack', args: [address], rows: groupsOf(n), block: packedTogether(GROUP * d) }
  await call.run('result', packing, `${call.who}: packing`)
  return { address, norms, m: queries.rows, n, d, size, lanes, run, cost, free: () => call.free(address) }
}

/** What a value of a kernel of d columns costs, in products. */
export function costOf(kernel: Kernel, d: number): number {
  const { profile } = kernel
  return d + PROFILE_PRODUCTS + (profile.unit ? LAYER_PRODUCTS * profile.times : 0)
}

/** Groups of so many numbers that one call packs: a millisecond or a few. */
export const packedTogether = (numbers: number): number => Math.max(1, Math.min(256, Math.floor(2e6 / numbers)))

/** Bytes of so many points, packed. */
export function packedBytes(rows: number, d: number, precision: Precision): number {
  return HEADER_BYTES + d * 8 + groupsOf(rows) * GROUP * (d + 1) * SIZE[precision]
}

/** A product with n points, in bytes. */
export interface ProductShape {
  n: number
  d: number
  outputs: number
  precision: Precision
  threads: number
}

/** v as the ops of Gram products take it: so many `rows`, zeros beyond, in groups of `width` outputs. */
export async function packWeightsIn(
  call: Call,
  { address, size }: Pick<PreparedGram, 'address' | 'size'>,
  v: Rows,
  { width, rows }: { width: number; rows: number },
  within?: Within,
): Promise<number> {
  const weights = call.allocate(rows * Math.ceil(v.cols / width) * width * size)
  const args = [address, v.address, CODE[v.type], v.cols, width, rows, weights]
  const task = { op: 'gramWeights', args, rows: groupsOf(rows), block: 512 }
  await call.run('result', task, within?.stage ?? `${call.who}: packing`, within?.step)
  return weights
}
