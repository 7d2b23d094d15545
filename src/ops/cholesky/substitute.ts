import type { Call, StageStep } from '../../engine/call.js'
import { ELEMENT_BYTES } from '../element.js'
import type { Precision } from '../gram/gram.js'
import { stripsOf } from '../gram/parts.js'
import { packGroups, viewOf } from '../groups.js'
import { LEFT_WIDTH, ROW_BYTES, TILE_BYTES } from '../tile.js'
import { BLOCK_PRODUCTS, BLOCK_ROWS, type Factor } from './factor.js'

/**
 * Maximum number of groups of 6 right-hand sides in one call of an op: enough to reuse a block of the factor while it
 * is in the cache.
 */
const MAX_CALL_GROUPS = 14
/** Maximum bytes of the factor's transpose that are packed at a time; a single block may exceed it. */
const MAX_PACKED_BYTES = 1 << 25
/**
 * Minimum number of parts in which the columns of the inverse factor are computed. Each part skips the zeros above its
 * first row.
 */
const INVERSE_PARTS = 16

/** Returns the peak memory of `substituteIn` in bytes. */
export function substituteBytes(n: number, precision: Precision, outputs: number, threads: number): number {
  const { size, rows } = shapeOf({ n, precision })
  const { together, task } = workOf({ n, precision }, outputs, threads)
  return (task.rows * LEFT_WIDTH + together * BLOCK_ROWS) * rows * size + threads * task.scratchBytes
}

/** Solves L Lᵀ x = b for the factor L, in the factor's precision; b and x are n×outputs, row-major. */
export const substituteIn = (
  call: Call,
  factor: Factor,
  b: Float64Array,
  outputs: number,
  within?: StageStep,
): Promise<Float64Array> => solveIn(call, factor, b, { outputs, isBoth: true }, within)

/** Solves Lᵀ x = b for the factor L, in the factor's precision; b and x are n×outputs, row-major. */
export const backSubstituteIn = (call: Call, factor: Factor, b: Float64Array, outputs: number): Promise<Float64Array> =>
  solveIn(call, factor, b, { outputs, isBoth: false })

/** Solves L Lᵀ x = b if `isBoth` is true, and else Lᵀ x = b. */
async function solveIn(
  call: Call,
  factor: Factor,
  b: Float64Array,
  { outputs, isBoth }: { outputs: number; isBoth: boolean },
  within?: StageStep,
): Promise<Float64Array> {
  const { n, precision } = factor
  const { rows, blocks } = shapeOf(factor)
  const length = Math.ceil(outputs / LEFT_WIDTH) * LEFT_WIDTH * rows
  const y = await packGroups(call, b, { cols: outputs, width: LEFT_WIDTH, rows, precision })
  const stage = within?.stage ?? `${call.who}: triangular solve`
  const progress = (done: number) => within?.step ?? { done, total: 2 * blocks }
  const work = { columns: outputs, stage, progress }
  if (isBoth) await forwardIn(call, factor, y, { ...work, origin: 0 })
  await backwardIn(call, factor, y, work)
  const solved = viewOf(call, y, length, precision)
  const x = new Float64Array(n * outputs)
  await call.loop(n, outputs, (begin, end) => {
    for (let row = begin; row < end; row++) {
      for (let first = 0; first < outputs; first += LEFT_WIDTH) {
        const [from, to, width] = [
          first * rows + row * LEFT_WIDTH,
          row * outputs + first,
          Math.min(LEFT_WIDTH, outputs - first),
        ]
        for (let lane = 0; lane < width; lane++) x[to + lane] = solved[from + lane]
      }
    }
  })
  call.free(y)
  return x
}

/**
 * Returns the diagonal of (L Lᵀ)⁻¹ for the factor L: the n sums of squares of the columns of L⁻¹. The columns are
 * computed in parts; the cost is about that of the factor. Elements before `start` are not needed: they are 0, or
 * arbitrary in the same block of 96. Of the last m rows alone, the cost is (m/n)³ of that.
 */
export async function inverseDiagonalIn(call: Call, factor: Factor, start = 0): Promise<Float64Array> {
  const { n, precision } = factor
  const { rows, blocks, size } = shapeOf(factor)
  const most = Math.max(1, Math.floor(MAX_PACKED_BYTES / (BLOCK_ROWS * rows * size)))
  const together = Math.min(most, Math.ceil(blocks / INVERSE_PARTS))
  const y = call.allocate(together * BLOCK_ROWS * rows * size)
  const diagonal = new Float64Array(n)
  for (let origin = Math.floor(start / BLOCK_ROWS); origin < blocks; origin += together) {
    const first = origin * BLOCK_ROWS
    const columns = Math.min(together * BLOCK_ROWS, n - first)
    const units = viewOf(call, y, together * BLOCK_ROWS * rows, precision).fill(0)
    for (let column = 0; column < columns; column++) units[placeOf(first + column, column, rows)] = 1
    const progress = () => ({ done: Math.min(origin + together, blocks), total: blocks })
    await forwardIn(call, factor, y, { columns, origin, progress, stage: `${call.who}: inverse diagonal` })
    diagonal.set(squaredNorms(viewOf(call, y, together * BLOCK_ROWS * rows, precision), rows, first, columns), first)
  }
  call.free(y)
  return diagonal
}

