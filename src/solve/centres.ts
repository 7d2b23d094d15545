import type { Call } from '../engine/call.js'
import type { Matrix } from '../engine/matrix.js'
import { choleskyIn, type Factor, factorBytes, forwardNormsIn } from '../ops/cholesky.js'
import { SIZE } from '../ops/element.js'
import { blockBytes, gramBlockIn, gramLowerIn } from '../ops/gram/gram.js'
import { layoutOf } from '../ops/gram/symmetric.js'
import type { GramSystem } from './approach.js'

/**
 * The first k rows of a system, taken in random order: with their block A_SS factored, what is left of the others is the Schur
 * complement A_RR - A_RS A_SS⁻¹ A_SR, whose diagonal is known too.
 */
export interface Centres {
  count: number
  /** Of A_SS. */
  factor: Factor
  /** Of the Schur complement, row k first. */
  diagonal: Float64Array
}

/** Rows of a factor are a multiple of this. */
const BLOCK_ROWS = 4
/** Rows whose diagonal is found together. */
const TOGETHER = 4096
/** The diagonal is at least this share of A's: rounding leaves no less of a row that the centres nearly span. */
const LEAST = 1e-6

/**
 * How many centres n rows have: about 5 √n, whole blocks of the symmetric product, since products with them go by those. Steps fall slowly
 * with it (n = 3,000, d = 32, 10 columns to 1e-6: Laplace 21 of 75 centres, 17 of 300, 14 of 750; Gaussian 88, 65, 41), the
 * set-up grows with its square.
 */
export function centresOf(n: number): number {
  const { block } = layoutOf(n)
  const wanted = Math.max(1, Math.round((5 * Math.sqrt(n)) / block)) * block
  return Math.min(wanted, Math.ceil(n / 4))
}

/** Factors the block of the first rows and finds the diagonal that is left. Errors: NOT_POSITIVE_DEFINITE, OUT_OF_MEMORY. */
export async function centresIn(call: Call, { kernel, ridge, rowOf }: GramSystem, rows: Matrix): Promise<Centres> {
  const { rows: n, cols, type } = rows
  const count = centresOf(n)
  const some = (first: number, length: number) => {
    return { address: rows.address + first * cols * SIZE[type], type, rows: length, cols }
  }
  const first = some(0, count)
  const triangle = await gramLowerIn(call, kernel, first, ridge, 'f64')
  const factor = await choleskyIn(call, triangle, { n: count, precision: 'f64', rowOf })
  const diagonal = new Float64Array(n - count).fill(1 + ridge)
  try {
    for (let from = count; from < n; from += TOGETHER) {
      const length = Math.min(TOGETHER, n - from)
      const block = await gramBlockIn(call, kernel, first, some(from, length), 'f64')
      const values = call.engine.memory.view<Float64Array>(Float64Array, block, count * length).slice()
      call.free(block)
      const spanned = await forwardNormsIn(call, factor, values, length)
      spanned.forEach((value, i) => {
        const own = diagonal[from - count + i]
        diagonal[from - count + i] = Math.max(own - value, LEAST * own)
      })
    }
  } catch (error) {
    factor.dispose()
    throw error
  }
  return { count, factor, diagonal }
}

/** Bytes of the set-up beside the factor, at its peak. */
export function centresBytes({ n, d, threads }: { n: number; d: number; threads: number }, count: number): number {
  const together = Math.min(TOGETHER, n - count)
  const gram = blockBytes({ m: count, n: together, d, precision: 'f64', threads })
  const lower = factorBytes(count, 'f64', threads)
  return Math.max(lower, gram, BLOCK_ROWS * Math.ceil(count / BLOCK_ROWS) * (together + 6) * 8)
}
