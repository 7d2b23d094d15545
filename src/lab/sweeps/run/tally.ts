import { hostname } from 'node:os'
import { trialsOf, type WorkUnit } from '../plan/plan.js'
import type { BatchResult, Trouble } from './batch.js'
import type { BatchSize } from './scheduler.js'
import type { RunOutcome, SweepRun } from './sweep-run.js'

/** Largest and smallest batch of a run. */
export interface BatchBounds {
  largest: BatchSize
  smallest: BatchSize
}

/** Batches that each thread still gets when a batch is cut, so that all threads end at the same time. */
const BATCHES_LEFT = 4

/** Counts what became of stored batches, and reports progress. */
export class Tally {
  readonly #run: SweepRun
  readonly #total: BatchSize
  #given: BatchSize = { trials: 0, cost: 0 }
  #done: BatchSize = { trials: 0, cost: 0 }
  #attempts = 0
  failed = 0
  refused = 0

  constructor(run: SweepRun) {
    this.#run = run
    this.#total = run.scheduler.remaining()
  }

  get outcome(): Omit<RunOutcome, 'end'> {
    return { computed: this.#done.trials, failed: this.failed, refused: this.refused }
  }

  /** Returns the size of the next batch: a part of what is left, so that batches shrink toward the end. */
  batchSize(threads: number, { largest, smallest }: BatchBounds): BatchSize {
    const part = (of: keyof BatchSize) => (this.#total[of] - this.#given[of]) / (BATCHES_LEFT * threads)
    const size = (of: keyof BatchSize) => Math.min(largest[of], Math.max(smallest[of], part(of)))
    return { trials: size('trials'), cost: size('cost') }
  }

  /** Counts a batch as given to a thread. */
  give(units: readonly WorkUnit[]): void {
    const { scheduler } = this.#run
    for (const unit of units) {
      this.#given.trials += trialsOf(unit)
      this.#given.cost += scheduler.costOf(unit)
    }
  }

  /** Counts a batch that is stored. */
  note(units: readonly WorkUnit[], { count, troubles, milliseconds }: Omit<BatchResult, 'lines'>, host = hostname()) {
    const { scheduler, onProgress } = this.#run
    this.#log(units, { troubles, milliseconds, host })
    this.#done.trials += count
    this.#done.cost += units.reduce((sum, unit) => sum + scheduler.costOf(unit), 0)
    const total = (of: 'trials' | 'cost') => Math.max(this.#total[of], this.#done[of])
    onProgress?.({
      trials: { done: this.#done.trials, total: total('trials') },
      cost: { done: this.#done.cost, total: total('cost') },
      failed: this.failed,
      refused: this.refused,
    })
  }

  #log(
    units: readonly WorkUnit[],
    { troubles, milliseconds, host }: { troubles: readonly Trouble[]; milliseconds: number; host: string },
  ): void {
    const { store, plan, onTrouble } = this.#run
    const [{ points, seed, draw }] = units
    const attempt = ++this.#attempts
    const key = `${plan.ids[points[0]]}-${seed}-${draw}`
    const trials = units.reduce((sum, unit) => sum + trialsOf(unit), 0)
    store.log({ key, trials, attempt, host, ms: Math.round(milliseconds), outcome: 'done' })
    for (const trouble of troubles) {
      store.log({ key: trouble.key, trials: 1, attempt, host, ms: 0, outcome: 'failed', error: trouble.message })
      this[trouble.state]++
      onTrouble?.(trouble)
    }
  }
}

/** Returns how a run ended, whose last batches are stored. */
export function outcomeOf(
  { scheduler, stop, maxFailures = Number.POSITIVE_INFINITY }: SweepRun,
  tally: Tally,
): RunOutcome {
  if (tally.failed > maxFailures) return { end: 'too many failures', ...tally.outcome }
  const isInterrupted = stop.aborted && scheduler.remaining().trials > 0
  return { end: isInterrupted ? 'interrupted' : 'complete', ...tally.outcome }
}
