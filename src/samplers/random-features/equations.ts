import type { Call } from '../../engine/call.js'
import { Lifetime } from '../../engine/lifetime.js'

/** Options of the equations of random features. */
export interface FeatureEquationsOptions {
  ridge: number
  /** The largest relative residual that is accepted. */
  tolerance: number
  /** The expected number of target columns over all solves. */
  outputs: number
}

/** The weights of random features, and the numbers that a solve reports. */
export interface SolvedWeights {
  /** Row-major features×outputs. */
  weights: Float64Array
  /** The largest relative residual of a column. */
  residual: number
  /** The value that was added to the diagonal of singular equations; 0 if none was. */
  jitter: number
}

/** The equations F W = targets of n×features random features F, prepared for any targets. Borrows F. */
export abstract class FeatureEquations extends Lifetime {
  /**
   * Returns the W that minimizes |F W - targets|² + ridge |W|², for targets row-major n×outputs; at ridge 0, the
   * minimizer of minimum norm.
   * Throws CONFLICTING_DUPLICATES, NOT_POSITIVE_DEFINITE, NOT_CONVERGED, OUT_OF_MEMORY.
   */
  abstract solveIn(call: Call, targets: Float64Array): Promise<SolvedWeights>
}
