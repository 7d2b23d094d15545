import type { WorkUnit } from '../plan/plan.js'
import type { BatchResult } from './batch.js'
import type { TrialPool } from './pool.js'
import type { RunOutcome, SweepRun } from './sweep-run.js'
import { type BatchBounds, outcomeOf, Tally } from './tally.js'

/** A run on the threads of a pool. */
export interface LocalRun extends SweepRun {
  pool: TrialPool
}

/** Largest and smallest batch: what a kill costs at most, and what one write and one fsync are shared by at least. */
const BATCHES: BatchBounds = { largest: { trials: 4096, cost: 2e8 }, smallest: { trials: 256, cost: 5e6 } }

/**
 * Computes what a scheduler offers on the threads of a pool, and stores each batch by one write. Ends when nothing is
 * left, when `stop` is aborted and the batches at work are stored, or when too many trials failed. Throws the errors of
 * the store.
 */
export async function runLocally(run: LocalRun): Promise<RunOutcome> {
  const { scheduler, store, pool, stop, maxFailures = Number.POSITIVE_INFINITY } = run
  const tally = new Tally(run)
  const wake = new Set<() => void>()
  let failure: { error: unknown } | undefined
  const halted = () => failure !== undefined || stop.aborted || tally.failed > maxFailures
  const attempt = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work
    } catch (error) {
      failure ??= { error }
      return undefined
    }
  }
  const finish = async (batch: readonly WorkUnit[], result: BatchResult | undefined) => {
    if (result && (await attempt(store.appendUnits(batch, result.lines, result.values)))) tally.note(batch, result)
    scheduler.done()
    for (const resolve of wake) resolve()
    wake.clear()
  }
  const work = async () => {
    let finished: Promise<void> | undefined
    while (!halted()) {
      const batch = scheduler.next(tally.batchSize(pool.threads, BATCHES))
      if (batch === undefined) break
      if (batch === 'wait') {
        await new Promise<void>((resolve) => wake.add(resolve))
        continue
      }
      tally.give(batch)
      const result = await attempt(pool.run(batch))
      // A thread computes its next batch while this one is stored, but is never two ahead.
      await finished
      finished = finish(batch, result)
    }
    await finished
  }
  await Promise.all(Array.from({ length: pool.threads }, work))
  if (failure) throw failure.error
  return outcomeOf(run, tally)
}
