import type { CallOptions } from '../../engine/call.js'
import type { Engine } from '../../engine/engine.js'

/**
 * Number of repetitions of a claim. All claims together take about a minute at 'fast' and ten minutes at 'default';
 * most claims repeat ten times as often at 'deep' as at 'default'.
 */
export type Effort = 'fast' | 'default' | 'deep'

/** A statement of the theory with the experiment that can refute it. */
export interface Claim {
  /** Number of the claim in the theory, such as 'T11'. */
  id: string
  /** Further numbers of the same statement, such as 'S7a' of T17; none by default. */
  also?: readonly string[]
  /** Short title, 5 to 50 characters. */
  title: string
  /** Full statement with its closed form as plain text, at most 500 characters; reports print it. */
  statement: string
  /**
   * Reason for the tolerance: which randomness the intervals cover and where an allowance comes from, at most 500
   * characters.
   */
  tolerance: string
  /**
   * Runs the experiment and returns its findings. Their number and order do not depend on the context, because findings
   * divide the claim's false-failure rate equally.
   */
  measure(context: ClaimContext): Promise<Finding[]>
}

/** Engine, seed and effort of a measurement; `signal` aborts it and `onProgress` reports it. */
export interface ClaimContext extends CallOptions {
  engine: Engine
  seed: number
  effort: Effort
}

/** One number that theory predicts or bounds, with its measurement. */
export interface Finding {
  /** Name of the number, the label of a table row. */
  quantity: string
  /** Value in theory, or the bound. */
  predicted: number
  /** Relation of the true number to `predicted`; '=' by default. */
  relation?: '=' | '<=' | '>='
  measured: Measurement
  /** Maximum distance of the true mean from `predicted` that theory allows at this sample size; 0 by default. */
  allowance?: number
}

/**
 * Measurement of a number: the values of independent repetitions (their mean is compared), the hits among `of`
 * independent trials (their rate is compared), or an exact number without randomness.
 */
export type Measurement = { values: ArrayLike<number> } | { hits: number; of: number } | { exact: number }
