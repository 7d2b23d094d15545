import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import type { Plan, WorkUnit } from '../plan/plan.js'
import { trialKey } from '../plan/point.js'
import { resultLine } from '../results/line.js'
import { computeUnit } from './compute.js'

/** Why a trial, by its key, was refused or failed. */
export interface Trouble {
  key: string
  state: 'refused' | 'failed'
  message: string
}

/** What a thread or a machine returns for a batch of units: the lines to store, and what else the caller needs. */
export interface BatchResult {
  /** The lines of the results, all ASCII, in the order of units, points and draws. */
  lines: Uint8Array
  /** Number of lines. */
  count: number
  /** Why trials were refused or failed, for the log. */
  troubles: Trouble[]
  /** Milliseconds that the batch took. */
  milliseconds: number
}

/** Computes a batch: units of work, one after another. Throws the signal's reason after an abort. */
export async function computeBatch(
  engine: Engine,
  plan: Plan,
  units: readonly WorkUnit[],
  { signal, onProgress }: CallOptions,
): Promise<BatchResult> {
  const begun = performance.now()
  const troubles: Trouble[] = []
  let [text, count] = ['', 0]
  for (const [at, unit] of units.entries()) {
    const computed = await computeUnit(engine, plan, unit, signal ? { signal } : {})
    for (const result of computed.results) text += resultLine(result, plan.metrics)
    count += computed.results.length
    for (const { key, ...trouble } of computed.troubles) troubles.push({ key: trialKey(key), ...trouble })
    onProgress?.({ stage: 'trials', done: at + 1, total: units.length })
  }
  return { lines: Buffer.from(text, 'latin1'), count, troubles, milliseconds: performance.now() - begun }
}
