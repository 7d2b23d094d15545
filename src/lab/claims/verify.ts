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

/** Settings that determine a claim's verdicts: the seed, the number of repetitions and the level of the intervals. */
export interface VerifySettings {
  /** Seed of all draws; 0 by default. */
  seed?: number
  /** Decides how often experiments are repeated: 'fast', 'default' (the default) or 'deep'. */
  effort?: Effort
  /**
   * Number of claims that share FALSE_FAILURE_RATE equally, which sets the level of the intervals. By default the size
   * of the whole catalog.
   */
  among?: number
}

/** Options of `verify`: the settings of the verdicts, and a listener for each verified claim. */
export interface VerifyOptions extends VerifySettings, CallOptions {
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
  { seed, effort, among, onClaim, signal, onProgress }: VerifyOptions = {},
): Promise<VerifiedClaim[]> {
  const all: VerifiedClaim[] = []
  for (const [at, claim] of claims.entries()) {
    const onShare = (share: number) => onProgress?.({ stage: stageOf(claim), done: at + share, total: claims.length })
    onShare(0)
    all.push(await verifyClaim(engine, claim, { seed, effort, among, signal, onShare }))
    onClaim?.(all[at])
  }
  return all
}

/** Returns the name of a claim in progress reports. */
export const stageOf = ({ id, title }: Claim): string => `${id} ${title}`

/** Options of `verifyClaim`; `onShare` is called with the share of the claim that is done, from 0 to 1. */
interface VerifyClaimOptions extends VerifySettings, Pick<CallOptions, 'signal'> {
  onShare?: (share: number) => void
}

/** Measures one claim and returns its verdict, as `verify` does. */
export async function verifyClaim(
  engine: Engine,
  { measure, ...claim }: Claim,
  { seed = 0, effort = 'default', among = catalog.length, signal, onShare }: VerifyClaimOptions,
): Promise<VerifiedClaim> {
  const onProgress = ({ done, total }: { done: number; total: number }) => onShare?.(done / total)
  const found = await measure({ engine, seed, effort, signal, onProgress })
  signal?.throwIfAborted()
  const findings = judge(found, FALSE_FAILURE_RATE / among)
  return { ...claim, findings, holds: findings.every(({ holds }) => holds) }
}
