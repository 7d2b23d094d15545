import type { CallOptions } from '../../engine/call.js'
import type { Engine } from '../../engine/engine.js'

/**
 * Decides how often the experiment of a claim is repeated. All claims together take less than a minute at 'fast' and
 * about ten minutes at 'default'; most claims repeat ten times as often at 'deep' as at 'default'.
 */
export type Effort = 'fast' | 'default' | 'deep'

/** A statement of the theory with the experiment that can refute it. */
export interface Claim {
  /** Number of the claim in the theory, such as 'T11'. */
  id: string
  /** Other numbers of the same statement in the theory, such as 'S7a' for T17; none by default. */
  also?: readonly string[]
  /** Short title, 5 to 50 characters. */
  title: string
  /** Full statement with its closed form as plain text, at most 500 characters; reports print it. */
  statement: string
  /**
   * Reason for the tolerance, at most 500 characters: which randomness the intervals cover, and where each allowance
   * comes from.
   */
  tolerance: string
  /**
   * Runs the experiment and returns its findings. Their number and order must not depend on the context, because the
   * findings of a claim share its false-failure rate equally.
   */
  measure(context: ClaimContext): Promise<Finding[]>
}

/**
 * The engine, the seed of all draws, and the number of repetitions of a measurement. `signal` aborts it, and
 * `onProgress` is called with its progress.
 */
export interface ClaimContext extends CallOptions {
  engine: Engine
  seed: number
  effort: Effort
}

/** One number that theory predicts or bounds, with its measurement. */
export interface Finding {
  /** Name of the number, used as the label of its row in tables. */
  quantity: string
  /** Value or bound that theory predicts. */
  predicted: number
  /** Relation of the true number to `predicted`: equal ('=', the default), at most ('<=') or at least ('>='). */
  relation?: '=' | '<=' | '>='
  measured: Measurement
  /**
   * Maximum distance between the true mean and `predicted` that theory allows at the sizes of the experiment, at least
   * 0; 0 by default.
   */
  allowance?: number
}

/**
 * Measurement of a number: `values` of independent repetitions, whose mean is compared with the prediction; the number
 * of `hits` in `of` independent trials, whose rate is compared (a trial may count as a share of a hit); or an `exact`
 * number without randomness.
 */
export type Measurement = { values: ArrayLike<number> } | { hits: number; of: number } | { exact: number }
