import { hostname } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import type { Job } from 'bullmq'
import { NoisyTeacherError } from '../../../engine/check.js'
import type { QueueAddress } from './address.js'
import type { QueueClient } from './client.js'
import { type BatchWorker, type LockTimes, newWorker } from './connection.js'
import type { QueuePackages } from './packages.js'
import { SharedFolder } from './share.js'
import type { TakenBatch } from './supervisor.js'
import { MACHINE, Sweeps, type SweepsOptions } from './sweeps.js'
import { Turns } from './turns.js'
import { Vigil } from './vigil.js'
import { type BatchJob, type BatchReturn, GivenBack, packResult, unpackUnits } from './wire.js'

/** How a worker of a queue runs. */
export interface WorkerRun extends Omit<SweepsOptions, 'receive'> {
  address: QueueAddress
  packages: QueuePackages
  client: QueueClient
  /** Name of the worker, for messages. */
  name: string
  /** Batches that are taken at once. */
  threads: number
  /** Aborted to finish the batches at work, and stop. */
  stop: AbortSignal
  /** Milliseconds without a batch in the queue after which the worker ends. */
  idle: number
  onNotice: (message: string) => void
  /** Folder of the sweep as this machine sees it, into which the worker writes its results. */
  shared?: string
  /** A minute by default. */
  times?: LockTimes
  /** Batches that a process before this one had when it crashed. */
  crashed?: readonly TakenBatch[]
  /** Called with all batches that the worker has, whenever they change. */
  onTaken?: (taken: readonly TakenBatch[]) => void
}

/** Lost workers of a batch after which it is suspected to be the cause. */
const MAX_LOST = 5
/** Milliseconds between two looks at the queue. */
const LOOK_MS = 1000
/** Milliseconds that the last results get to reach a server that does not answer. */
const LAST_MS = 5000

/**
 * Computes batches of a queue, of any sweep. Resolves with 'idle' when there was none for some time, and with 'stopped'
 * when `stop` is aborted and the batches at work have been returned. Goes on after outages of the server. Throws
 * UNSUPPORTED when a sweep is of another version, and the errors of threads that cannot start.
 */
export async function serveQueue(run: WorkerRun): Promise<'idle' | 'stopped'> {
  return new QueueWorker(run).serve()
}

class QueueWorker {
  readonly #run: WorkerRun
  readonly #sweeps: Sweeps
  readonly #turns = new Turns(MACHINE)
  readonly #vigil: Vigil
  readonly #shared: SharedFolder | undefined
  #worker: BatchWorker
  /** Batches that were taken and whose results did not reach the server yet, by id. */
  readonly #taken = new Map<string, string>()
  /** Number of batches that are computed. */
  #atWork = 0
  #failure: { error: unknown } | undefined

  constructor(run: WorkerRun) {
    this.#run = run
    this.#sweeps = new Sweeps({ ...run, receive: (hash) => run.client.sweep(hash) })
    this.#vigil = new Vigil(run.idle)
    const { shared, name, onNotice, stop } = run
    this.#shared = shared === undefined ? undefined : new SharedFolder(shared, name, { onNotice, signal: stop })
    this.#worker = this.#start()
  }

  async serve(): Promise<'idle' | 'stopped'> {
    const { stop } = this.#run
    await this.#giveBackCrashed()
    let end: 'idle' | 'stopped' | undefined
    while (!end && !this.#failure) {
      await wait(LOOK_MS, undefined, { signal: stop }).catch(() => {})
      end = stop.aborted ? 'stopped' : await this.#look()
    }
    await this.#finish()
    if (this.#failure) throw this.#failure.error
    return end ?? 'stopped'
  }

  #start(): BatchWorker {
    const { address, packages, name, threads, times } = this.#run
    const worker = newWorker(address, packages, (job) => this.#process(job), { concurrency: threads, name, times })
    worker.on('completed', ({ id }) => this.#note(id!))
    worker.on('failed', (job) => this.#note(job?.id ?? ''))
    return worker
  }

  /** Looks for work. Returns 'idle' when there was none for long; replaces a worker that takes none though there is. */
  async #look(): Promise<'idle' | undefined> {
    const counts = await this.#run.client.counts().catch(() => undefined)
    const seen = this.#vigil.see({ now: performance.now(), atWork: this.#atWork, counts })
    if (seen === 'hangs') this.#replace()
    return seen === 'idle' ? 'idle' : undefined
  }

  #replace(): void {
    this.#run.onNotice('batches wait but none arrives: connects again')
    void this.#worker.close(true).catch(() => {})
    this.#worker = this.#start()
  }

  /** Waits for the batches at work and for their way to the server, but not for a server that is gone. */
  async #finish(): Promise<void> {
    await this.#worker.pause(true)
    let last = performance.now()
    while (this.#atWork > 0 || (this.#taken.size > 0 && performance.now() - last < LAST_MS)) {
      if (this.#atWork > 0) last = performance.now()
      await wait(20)
    }
    await this.#worker.close(true)
    await this.#sweeps.close()
    await this.#shared?.close()
  }

  /** Notes that a batch was taken, with its token, or that its result is with the server. */
  #note(id: string, token?: string): void {
    if (token === undefined) this.#taken.delete(id)
    else this.#taken.set(id, token)
    this.#run.onTaken?.([...this.#taken].map(([id, token]) => ({ id, token })))
  }

  /** Returns the batches of a process that crashed, so that the submitter need not wait until their locks expire. */
  async #giveBackCrashed(): Promise<void> {
    const { crashed = [], client, name } = this.#run
    const reason = new GivenBack('crash', `worker ${name} on ${hostname()} crashed`)
    // The batch may be gone, or the server away: the lock then expires.
    for (const { id, token } of crashed) await client.giveBack(id, token, reason).catch(() => {})
  }

  async #process(job: Job<BatchJob, BatchReturn>): Promise<BatchReturn> {
    this.#atWork++
    this.#note(job.id!, job.token)
    try {
      return await this.#compute(job)
    } catch (error) {
      throw this.#explain(error)
    } finally {
      this.#atWork--
    }
  }

  async #compute({ data, stalledCounter }: Job<BatchJob, BatchReturn>): Promise<BatchReturn> {
    if (stalledCounter >= MAX_LOST) throw new GivenBack('lost', `a batch lost its worker ${stalledCounter} times`)
    return this.#sweeps.use(data, async (sweep) => {
      const { plan, pool, weight } = sweep
      const units = unpackUnits(plan, data.units)
      const result = await this.#turns.run(data.alone ? MACHINE : weight, () => pool.run(units))
      const who = { worker: this.#run.name, host: hostname() }
      const part = await this.#shared?.append(sweep, result.lines)
      if (!part) return { ...who, result: packResult(result) }
      return { ...who, result: packResult({ ...result, lines: new Uint8Array() }), part }
    })
  }

  /** Ends the worker after an error that is not the batch's fault. Returns the error for the submitter. */
  #explain(error: unknown): Error {
    const who = `worker ${this.#run.name} on ${hostname()}`
    if (error instanceof GivenBack && error.reason !== 'mismatch') return error
    const text = error instanceof Error ? error.message : String(error)
    if (!(error instanceof GivenBack)) {
      this.#fail(error)
      return new Error(`${who} ends: ${text}`)
    }
    this.#fail(new NoisyTeacherError('UNSUPPORTED', error.text))
    return new GivenBack('mismatch', `${who}: ${error.text}`)
  }

  #fail(error: unknown): void {
    this.#failure ??= { error }
    // So that it takes no other batch.
    void this.#worker.pause(true)
  }
}
