import type { Call } from '../engine/call.js'

/** Columns of the two operands that are multiplied together. */
const [LEFT, RIGHT] = [6, 4]
/** Columns of the right operand in the engine's memory at a time. */
const TOGETHER = 256
/** Products of one call of the op: some milliseconds. */
const BLOCK_PRODUCTS = 5e7

/** aᵀ b, row-major p×q float64, for a n×p and b n×q row-major. */
export async function crossIn(call: Call, n: number, a: Float64Array, b: Float64Array): Promise<Float64Array> {
  const [p, q] = [a.length / n, b.length / n]
  const padded = Math.ceil(p / LEFT) * LEFT
  const left = uploadColumns(call, a, { n, first: 0, count: p, width: padded })
  const out = new Float64Array(p * q)
  for (let first = 0; first < q; first += TOGETHER) {
    const count = Math.min(TOGETHER, q - first)
    const width = Math.ceil(count / RIGHT) * RIGHT
    const right = uploadColumns(call, b, { n, first, count, width })
    const product = call.allocate(padded * width * 8)
    const block = Math.max(1, Math.floor(BLOCK_PRODUCTS / (n * padded * RIGHT)))
    const args = [left, padded, right, width, n, product]
    await call.run('result', { op: 'crossProduct', args, rows: width / RIGHT, block }, `${call.who}: residual`)
    const values = call.engine.memory.view<Float64Array>(Float64Array, product, padded * width)
    for (let i = 0; i < p; i++) out.set(values.subarray(i * width, i * width + count), i * q + first)
    call.free(product)
    call.free(right)
  }
  call.free(left)
  return out
}

/** Some columns of n rows in a block of the call, with columns of zeros up to `width`. */
function uploadColumns(
  call: Call,
  values: Float64Array,
  { n, first, count, width }: { n: number; first: number; count: number; width: number },
): number {
  const cols = values.length / n
  const address = call.allocate(n * width * 8)
  const view = call.engine.memory.view<Float64Array>(Float64Array, address, n * width)
  if (count < width) view.fill(0)
  for (let row = 0; row < n; row++) {
    view.set(values.subarray(row * cols + first, row * cols + first + count), row * width)
  }
  return address
}

/** Bytes that `crossIn` takes at its peak. */
export function crossBytes(n: number, p: number, q: number): number {
  const [left, right] = [Math.ceil(p / LEFT) * LEFT, Math.ceil(Math.min(q, TOGETHER) / RIGHT) * RIGHT]
  return (n * (left + right) + left * right) * 8
}
