import type { Call } from '../engine/call.js'
import { choleskyIn } from '../ops/cholesky/factor.js'
import { substituteIn } from '../ops/cholesky/substitute.js'
import type { Precision } from '../ops/gram/gram.js'
import { gramLowerIn } from '../ops/gram/parts.js'
import type { Approach, GramSystem } from './approach.js'

/** By the Cholesky factor of all rows. Errors: NOT_POSITIVE_DEFINITE with the pivot, OUT_OF_MEMORY. */
export async function factoredIn(
  call: Call,
  { kernel, ridge, rows, rowOf }: GramSystem,
  precision: Precision,
): Promise<Approach & { factor: NonNullable<Approach['factor']> }> {
  const triangle = await gramLowerIn(call, kernel, rows, ridge, precision)
  const factor = await choleskyIn(call, triangle, { n: rows.rows, precision, rowOf })
  return {
    method: 'cholesky',
    precision,
    factor,
    correctIn: async (call, b, { outputs }) => ({ x: await substituteIn(call, factor, b, outputs), steps: 1 }),
    dispose: () => factor.dispose(),
  }
}
