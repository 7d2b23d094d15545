import type { Call } from '../../engine/call.js'
import { Lifetime } from '../../engine/lifetime.js'

/** The ridge, the tolerance and the expected outputs of the least-squares system for the weights of random features. */
export interface FeatureEquationsOptions {
  ridge: number
  /** The largest relative residual of a solve that is accepted. */
  tolerance: number
  /** The expected number of target columns over all solves; it affects the choice of the method. */
  outputs: number
}

/** The weights of random features that solve a least-squares system, and the accuracy of the solve. */
export interface SolvedWeights {
  /** The weights, row-major features×outputs. */
  weights: Float64Array
  /** The largest |residual| / |right-hand side| of a column of the system that was solved. */
  residual: number
  /** The value that was added to the diagonal of a singular system; 0 if none was. */
  jitter: number
}

/**
 * The least-squares system F W ≈ targets, prepared for any targets. F, n×features, holds the random features of n rows,
 * and W the weights of the features. It borrows F.
 */
export abstract class FeatureEquations extends Lifetime {
  /**
   * Returns the weights W that minimize |F W - targets|² + ridge |W|², where |·|² is the sum of squares and targets are
   * row-major n×outputs. At ridge 0, W is the minimizer of minimum norm.
   * Throws CONFLICTING_DUPLICATES when F has to be interpolated and equal rows have different targets;
   * NOT_POSITIVE_DEFINITE when a factor breaks down; NOT_CONVERGED when the residual stays above the tolerance;
   * OUT_OF_MEMORY when the solve does not fit.
   */
  abstract solveIn(call: Call, targets: Float64Array): Promise<SolvedWeights>
}
