import { hostname } from 'node:os'
import { type Plan, trialsOf, type WorkUnit } from '../plan/plan.js'
import type { SweepStore } from '../store/store.js'
import type { BatchResult, Trouble } from './batch.js'
import type { TrialPool } from './pool.js'
import type { BatchSize, Scheduler } from './scheduler.js'

/** Progress of a run: trials, and planned cost in nanoseconds, done and known to be needed. */
export interface SweepProgress {
  trials: { done: number; total: number }
  cost: { done: number; total: number }
  failed: number
  refused: number
}

/** What a run is given: where trials come from, where they are computed, and where results go. */
export interface LocalRun {
  plan: Plan
  store: SweepStore
  scheduler: Scheduler
  pool: TrialPool
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

/** Largest and smallest batch: what a kill costs at most, and what one write and one fsync are shared by at least. */
const [LARGEST, SMALLEST]: BatchSize[] = [
  { trials: 4096, cost: 2e8 },
  { trials: 256, cost: 5e6 },
]
/** Batches that each thread still gets when a batch is cut, so that all threads end at the same time. */
const BATCHES_LEFT = 4

/**
 * Computes what a scheduler offers on the threads of a pool, and stores each batch by one write. Ends when nothing is
 * left, when `stop` is aborted and the batches at work are stored, or when too many trials failed. Throws the errors of
 * the store.
 */
export async function runLocally(run: LocalRun): Promise<RunOutcome> {
  const { scheduler, pool, stop, maxFailures = Number.POSITIVE_INFINITY } = run
  const tally = new Tally(run)
  const wake = new Set<() => void>()
  let failure: { error: unknown } | undefined
  const halted = () => failure !== undefined || stop.aborted || tally.failed > maxFailures
  const work = async () => {
    while (!halted()) {
      const batch = scheduler.next(tally.batchSize(pool.threads))
      if (batch === undefined) return
      if (batch === 'wait') {
        await new Promise<void>((resolve) => wake.add(resolve))
        continue
      }
      tally.give(batch)
      try {
        await tally.keep(batch, await pool.run(batch))
      } catch (error) {
        failure ??= { error }
      }
      scheduler.done()
      for (const resolve of wake) resolve()
      wake.clear()
    }
  }
  await Promise.all(Array.from({ length: pool.threads }, work))
  if (failure) throw failure.error
  const end = tally.failed > maxFailures ? 'too many failures' : stop.aborted ? 'interrupted' : 'complete'
  return { end: end === 'interrupted' && scheduler.remaining().trials === 0 ? 'complete' : end, ...tally.outcome }
}

/** Stores batches, and counts what became of them. */
class Tally {
  readonly #run: LocalRun
  readonly #total: { trials: number; cost: number }
  #given = { trials: 0, cost: 0 }
  #done = { trials: 0, cost: 0 }
  #attempts = 0
  failed = 0
  refused = 0

  constructor(run: LocalRun) {
    this.#run = run
    this.#total = run.scheduler.remaining()
  }

  get outcome(): Omit<RunOutcome, 'end'> {
    return { computed: this.#done.trials, failed: this.failed, refused: this.refused }
  }

  /** Returns the size of the next batch: a part of what is left, so that batches shrink toward the end. */
  batchSize(threads: number): BatchSize {
    const part = (of: 'trials' | 'cost') => (this.#total[of] - this.#given[of]) / (BATCHES_LEFT * threads)
    const size = (of: 'trials' | 'cost') => Math.min(LARGEST[of], Math.max(SMALLEST[of], part(of)))
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

  async keep(units: readonly WorkUnit[], { lines, count, troubles, milliseconds }: BatchResult): Promise<void> {
    const { store, scheduler, onProgress } = this.#run
    await store.appendLines(lines)
    this.#log(units, troubles, milliseconds)
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

  #log(units: readonly WorkUnit[], troubles: readonly Trouble[], milliseconds: number): void {
    const { store, plan, onTrouble } = this.#run
    const [{ points, seed, draw }] = units
    const host = hostname()
    const attempt = ++this.#attempts
    const key = `${plan.ids[points[0]]}-${seed}-${draw}`
    const trials = units.reduce((sum, unit) => sum + trialsOf(unit), 0)
    store.log({ key, trials, attempt, host, ms: Math.round(milliseconds), outcome: 'done' })
    for (const trouble of troubles) {
      store.log({
        key: trouble.key,
        trials: 1,
        attempt,
        host,
        ms: 0,
        outcome: 'failed' as const,
        error: trouble.message,
      })
      this[trouble.state]++
      onTrouble?.(trouble)
    }
  }
}
