import type { Plan } from '../plan/plan.js'
import type { SweepStore } from '../store/store.js'
import type { Trouble } from './batch.js'
import type { Scheduler } from './scheduler.js'

/** Progress of a run: trials, and planned cost in nanoseconds, done and known to be needed. */
export interface SweepProgress {
  trials: { done: number; total: number }
  cost: { done: number; total: number }
  failed: number
  refused: number
}

/** What a run is given: where trials come from, where results go, and when it stops. */
export interface SweepRun {
  plan: Plan
  store: SweepStore
  scheduler: Scheduler
  /** Aborted to finish the batches at work, and stop. */
  stop: AbortSignal
  /** Stops when more trials of this run failed; no limit by default. */
  maxFailures?: number
  onProgress?: (progress: SweepProgress) => void
  /** Called with each trial that failed or was refused. */
  onTrouble?: (trouble: Trouble) => void
}

/** How a run ended. */
export interface RunOutcome {
  end: 'complete' | 'interrupted' | 'too many failures'
  /** Trials that this run computed, and how many of them failed or were refused. */
  computed: number
  failed: number
  refused: number
}
