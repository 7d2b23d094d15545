import type { Call } from '../engine/call.js'
import { choleskyIn, type Factor } from '../ops/cholesky/factor.js'
import { substituteIn } from '../ops/cholesky/substitute.js'
import type { Precision } from '../ops/gram/gram.js'
import { gramLowerIn } from '../ops/gram/parts.js'
import { type DistinctSystem, OpenMethod } from './method.js'
import type { Correction, CorrectOptions } from './refine.js'

/**
 * Opens 'cholesky': factors K(rows, rows) + ridge I. Throws NOT_POSITIVE_DEFINITE, with the pivot, when the
 * factorization breaks down; OUT_OF_MEMORY when the factor does not fit.
 */
export async function factoredIn(
  call: Call,
  { kernel, ridge, rows, rowOf }: DistinctSystem,
  precision: Precision,
): Promise<Factored> {
  const triangle = await gramLowerIn(call, kernel, rows, ridge, precision)
  return new Factored(await choleskyIn(call, triangle, { n: rows.rows, precision, rowOf }))
}

/** Solves by the Cholesky factor of all rows, which it owns. */
export class Factored extends OpenMethod {
  readonly method = 'cholesky'
  readonly precision: Precision
  override readonly factor: Factor

  constructor(factor: Factor) {
    super(factor.engine, { owns: [factor] })
    this.precision = factor.precision
    this.factor = factor
  }

  async correctIn(call: Call, b: Float64Array, { outputs }: CorrectOptions): Promise<Correction> {
    return { x: await substituteIn(call, this.factor, b, outputs), steps: 1 }
  }

  describe(): string {
    return `the solver by ${this.factor.describe()}`
  }
}
