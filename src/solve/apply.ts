import type { Call } from '../engine/call.js'
import type { Matrix } from '../engine/matrix.js'
import { gramMatvecIn } from '../ops/gram/gram.js'
import type { Kernel } from '../ops/kernel.js'

/**
 * Maximum number of columns in one product with the Gram matrix; it bounds the memory. Each product computes the kernel
 * values again, which is then a fifth of its cost.
 */
export const PRODUCT_COLUMNS = 192

/**
 * Returns (K(rows, rows) + ridge I) x in float64, where x and the result are row-major n×outputs. Throws OUT_OF_MEMORY
 * when a product does not fit.
 */
export async function applyIn(
  call: Call,
  { kernel, ridge, rows }: { kernel: Kernel; ridge: number; rows: Matrix },
  x: Float64Array,
): Promise<Float64Array> {
  const outputs = x.length / rows.rows
  const sums = new Float64Array(x.length)
  for (let first = 0; first < outputs; first += PRODUCT_COLUMNS) {
    const columns = { first, count: Math.min(PRODUCT_COLUMNS, outputs - first) }
    await productIn(call, kernel, rows, x, sums, columns)
  }
  await call.loop(x.length, 1, (first, last) => {
    for (let at = first; at < last; at++) sums[at] += ridge * x[at]
  })
  return sums
}

/**
 * Multiplies K = K(rows, rows) by `count` columns of x, from column `first` on, and writes the product to the same
 * columns of `sums`.
 */
async function productIn(
  call: Call,
  kernel: Kernel,
  rows: Matrix,
  x: Float64Array,
  sums: Float64Array,
  { first, count }: { first: number; count: number },
): Promise<void> {
  const { rows: n } = rows
  const outputs = x.length / n
  const address = call.allocate(n * count * 8)
  const view = (at: number) => call.engine.memory.view<Float64Array>(Float64Array, at, n * count)
  const some = view(address)
  await call.loop(n, count, (from, to) => {
    for (let row = from; row < to; row++) {
      for (let c = 0; c < count; c++) some[row * count + c] = x[row * outputs + first + c]
    }
  })
  const product = await gramMatvecIn(call, kernel, rows, rows, { address, type: 'f64', rows: n, cols: count }, 'f64')
  const values = view(product.address)
  await call.loop(n, count, (from, to) => {
    for (let row = from; row < to; row++) {
      for (let c = 0; c < count; c++) sums[row * outputs + first + c] = values[row * count + c]
    }
  })
  call.free(product.address)
  call.free(address)
}
