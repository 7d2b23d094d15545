import type { Call } from '../engine/call.js'
import { Lifetime } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import type { Factor } from '../ops/cholesky/factor.js'
import type { Precision } from '../ops/gram/gram.js'
import type { Kernel } from '../ops/kernel.js'
import type { Correction, CorrectOptions } from './refine.js'

/** K(rows, rows) + ridge I, no two rows equal where the ridge is 0. */
export interface GramSystem {
  kernel: Kernel
  ridge: number
  rows: Matrix
  /** What messages call the row of a pivot. */
  rowOf: (pivot: number) => number
}

/** One way to solve a system, made once: something near its inverse. Owns its memory. */
export abstract class Approach extends Lifetime {
  abstract readonly method: 'cholesky' | 'cg'
  /** Of what it computes with; residuals are float64 always. */
  abstract readonly precision: Precision
  /** The factor of all rows, if that is what it solves by. */
  declare readonly factor?: Factor
  /** Near the solution for b, row-major n×outputs. */
  abstract correctIn(call: Call, b: Float64Array, options: CorrectOptions): Promise<Correction>
}
