import { readFile } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import { NoisyTeacherError, printable, shown } from '../../engine/check.js'
import { type Plan, planOf } from '../../lab/sweeps/plan/plan.js'
import { parseTrialKey, trialKey } from '../../lab/sweeps/plan/point.js'
import { type RunOutcome, runLocally } from '../../lab/sweeps/run/local.js'
import { TrialPool } from '../../lab/sweeps/run/pool.js'
import { type ScheduleOptions, Scheduler } from '../../lab/sweeps/run/scheduler.js'
import { stoppingRule } from '../../lab/sweeps/run/stopping.js'
import { readSweep } from '../../lab/sweeps/spec/spec.js'
import { SweepStore } from '../../lab/sweeps/store/store.js'
import { count as counted } from '../../tables/summary.js'
import { count } from '../words.js'
import type { SweepRequest } from './flags.js'
import { SWEEP_EXIT, type SweepHost } from './host.js'
import { printPlan } from './plan.js'
import { progressOf, troublesOf } from './progress.js'

/** Runs the trials of a spec file, or prints its plan. Returns the exit code. */
export async function sweep(request: SweepRequest, host: SweepHost): Promise<number> {
  const plan = planOf(await readSweep(request.spec, host.kinds))
  if (request.plan) return printPlan(plan, request, host)
  const folder = host.out ?? plan.sweep.name
  const stop = stopOf(request, host.signal)
  const { extend, takeOver } = request
  try {
    await using store = await SweepStore.open(folder, plan, {
      writer: 'main',
      extend,
      takeOver,
      onNotice: host.onNotice,
      signal: stop,
    })
    const outcome = await compute(plan, store, { request, host, stop })
    return conclude(outcome, store, { folder, host })
  } catch (error) {
    if (!stop.aborted) throw error
    host.onNotice('stopped; the same command goes on from here')
    return SWEEP_EXIT.again
  }
}

/** Returns the signal that ends a run early: Ctrl-C, SIGTERM, or the time limit. */
function stopOf({ timeLimit }: SweepRequest, interrupt: AbortSignal): AbortSignal {
  const terminated = new AbortController()
  process.once('SIGTERM', () => terminated.abort())
  const limits = timeLimit === undefined ? [] : [AbortSignal.timeout(1000 * timeLimit)]
  return AbortSignal.any([interrupt, terminated.signal, ...limits])
}

interface Computing {
  request: SweepRequest
  host: SweepHost
  stop: AbortSignal
}

async function compute(plan: Plan, store: SweepStore, { request, host, stop }: Computing): Promise<RunOutcome> {
  const rule = stoppingRule(plan, store.table)
  const wanted = await wantedBy(request.only)
  const scheduler = new Scheduler(plan, store.table, { rule, wanted })
  const pool = new TrialPool(plan, { ...threadsFor(plan, host.threads), kindsModule: host.kindsModule })
  const onTrouble = troublesOf(host.onNotice, store.folder)
  const planned = scheduler.remaining().trials + store.counts.stored
  const { maxFailures } = request
  const most = maxFailures && ('trials' in maxFailures ? maxFailures.trials : maxFailures.share * planned)
  try {
    const onProgress = progressOf(host, request.progress)
    return await runLocally({ plan, store, scheduler, pool, stop, maxFailures: most, onProgress, onTrouble })
  } finally {
    host.view.end()
    await pool.close()
  }
}

/** Share of the machine's memory that trials may take. */
const MEMORY_SHARE = 0.6

/** Returns how many threads compute trials, and how many each engine has: all, where memory allows one trial at a time. */
function threadsFor({ sweep, groups }: Plan, asked: number | 'auto'): { threads: number; engineThreads: number } {
  const all = asked === 'auto' ? availableParallelism() : asked
  const bytes = sweep.points.reduce((most, point) => Math.max(most, sweep.kind.bytes(point)), 1)
  const fitting = Math.max(1, Math.floor((MEMORY_SHARE * totalmem()) / bytes))
  const threads = Math.min(all, fitting, groups.length * sweep.replicates.seeds)
  return { threads, engineThreads: Math.floor(all / threads) }
}

/** Returns which trials `--only` asks for. Throws BAD_OPTION when a file of keys cannot be read or has another line. */
async function wantedBy(only: string): Promise<ScheduleOptions['wanted']> {
  if (only === 'missing') return undefined
  if (only === 'failed') return (_, state) => state === 'failed'
  const text = await readFile(only, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new NoisyTeacherError('BAD_OPTION', `--only: ${printable(only)} cannot be read (${error.code})`)
  })
  const keys = new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  )
  for (const key of keys) {
    const told = () => `--only: ${printable(only)} has the line ${shown(key)} but must have keys of trials`
    if (!parseTrialKey(key)) throw new NoisyTeacherError('BAD_OPTION', told())
  }
  return (trial, state) => state === 'missing' && keys.has(trialKey(trial))
}

/** Prints how a run ended, and returns the exit code. */
function conclude(
  { end, computed, failed, refused }: RunOutcome,
  store: SweepStore,
  { folder, host }: { folder: string; host: SweepHost },
): number {
  const { stored, damaged, duplicates } = store.counts
  const document = { sweep: store.plan.sweep.name, folder, end, computed, failed, refused, stored, damaged, duplicates }
  if (host.json) host.stdout.write(`${JSON.stringify(document)}\n`)
  else {
    const refusals = refused > 0 ? `, ${count(refused)} refused` : ''
    const failures =
      failed > 0 ? `, ${count(failed)} failed (noisy-teacher status ${printable(folder)} names them)` : ''
    host.stdout.write(
      `${counted(computed, 'trial')} computed${failures}${refusals}; ${count(stored)} are in ${printable(folder)}\n`,
    )
    const next = { complete: `report ${printable(folder)}`, interrupted: '', 'too many failures': '' }[end]
    if (next) host.stdout.write(`Next: noisy-teacher ${next}\n`)
  }
  if (end === 'interrupted') host.onNotice('stopped early; the same command goes on from here')
  if (end === 'too many failures') host.onNotice('stopped because too many trials failed (--max-failures)')
  if (end === 'interrupted') return SWEEP_EXIT.again
  return failed > 0 || end !== 'complete' ? SWEEP_EXIT.failed : SWEEP_EXIT.done
}
