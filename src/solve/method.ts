import type { Call } from '../engine/call.js'
import { Lifetime } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import type { Factor } from '../ops/cholesky/factor.js'
import type { Precision } from '../ops/gram/gram.js'
import type { Kernel } from '../ops/kernel.js'
import type { Correction, CorrectOptions } from './refine.js'

/**
 * The matrix K(rows, rows) + ridge I of a Gram system in which equal rows were merged: if the ridge is 0, no two rows
 * are equal.
 */
export interface DistinctSystem {
  kernel: Kernel
  ridge: number
  rows: Matrix
  /** Returns the index, in the caller's matrix, of row `pivot` of this system. Error messages name that row. */
  rowOf: (pivot: number) => number
}

/**
 * A method that was opened for one system. It approximates the inverse of the system's matrix, and `refine` corrects
 * what the approximation leaves. It owns the memory of its factor or preconditioner.
 */
export abstract class OpenMethod extends Lifetime {
  abstract readonly method: 'cholesky' | 'cg'
  /** The precision of the factor or the products; residuals are measured in float64 in either case. */
  abstract readonly precision: Precision
  /** The Cholesky factor of all rows; undefined for 'cg'. */
  declare readonly factor?: Factor
  /** Returns an approximate solution of the system for the right-hand sides b, row-major n×outputs. */
  abstract correctIn(call: Call, b: Float64Array, options: CorrectOptions): Promise<Correction>
}
