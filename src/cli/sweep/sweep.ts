import { readFile } from 'node:fs/promises'
import { NoisyTeacherError, printable, shown } from '../../engine/check.js'
import { type Plan, planOf } from '../../lab/sweeps/plan/plan.js'
import { parseTrialKey, trialKey } from '../../lab/sweeps/plan/point.js'
import { runLocally } from '../../lab/sweeps/run/local.js'
import { TrialPool } from '../../lab/sweeps/run/pool.js'
import { type ScheduleOptions, Scheduler } from '../../lab/sweeps/run/scheduler.js'
import { type Shard, shardFilter, shardOf, shardWriter } from '../../lab/sweeps/run/shard.js'
import { stoppingRule } from '../../lab/sweeps/run/stopping.js'
import type { RunOutcome, SweepRun } from '../../lab/sweeps/run/sweep-run.js'
import { threadLayout } from '../../lab/sweeps/run/threads.js'
import { readSweep } from '../../lab/sweeps/spec/spec.js'
import { SweepStore } from '../../lab/sweeps/store/store.js'
import { count as counted } from '../../tables/summary.js'
import { count } from '../words.js'
import type { SweepRequest } from './flags.js'
import { SWEEP_EXIT, type SweepHost } from './host.js'
import { printPlan } from './plan.js'
import { progressOf, troublesOf } from './progress.js'
import { type OpenQueue, openQueue } from './queue.js'
import { stopOf } from './stop.js'

/** Runs the trials of a spec file, or prints its plan. Returns the exit code. */
export async function sweep(request: SweepRequest, host: SweepHost): Promise<number> {
  const plan = planOf(await readSweep(request.spec, host.kinds))
  if (request.plan) return printPlan(plan, request, host)
  const folder = host.out ?? plan.sweep.name
  const stop = stopOf(host.signal, request.timeLimit)
  const { extend, takeOver } = request
  const shard = request.shard === undefined ? undefined : shardOf(request.shard, process.env)
  const queue = request.queue && (await openQueue(request.queue, host.onNotice))
  try {
    await using store = await SweepStore.open(folder, plan, {
      writer: shard ? shardWriter(shard) : 'main',
      extend,
      takeOver,
      onNotice: host.onNotice,
      signal: stop,
    })
    const own = { request, host, stop, ...(shard && { shard }), ...(queue && { queue }) }
    const outcome = await compute(plan, store, own)
    return conclude(outcome, store, { folder, host })
  } catch (error) {
    if (!stop.aborted) throw error
    host.onNotice('stopped; the same command goes on from here')
    return SWEEP_EXIT.again
  } finally {
    await queue?.client.close()
  }
}

interface Computing {
  request: SweepRequest
  host: SweepHost
  stop: AbortSignal
  shard?: Shard
  queue?: OpenQueue
}

async function compute(plan: Plan, store: SweepStore, own: Computing): Promise<RunOutcome> {
  const { request, host, stop, shard, queue } = own
  const rule = stoppingRule(plan, store.table)
  const wanted = await wantedBy(request.only)
  const scheduler = new Scheduler(plan, store.table, { rule, wanted, ...(shard && { mine: shardFilter(plan, shard) }) })
  const onTrouble = troublesOf(host.onNotice, store.folder)
  const planned = scheduler.remaining().trials + store.counts.stored
  const { maxFailures: limit } = request
  const maxFailures = limit && ('trials' in limit ? limit.trials : limit.share * planned)
  const onProgress = progressOf(host, request.progress)
  const run = { plan, store, scheduler, stop, onProgress, onTrouble, ...(maxFailures !== undefined && { maxFailures }) }
  try {
    return await (queue ? runOnWorkers(run, queue, host) : runOnThreads(run, host))
  } finally {
    host.view.end()
  }
}

async function runOnThreads(run: SweepRun, { threads, kindsModule }: SweepHost): Promise<RunOutcome> {
  const pool = new TrialPool(run.plan, { ...threadLayout(run.plan, threads), kindsModule })
  try {
    return await runLocally({ ...run, pool })
  } finally {
    await pool.close()
  }
}

async function runOnWorkers(
  run: SweepRun,
  { client, address }: OpenQueue,
  { onNotice }: SweepHost,
): Promise<RunOutcome> {
  const { runOnQueue } = await import('../../lab/sweeps/queue/submit.js')
  return runOnQueue({ ...run, client, address: address.shown, onNotice })
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
