import type { Call, StageStep } from '../../engine/call.js'
import { SIZE } from '../element.js'
import type { Precision } from '../gram/gram.js'
import { stripsOf } from '../gram/parts.js'
import { packGroups, viewOf } from '../groups.js'
import { LEFT as GROUP, ROW_BYTES, TILE_BYTES } from '../tile.js'
import { BLOCK, BLOCK_PRODUCTS, type Factor } from './factor.js'

/** Groups of 6 right-hand sides of one call: enough to use a block of the factor well while it is in the cache. */
const GROUPS_TOGETHER = 14
/** Of the factor's transpose that is packed at a time; one block at the least. */
const PACKED_BYTES = 1 << 25
/** Parts in which the inverse is found, at least: zeros above the first row of each are left out. */
const INVERSE_PARTS = 16

/** Bytes that `substituteIn` takes at its peak. */
export function substituteBytes(n: number, precision: Precision, outputs: number, threads: number): number {
  const { size, rows } = shapeOf({ n, precision })
  const { together, task } = workOf({ n, precision }, outputs, threads)
  return (task.rows * GROUP + together * BLOCK) * rows * size + threads * task.scratchBytes
}

/** (L Lᵀ)⁻¹ b for b row-major n×outputs, in the factor's own precision. */
export async function substituteIn(
  call: Call,
  factor: Factor,
  b: Float64Array,
  outputs: number,
  within?: StageStep,
): Promise<Float64Array> {
  const { n, precision } = factor
  const { rows, blocks } = shapeOf(factor)
  const length = Math.ceil(outputs / GROUP) * GROUP * rows
  const y = await packGroups(call, b, { cols: outputs, width: GROUP, rows, precision })
  const stage = within?.stage ?? `${call.who}: triangular solve`
  const progress = (done: number) => within?.step ?? { done, total: 2 * blocks }
  const work = { columns: outputs, stage, progress }
  await forwardIn(call, factor, y, { ...work, origin: 0 })
  await backwardIn(call, factor, y, work)
  const solved = viewOf(call, y, length, precision)
  const x = new Float64Array(n * outputs)
  await call.loop(n, outputs, (begin, end) => {
    for (let row = begin; row < end; row++) {
      for (let first = 0; first < outputs; first += GROUP) {
        const [from, to, width] = [first * rows + row * GROUP, row * outputs + first, Math.min(GROUP, outputs - first)]
        for (let lane = 0; lane < width; lane++) x[to + lane] = solved[from + lane]
      }
    }
  })
  call.free(y)
  return x
}

/** Of (L Lᵀ)⁻¹: n sums of squares of the columns of L⁻¹, which are found some at a time, for about what the factor cost. */
export async function inverseDiagonalIn(call: Call, factor: Factor): Promise<Float64Array> {
  const { n, precision } = factor
  const { rows, blocks, size } = shapeOf(factor)
  const most = Math.max(1, Math.floor(PACKED_BYTES / (BLOCK * rows * size)))
  const together = Math.min(most, Math.ceil(blocks / INVERSE_PARTS))
  const y = call.allocate(together * BLOCK * rows * size)
  const diagonal = new Float64Array(n)
  for (let origin = 0; origin < blocks; origin += together) {
    const first = origin * BLOCK
    const columns = Math.min(together * BLOCK, n - first)
    const units = viewOf(call, y, together * BLOCK * rows, precision).fill(0)
    for (let column = 0; column < columns; column++) units[placeOf(first + column, column, rows)] = 1
    const progress = () => ({ done: Math.min(origin + together, blocks), total: blocks })
    await forwardIn(call, factor, y, { columns, origin, progress, stage: `${call.who}: inverse diagonal` })
    diagonal.set(squaredNorms(viewOf(call, y, together * BLOCK * rows, precision), rows, first, columns), first)
  }
  call.free(y)
  return diagonal
}

