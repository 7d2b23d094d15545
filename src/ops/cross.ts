import type { Call } from '../engine/call.js'
import { ELEMENT_BYTES } from './element.js'
import { LEFT_WIDTH, ROW_BYTES, TILE_BYTES } from './tile.js'

/** Number of columns of the right operand in one tile of float64. */
const RIGHT_COLUMNS = ROW_BYTES / ELEMENT_BYTES.f64
/** Maximum number of columns of the right operand held in the engine's memory at a time. */
const UPLOADED_COLUMNS = 256
/** Number of multiply-adds in one call of the op: a few milliseconds. */
const BLOCK_PRODUCTS = 5e7

/** Computes aᵀ b, p×q, for a n×p and b n×q; all are float64 and row-major. */
export async function crossIn(call: Call, n: number, a: Float64Array, b: Float64Array): Promise<Float64Array> {
  const [p, q] = [a.length / n, b.length / n]
  const groups = Math.ceil(p / LEFT_WIDTH)
  const left = await uploadGroups(call, a, { n, first: 0, count: p, width: LEFT_WIDTH })
  const out = new Float64Array(p * q)
  for (let first = 0; first < q; first += UPLOADED_COLUMNS) {
    const count = Math.min(UPLOADED_COLUMNS, q - first)
    const rows = Math.ceil(count / RIGHT_COLUMNS)
    const right = await uploadGroups(call, b, { n, first, count, width: RIGHT_COLUMNS })
    const product = call.allocate(rows * groups * TILE_BYTES)
    const block = Math.max(1, Math.floor(BLOCK_PRODUCTS / (n * groups * LEFT_WIDTH * RIGHT_COLUMNS)))
    const args = [left, groups, right, n, product]
    const task = { op: 'crossProduct', args, rows, block, scratchBytes: TILE_BYTES }
    await call.run('result', task, `${call.who}: residual`)
    const tiles = call.engine.memory.view<Float64Array>(
      Float64Array,
      product,
      rows * groups * LEFT_WIDTH * RIGHT_COLUMNS,
    )
    await call.loop(p, 4 * count, (from, to) => {
      for (let i = from; i < to; i++) {
        for (let j = 0; j < count; j++) {
          const tile = Math.floor(j / RIGHT_COLUMNS) * groups + Math.floor(i / LEFT_WIDTH)
          out[i * q + first + j] = tiles[(tile * LEFT_WIDTH + (i % LEFT_WIDTH)) * RIGHT_COLUMNS + (j % RIGHT_COLUMNS)]
        }
      }
    })
    call.free(product)
    call.free(right)
  }
  call.free(left)
  return out
}

/**
 * Copies columns `first` to `first` + `count` - 1 of n rows to a block of the call, as [group of `width`
 * columns][row][column], and returns its address. Zeros fill the last group.
 */
async function uploadGroups(
  call: Call,
  values: Float64Array,
  { n, first, count, width }: { n: number; first: number; count: number; width: number },
): Promise<number> {
  const cols = values.length / n
  const length = Math.ceil(count / width) * width * n
  const address = call.allocate(length * 8)
  const view = call.engine.memory.view<Float64Array>(Float64Array, address, length).fill(0)
  await call.loop(n, count, (begin, end) => {
    for (let row = begin; row < end; row++) {
      const from = row * cols + first
      for (let group = 0; group < count; group += width) {
        const to = group * n + row * width
        const columns = Math.min(width, count - group)
        for (let lane = 0; lane < columns; lane++) view[to + lane] = values[from + group + lane]
      }
    }
  })
  return address
}

/** Returns the peak memory of `crossIn` in bytes. */
export function crossBytes(n: number, p: number, q: number): number {
  const [left, right] = [
    Math.ceil(p / LEFT_WIDTH) * LEFT_WIDTH,
    Math.ceil(Math.min(q, UPLOADED_COLUMNS) / RIGHT_COLUMNS) * RIGHT_COLUMNS,
  ]
  return (n * (left + right) + left * right) * 8
}
