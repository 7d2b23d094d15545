import type { Call, StageStep } from '../../engine/call.js'
import { words, writeFields } from '../../engine/fields.js'
import { centerIn } from '../center.js'
import { CODE, type Precision, type Rows, SIZE, sameType } from '../element.js'
import type { Kernel } from '../kernel.js'
import { LEFT, ROW_BYTES, TILE_BYTES } from '../tile.js'
import { checkRangeIn } from './range.js'

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

/** Columns of K, or outputs, of one tile. */
export const GROUP = LEFT
/** `Gram` of `assembly/gram/pack.ts`. */
export const GRAM = {
  ...words(['queries', 'points', 'type', 'm', 'n', 'd', 'center', 'packed', 'norms', 'profile', 'run', 'wide']),
  scale: ['Float64', 48],
  alpha: ['Float64', 56],
  ...words(['times', 'unit', 'spike'], 64),
  weight: ['Float64', 80],
  spikeAlpha: ['Float64', 88],
  sharpness: ['Float64', 96],
  ...words(['nearest', 'runs', 'beyond'], 104),
} as const
/** All of it, up to a multiple of 8. */
export const HEADER_BYTES = 120
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

/** Packs the points, centered where the kernel is one of distances, in groups of 6 of which zeros fill the last; `least` may ask for more zeros. What is known to stay in the precision need not be `checked`. */
export async function prepareGramIn(
  call: Call,
  kernel: Kernel,
  x1: Rows,
  x2: Rows,
  precision: Precision,
  { least = 0, checked = true }: { least?: number; checked?: boolean } = {},
): Promise<PreparedGram> {
  const [queries, points] = await sameType(call, x1, x2)
  if (checked) await checkRangeIn(call, kernel, queries, points, precision)
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
  const cost = costOf(kernel, d)
  const lanes = ROW_BYTES / size
  const { code, scale, alpha, times, unit, spike } = profile
  const operands = { queries: queries.address, points: points.address, type: CODE[type], m: queries.rows, n, d }
  const made = { center: centerAt, packed, norms, run, wide: precision === 'f64' ? 1 : 0 }
  const { weight = 0, alpha: spikeAlpha = 0, sharpness = 0 } = spike ?? {}
  const own = { profile: code, scale, alpha, times, unit: unit ? 1 : 0, spike: spike?.code ?? -1 }
  const runs = Math.ceil(BLOCK_PRODUCTS / (cost * run * lanes))
  const added = { weight, spikeAlpha, sharpness, nearest: 0, runs, beyond: 0 }
  writeFields(memory, address, GRAM, { ...operands, ...made, ...own, ...added })
  memory.view<Float64Array>(Float64Array, centerAt, d).set(center)
  const whole = groupsOf(n) * GROUP
  memory.view<Uint8Array>(Uint8Array, packed + whole * d * size, (rows - whole) * d * size).fill(0)
  memory.view<Uint8Array>(Uint8Array, norms + whole * size, (rows - whole) * size).fill(0)
  const packing = { op: 'gramPack', args: [address], rows: groupsOf(n), block: packedTogether(GROUP * d) }
  await call.run('result', packing, `${call.who}: packing`)
  return { address, norms, m: queries.rows, n, d, size, lanes, run, cost, free: () => call.free(address) }
}

/** A product in a block of the call, and whether some sum of it left its type. */
export type Product = Rows & { readonly beyond: boolean }

/** Whether a product with prepared operands left its type since this was asked before. */
export function leftIn(call: Call, gram: number): boolean {
  const [, at] = GRAM.beyond
  const flag = call.engine.memory.view<Uint32Array>(Uint32Array, gram + at, 1)
  const left = flag[0] !== 0
  flag[0] = 0
  return left
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
  within?: StageStep,
): Promise<number> {
  const weights = call.allocate(rows * Math.ceil(v.cols / width) * width * size)
  const args = [address, v.address, CODE[v.type], v.cols, width, rows, weights]
  const task = { op: 'gramWeights', args, rows: groupsOf(rows), block: 512 }
  await call.run('result', task, within?.stage ?? `${call.who}: packing`, within?.step)
  return weights
}

/** Scratch of one thread, laid out as `assembly/gram/gram.ts` says. */
export function scratchBytes(
  { d, run, lanes }: Pick<PreparedGram, 'd' | 'run' | 'lanes'>,
  block: number,
  outputs: number,
): number {
  const strip = (d + 1) * ROW_BYTES + groupsOf(outputs) * GROUP * lanes * 8
  return TILE_BYTES + run * ROW_BYTES + Math.ceil(block / lanes) * strip + PLACE_BYTES
}