/** Squared norms of columns that stand in groups and are 0 above row `first`. */
function squaredNorms(groups: Float32Array | Float64Array, rows: number, first: number, columns: number): Float64Array {
  const sums = new Float64Array(Math.ceil(columns / GROUP) * GROUP)
  for (let group = 0; group < sums.length; group += GROUP) {
    let at = group * rows + first * GROUP
    for (let row = first; row < rows; row++) {
      for (let lane = 0; lane < GROUP; lane++, at++) sums[group + lane] += groups[at] * groups[at]
    }
  }
  return sums.subarray(0, columns)
}

/** Where a row's output stands in groups of 6 outputs, [row][6] each. */
function placeOf(row: number, output: number, rows: number): number {
  const lane = output % GROUP
  return ((output - lane) / GROUP) * rows * GROUP + row * GROUP + lane
}

function shapeOf({ n, precision }: Pick<Factor, 'n' | 'precision'>) {
  const size = SIZE[precision]
  const strips = stripsOf(n, precision)
  const perBlock = (BLOCK * size) / ROW_BYTES
  const rows = (strips * ROW_BYTES) / size
  return { size, strips, rows, perBlock, blocks: Math.ceil(strips / perBlock), wide: precision === 'f64' }
}

/** How right-hand sides are shared among calls of an op, how many blocks one call does, and how many are transposed together. */
function workOf(shape: Pick<Factor, 'n' | 'precision'>, columns: number, threads: number) {
  const { size, rows, blocks, perBlock } = shapeOf(shape)
  const groups = Math.ceil(columns / GROUP)
  const block = Math.ceil(groups / (threads * Math.ceil(groups / (threads * GROUPS_TOGETHER))))
  const step = Math.max(1, Math.floor(BLOCK_PRODUCTS / (BLOCK * rows * block * GROUP)))
  const together = Math.max(1, Math.min(step, blocks, Math.floor(PACKED_BYTES / (BLOCK * rows * size))))
  return { step, together, task: { rows: groups, block, scratchBytes: (1 + block * perBlock) * TILE_BYTES } }
}

interface Work {
  columns: number
  stage: string
  /** How far all is when so many blocks are done. */
  progress: (done: number) => { done: number; total: number }
}

/** Groups of right-hand sides at `y`, as `assembly/cholesky/substitute.ts` has them, become L⁻¹ of themselves. */
async function forwardIn(
  call: Call,
  factor: Factor,
  y: number,
  options: Work & { /** The block before which all right-hand sides are 0. */ origin: number },
): Promise<void> {
  const { columns, origin, stage, progress } = options
  const { strips, blocks, wide } = shapeOf(factor)
  const { step, task } = workOf(factor, columns, call.engine.capabilities.threads)
  for (let from = origin; from < blocks; from += step) {
    const to = Math.min(from + step, blocks)
    const args = [wide ? 1 : 0, factor.address, strips, y, origin, from, to]
    await call.run('result', { op: 'choleskyForward', args, ...task }, stage, progress(to))
  }
}

/** They become L⁻ᵀ of themselves; the factor is transposed some blocks at a time. */
async function backwardIn(call: Call, factor: Factor, y: number, options: Work): Promise<void> {
  const { columns, stage, progress } = options
  const { size, strips, rows, perBlock, blocks, wide } = shapeOf(factor)
  const { together, task } = workOf(factor, columns, call.engine.capabilities.threads)
  const packed = call.allocate(together * BLOCK * rows * size)
  for (let to = blocks; to > 0; to -= together) {
    const from = Math.max(0, to - together)
    const own = [strips, from, to, packed]
    const transpose = { op: 'choleskyTranspose', args: [wide ? 1 : 0, factor.address, ...own] }
    const strip = { rows: strips - from * perBlock, block: 64 }
    await call.run('result', { ...transpose, ...strip }, stage, progress(2 * blocks - to))
    const args = [wide ? 1 : 0, packed, strips, y, from, to]
    await call.run('result', { op: 'choleskyBackward', args, ...task }, stage, progress(2 * blocks - from))
  }
  call.free(packed)
}