/** Returns the squared norms of columns that are packed in groups of 6, [row][6] each, and are 0 above row `first`. */
function squaredNorms(groups: Float32Array | Float64Array, rows: number, first: number, columns: number): Float64Array {
  const sums = new Float64Array(Math.ceil(columns / LEFT_WIDTH) * LEFT_WIDTH)
  for (let group = 0; group < sums.length; group += LEFT_WIDTH) {
    let at = group * rows + first * LEFT_WIDTH
    for (let row = first; row < rows; row++) {
      for (let lane = 0; lane < LEFT_WIDTH; lane++, at++) sums[group + lane] += groups[at] * groups[at]
    }
  }
  return sums.subarray(0, columns)
}

/** Returns the index of an entry of right-hand sides that are packed in groups of 6, [row][6] each. */
function placeOf(row: number, output: number, rows: number): number {
  const lane = output % LEFT_WIDTH
  return ((output - lane) / LEFT_WIDTH) * rows * LEFT_WIDTH + row * LEFT_WIDTH + lane
}

/** Returns the sizes of a factor: bytes of an element, strips, rows of whole strips, strips per block, and blocks. */
function shapeOf({ n, precision }: Pick<Factor, 'n' | 'precision'>) {
  const size = ELEMENT_BYTES[precision]
  const strips = stripsOf(n, precision)
  const perBlock = (BLOCK_ROWS * size) / ROW_BYTES
  const rows = (strips * ROW_BYTES) / size
  return { size, strips, rows, perBlock, blocks: Math.ceil(strips / perBlock), wide: precision === 'f64' }
}

/**
 * Returns the division of a solve into calls of the ops. `task` has the groups of right-hand sides per call, `step` is
 * the number of blocks per call, and `together` the number of blocks transposed at a time.
 */
function workOf(shape: Pick<Factor, 'n' | 'precision'>, columns: number, threads: number) {
  const { size, rows, blocks, perBlock } = shapeOf(shape)
  const groups = Math.ceil(columns / LEFT_WIDTH)
  const block = Math.ceil(groups / (threads * Math.ceil(groups / (threads * MAX_CALL_GROUPS))))
  const step = Math.max(1, Math.floor(BLOCK_PRODUCTS / (BLOCK_ROWS * rows * block * LEFT_WIDTH)))
  const together = Math.max(1, Math.min(step, blocks, Math.floor(MAX_PACKED_BYTES / (BLOCK_ROWS * rows * size))))
  const products = Math.min(step, blocks) * BLOCK_ROWS * rows * columns
  return { step, together, task: { rows: groups, block, scratchBytes: (1 + block * perBlock) * TILE_BYTES, products } }
}

/** Options of a forward or backward solve: the number of right-hand sides and how progress is reported. */
interface SubstitutionOptions {
  /** Number of right-hand sides. */
  columns: number
  /** Name of the stage in progress reports. */
  stage: string
  /** Returns the progress to report after `done` blocks. */
  progress: (done: number) => { done: number; total: number }
}

/**
 * Solves L z = y for the factor L and replaces y, the address of packed right-hand sides, by z; see
 * `assembly/cholesky/substitute.ts` for their layout.
 */
async function forwardIn(
  call: Call,
  factor: Factor,
  y: number,
  options: SubstitutionOptions & { /** First block at which a right-hand side is not 0. */ origin: number },
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

/**
 * Solves Lᵀ x = y for the factor L and replaces y, the address of packed right-hand sides, by x. Some blocks of the
 * factor are transposed at a time.
 */
async function backwardIn(call: Call, factor: Factor, y: number, options: SubstitutionOptions): Promise<void> {
  const { columns, stage, progress } = options
  const { size, strips, rows, perBlock, blocks, wide } = shapeOf(factor)
  const { together, task } = workOf(factor, columns, call.engine.capabilities.threads)
  const packed = call.allocate(together * BLOCK_ROWS * rows * size)
  for (let to = blocks; to > 0; to -= together) {
    const from = Math.max(0, to - together)
    const own = [strips, from, to, packed]
    const transpose = { op: 'choleskyTranspose', args: [wide ? 1 : 0, factor.address, ...own] }
    const strip = { rows: strips - from * perBlock, block: 64, products: 2 * (to - from) * BLOCK_ROWS * rows }
    await call.run('result', { ...transpose, ...strip }, stage, progress(2 * blocks - to))
    const args = [wide ? 1 : 0, packed, strips, y, from, to]
    await call.run('result', { op: 'choleskyBackward', args, ...task }, stage, progress(2 * blocks - from))
  }
  call.free(packed)
}
