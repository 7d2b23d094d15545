import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import type { Plan, WorkUnit } from '../plan/plan.js'
import { trialKey } from '../plan/point.js'
import { type Result, resultLine, storedValue } from '../results/line.js'
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
  /** Values of the lines, count × metrics, as lines store them; absent if a trial of the batch has none. */
  values?: Float64Array
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
  const measured: Result[] = []
  let [text, count] = ['', 0]
  for (const [at, unit] of units.entries()) {
    const computed = await computeUnit(engine, plan, unit, signal ? { signal } : {})
    for (const result of computed.results) {
      text += resultLine(result, plan.metrics)
      if (result.state === 'ok') measured.push(result)
    }
    count += computed.results.length
    for (const { key, ...trouble } of computed.troubles) troubles.push({ key: trialKey(key), ...trouble })
    onProgress?.({ stage: 'trials', done: at + 1, total: units.length })
  }
  const values = measured.length === count ? valuesOf(measured, plan.metrics.length) : undefined
  const lines = Buffer.from(text, 'latin1')
  return { lines, count, ...(values && { values }), troubles, milliseconds: performance.now() - begun }
}

/** Returns the values of results as their lines store them. */
function valuesOf(results: readonly Result[], metrics: number): Float64Array {
  const values = new Float64Array(results.length * metrics)
  for (const [at, result] of results.entries())
    for (let metric = 0; metric < metrics; metric++) values[at * metrics + metric] = storedValue(result.values[metric])
  return values
}
