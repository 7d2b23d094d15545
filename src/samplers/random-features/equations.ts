import type { Call } from '../../engine/call.js'
import { Lifetime } from '../../engine/lifetime.js'

export interface EquationsOptions {
  ridge: number
  tolerance: number
  /** Columns of targets to expect, of all solves. */
  outputs: number
}

/** Weights, a row of outputs for each feature, and how they were found. */
export interface SolvedWeights {
  weights: Float64Array
  residual: number
  jitter: number
}

/** What is made ready of the features of rows, which it borrows, to find their weights for any targets. */
export abstract class Equations extends Lifetime {
  /**
   * The least weights W with F W = targets, n×outputs, or with the least squared distance and ridge |W|².
   * Errors: CONFLICTING_DUPLICATES, NOT_POSITIVE_DEFINITE, NOT_CONVERGED, OUT_OF_MEMORY.
   */
  abstract solveIn(call: Call, targets: Float64Array): Promise<SolvedWeights>
}
