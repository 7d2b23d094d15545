import type { CallOptions } from '../../engine/call.js'
import type { Engine } from '../../engine/engine.js'
import { catalog } from './catalog.js'
import type { Claim, Effort } from './claim.js'
import { judge, type Verdict } from './judge.js'

/** The chance that a run of the whole catalog fails though code and theory are right. */
export const FAMILY = 0.01

/** A claim that was measured. Plain JSON. */
export interface Verified extends Omit<Claim, 'measure'> {
  findings: Verdict[]
  holds: boolean
}

export interface VerifyOptions extends CallOptions {
  seed?: number
  effort?: Effort
  /** How many claims share FAMILY: those of the whole catalog, where it is not said. */
  among?: number
  /** Told of each claim as soon as it is judged. */
  onClaim?: (verified: Verified) => void
}

/**
 * Measures claims, one after the other. Each has an equal share of FAMILY whether it is measured alone or among all, so its verdict is
 * the same; the numbers are the same for any number of threads.
 */
export async function verify(
  engine: Engine,
  claims: readonly Claim[],
  { seed = 0, effort = 'default', among = catalog.length, onClaim, signal, onProgress }: VerifyOptions = {},
): Promise<Verified[]> {
  const all: Verified[] = []
  for (const [at, { measure, ...claim }] of claims.entries()) {
    const named = ({ done, total }: { done: number; total: number }) =>
      onProgress?.({ stage: `${claim.id} ${claim.title}`, done: at + done / total, total: claims.length })
    named({ done: 0, total: 1 })
    const found = await measure({ engine, seed, effort, signal, onProgress: named })
    signal?.throwIfAborted()
    const findings = judge(found, FAMILY / among)
    all.push({ ...claim, findings, holds: findings.every(({ holds }) => holds) })
    onClaim?.(all[at])
  }
  return all
}
