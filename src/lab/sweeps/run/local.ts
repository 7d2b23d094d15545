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
  const work = async () => {
    while (!halted()) {
      const batch = scheduler.next(tally.batchSize(pool.threads, BATCHES))
      if (batch === undefined) return
      if (batch === 'wait') {
        await new Promise<void>((resolve) => wake.add(resolve))
        continue
      }
      tally.give(batch)
      try {
        const result = await pool.run(batch)
        await store.appendLines(result.lines)
        tally.note(batch, result)
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
  return outcomeOf(run, tally)
}
