import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createEngine } from '#engine/engine.js'
import { type Plan, planOf } from '#lab/sweeps/plan/plan.js'
import type { Sweep } from '#lab/sweeps/plan/sweep.js'
import { readAddress } from '#lab/sweeps/queue/address.js'
import { QueueClient } from '#lab/sweeps/queue/client.js'
import { loadPackages } from '#lab/sweeps/queue/packages.js'
import { type QueueRun, runOnQueue } from '#lab/sweeps/queue/submit.js'
import { resultLine } from '#lab/sweeps/results/line.js'
import { computeBatch, type Trouble } from '#lab/sweeps/run/batch.js'
import { Scheduler } from '#lab/sweeps/run/scheduler.js'
import { stoppingRule } from '#lab/sweeps/run/stopping.js'
import type { RunOutcome } from '#lab/sweeps/run/sweep-run.js'
import { SweepStore } from '#lab/sweeps/store/store.js'

/** Options of a worker process. */
export interface WorkerOptions {
  url: string
  name: string
  threads?: number
  idle?: number
  times?: { lockDuration: number; stalledInterval: number }
  /** True to start it again after a crash. */
  supervised?: boolean
  /** Folder into which it writes its results. */
  shared?: string
}

/** A worker process: its lines so far, and what it says at its end. */
export interface WorkerProcess {
  child: ChildProcess
  lines: string[]
  ended: Promise<void>
}

const SCRIPT = new URL('./worker-process.ts', import.meta.url).pathname

/** Starts a worker process, and waits until it asks for work. */
export async function startWorker(options: WorkerOptions, env: NodeJS.ProcessEnv = {}): Promise<WorkerProcess> {
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const lines: string[] = []
  const ended = once(child, 'exit').then(() => {})
  const output = createInterface({ input: child.stdout! })
  output.on('line', (line) => lines.push(line))
  await Promise.race([once(output, 'line'), ended])
  return { child, lines, ended }
}

/** Ends worker processes. */
export async function stopWorkers(
  workers: readonly WorkerProcess[],
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  for (const { child } of workers) {
    child.kill('SIGCONT')
    child.kill(signal)
  }
  await Promise.all(workers.map(({ ended }) => ended))
}

/** Runs `work` with worker processes, which are ended afterwards. */
export async function withWorkers(
  options: readonly (WorkerOptions & { env?: NodeJS.ProcessEnv })[],
  work: (workers: WorkerProcess[]) => Promise<void>,
): Promise<void> {
  const workers = await Promise.all(options.map(({ env, ...of }) => startWorker(of, env)))
  try {
    await work(workers)
  } finally {
    await stopWorkers(workers)
  }
}

/** What a sweep on a queue leaves: how it ended, its stored lines in the order of the plan, and what was said. */
export interface QueueResult {
  outcome: RunOutcome
  lines: string
  /** Number of lines in the part of each writer. */
  parts: Record<string, number>
  notices: string[]
  troubles: Trouble[]
}

/** Batches so small that toy sweeps have many. */
export const SMALL_BATCHES = { largest: { trials: 20, cost: 1e9 }, smallest: { trials: 20, cost: 1e9 } }

/** Options of `submit`: those of a run, the folder that it continues, and what is done while it runs. */
interface SubmitOptions extends Partial<QueueRun> {
  folder?: string
  during?: (store: SweepStore) => Promise<void>
}

/** Runs a sweep on the workers of a queue, in a folder of its own unless one is given. */
export async function submit(
  sweep: Sweep,
  url: string,
  { folder: given, during, ...options }: SubmitOptions = {},
): Promise<QueueResult> {
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'noisy-teacher-queue-')))
  const plan = planOf(sweep)
  const address = await readAddress(url)
  const client = await QueueClient.open(address, await loadPackages(address))
  const [notices, troubles]: [string[], Trouble[]] = [[], []]
  try {
    const store = await SweepStore.open(join(folder, 'sweep'), plan)
    const scheduler = new Scheduler(plan, store.table, { rule: stoppingRule(plan, store.table) })
    const meanwhile = during?.(store)
    const outcome = await runOnQueue({
      plan,
      store,
      scheduler,
      client,
      address: address.shown,
      stop: new AbortController().signal,
      batches: SMALL_BATCHES,
      onNotice: (text) => notices.push(text),
      onTrouble: (trouble) => troubles.push(trouble),
      ...options,
    })
    await meanwhile
    const lines = linesIn(plan, store)
    await store.close()
    const again = await SweepStore.open(join(folder, 'sweep'), plan, { readOnly: true })
    if (linesIn(plan, again) !== lines) throw new Error('the folder has other results than the memory of the run')
    const parts = Object.fromEntries(again.parts.map((part) => [part.writer, part.lines]))
    return { outcome, lines, parts, notices, troubles }
  } finally {
    await client.close()
    if (given === undefined) await rm(folder, { recursive: true })
  }
}

/** Returns the stored results of a plan as lines, in the order of points, seeds and draws. */
function linesIn({ ids, sweep, metrics }: Plan, { table }: SweepStore): string {
  const { firstSeed, draws } = sweep.replicates
  const seeds = sweep.until?.max ?? sweep.replicates.seeds
  const lines: string[] = []
  for (const [at, point] of ids.entries()) {
    for (let trial = 0; trial < seeds * draws; trial++) {
      const [seed, draw] = [Math.floor(trial / draws), trial % draws]
      const state = table.state(at, seed, draw)
      const name = { point, seed: firstSeed + seed, draw }
      if (state === 'missing') continue
      const code = table.code(at, seed, draw)
      const values = state === 'ok' ? table.valuesOf(at, seed, draw) : []
      lines.push(resultLine({ ...name, state, ...(code !== undefined && { code }), values }, metrics))
    }
  }
  return lines.join('')
}

/** Returns the lines of a sweep that is computed in this process. */
export async function localLines(sweep: Sweep): Promise<string> {
  const plan = planOf(sweep)
  const folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-local-'))
  const engine = await createEngine({ threads: 1 })
  try {
    await using store = await SweepStore.open(join(folder, 'sweep'), plan)
    const scheduler = new Scheduler(plan, store.table, { rule: stoppingRule(plan, store.table) })
    for (let batch = scheduler.next({ trials: 500, cost: 1e9 }); Array.isArray(batch); ) {
      await store.appendLines((await computeBatch(engine, plan, batch, {})).lines)
      scheduler.done()
      batch = scheduler.next({ trials: 500, cost: 1e9 })
    }
    return linesIn(plan, store)
  } finally {
    engine.close()
    await rm(folder, { recursive: true })
  }
}
