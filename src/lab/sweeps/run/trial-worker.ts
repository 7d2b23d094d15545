/** The module of the threads that compute trials: each has an engine of its own. */
import { createEngine } from '../../../engine/engine.js'
import { serveJobs } from '../../jobs/serve.js'
import type { TrialKind } from '../kinds/kind.js'
import { type SweepDocument, sweepOf } from '../plan/document.js'
import { planOf, type WorkUnit } from '../plan/plan.js'
import { type BatchResult, computeBatch } from './batch.js'

/** What each thread is opened with. */
export interface TrialSetup {
  /** URL of the module that exports `kinds`, the kinds of trials. */
  kindsModule: string
  document: SweepDocument
  /** Threads of the engine: 1 unless a single trial needs all. */
  threads: number
}

serveJobs<TrialSetup, readonly WorkUnit[], BatchResult>(async ({ kindsModule, document, threads }) => {
  const { kinds } = (await import(kindsModule)) as { kinds: readonly TrialKind[] }
  const kind = kinds.find(({ name }) => name === document.trial)!
  const plan = planOf(sweepOf(document, kind))
  // The caller reports what this machine lacks, once for all threads.
  const engine = await createEngine({ threads, numerics: document.numerics, onWarning: () => {} })
  return {
    run: (units, onShare) =>
      computeBatch(engine, plan, units, { onProgress: ({ done, total }) => onShare(done / total) }),
    close: () => engine.close(),
  }
})
