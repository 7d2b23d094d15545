import type { CallOptions } from '../../engine/call.js'
import type { Engine } from '../../engine/engine.js'
import { catalog } from './catalog.js'
import type { Claim, Effort } from './claim.js'
import { judge, type Verdict } from './judge.js'

/**
 * Maximum probability that a run of the whole catalog reports any failure although code and theory are right: the
 * family-wise false-failure rate.
 */
export const FALSE_FAILURE_RATE = 0.01

/** A claim with the verdicts of its findings, as plain JSON. */
export interface VerifiedClaim extends Omit<Claim, 'measure'> {
  findings: Verdict[]
  /** True if all findings hold. */
  holds: boolean
}

/** Options of `verify`: the seed, the number of repetitions, the level of the intervals, and a callback. */
export interface VerifyOptions extends CallOptions {
  /** Seed of all draws; 0 by default. */
  seed?: number
  /** Decides how often experiments are repeated: 'fast', 'default' (the default) or 'deep'. */
  effort?: Effort
  /**
   * Number of claims that share FALSE_FAILURE_RATE equally, which sets the level of the intervals. By default the size
   * of the whole catalog.
   */
  among?: number
  /** Called with the verdicts of each claim as soon as they are known. */
  onClaim?: (verified: VerifiedClaim) => void
}

/**
 * Measures claims one after the other and returns their verdicts, in order. A claim that is true fails with probability
 * at most FALSE_FAILURE_RATE / among. With the default of `among`, its verdict is therefore the same whether it is
 * measured alone or with all claims. The numbers do not depend on the number of threads. Throws BAD_VALUE when a
 * measurement is not finite; an abort throws the signal's reason.
 */
export async function verify(
  engine: Engine,
  claims: readonly Claim[],
  { seed = 0, effort = 'default', among = catalog.length, onClaim, signal, onProgress }: VerifyOptions = {},
): Promise<VerifiedClaim[]> {
  const all: VerifiedClaim[] = []
  for (const [at, { measure, ...claim }] of claims.entries()) {
    const named = ({ done, total }: { done: number; total: number }) =>
      onProgress?.({ stage: `${claim.id} ${claim.title}`, done: at + done / total, total: claims.length })
    named({ done: 0, total: 1 })
    const found = await measure({ engine, seed, effort, signal, onProgress: named })
    signal?.throwIfAborted()
    const findings = judge(found, FALSE_FAILURE_RATE / among)
    all.push({ ...claim, findings, holds: findings.every(({ holds }) => holds) })
    onClaim?.(all[at])
  }
  return all
}
