import type { CallOptions } from '../../engine/call.js'
import type { Engine } from '../../engine/engine.js'

/** How much is measured: all claims in about a minute, in ten, or for as long as it takes. */
export type Effort = 'fast' | 'default' | 'deep'

/** A statement of the theory with the experiment that can refute it. */
export interface Claim {
  /** Its number, such as T11. */
  id: string
  /** Further numbers of the same statement. */
  also?: readonly string[]
  /** In a few words. */
  title: string
  /** What is claimed, in one or two sentences, with the closed form in text. */
  statement: string
  /** Why the tolerance is what it is: what randomness the intervals cover, where an allowance comes from. */
  tolerance: string
  /** Always as many findings in the same order, whatever is measured: they share the claim's chance of a mistake. */
  measure(context: ClaimContext): Promise<Finding[]>
}

export interface ClaimContext extends CallOptions {
  engine: Engine
  seed: number
  effort: Effort
}

/** One number that theory predicts or bounds, beside what was measured of it. */
export interface Finding {
  quantity: string
  predicted: number
  /** What the measured number is to the predicted one; '=' where it is not said. */
  relation?: '=' | '<=' | '>='
  measured: Measured
  /** How far theory itself lets the mean be from `predicted` at this size; 0 where it is not said. */
  allowance?: number
}

/**
 * Values of independent repetitions, whose mean is meant; hits among independent trials, whose rate is meant; or a number that is
 * not random.
 */
export type Measured = { values: ArrayLike<number> } | { hits: number; of: number } | { exact: number }
