import { documentOf } from '../plan/document.js'
import type { Sweep } from '../plan/sweep.js'
import { RESULTS_VERSION } from '../version.js'
import type { QueueAddress } from './address.js'
import { type BatchQueue, openQueues, type SweepQueue } from './connection.js'
import type { QueuePackages } from './packages.js'
import { type ProbeOptions, probeServer } from './probe.js'
import type { BatchJob, BatchReturn, SweepJob } from './wire.js'

/** Ids of batches by what becomes of them. */
export interface BatchIds {
  /** Batches that a worker computes. */
  active: string[]
  /** Batches that wait for a worker. */
  waiting: string[]
  completed: string[]
  /** Batches that workers gave back. */
  failed: string[]
}

/** A batch that came back: what the worker returned, or the message with which it gave the batch back. */
export type FinishedBatch = { returned: BatchReturn } | { failed: string }

/** Calls to the queues of a server. They reject while there is no server. */
export class QueueClient {
  readonly #batches: BatchQueue
  readonly #sweeps: SweepQueue

  private constructor({ batches, sweeps }: { batches: BatchQueue; sweeps: SweepQueue }) {
    this.#batches = batches
    this.#sweeps = sweeps
  }

  /** Probes the server, and opens its queues. Throws the errors of `probeServer`. */
  static async open(address: QueueAddress, packages: QueuePackages, options?: ProbeOptions): Promise<QueueClient> {
    await probeServer(address, packages, options)
    const queues = openQueues(address, packages)
    await Promise.all([queues.batches.waitUntilReady(), queues.sweeps.waitUntilReady()])
    return new QueueClient(queues)
  }

  /** Sends a sweep to workers unless it is there. */
  async publish(sweep: Sweep, hash: string): Promise<void> {
    if ((await this.#sweeps.backend.getState(hash)) !== 'unknown') return
    await this.#sweeps.add('sweep', { resultsVersion: RESULTS_VERSION, document: documentOf(sweep) }, { jobId: hash })
  }

  /** Removes a sweep. */
  async withdraw(hash: string): Promise<void> {
    await this.#sweeps.remove(hash)
  }

  /** Returns a sweep by its hash, or undefined if it is not there. */
  async sweep(hash: string): Promise<SweepJob | undefined> {
    return (await this.#sweeps.getJob(hash))?.data
  }

  /** Offers a batch to workers. A batch of this id that is there stays as it is. */
  async offer(jobId: string, batch: BatchJob): Promise<void> {
    await this.#batches.add('batch', batch, { jobId })
  }

  /** Returns the ids of all batches, of all sweeps. A batch that finishes meanwhile is in two lists, never in none. */
  async ids(): Promise<BatchIds> {
    const waiting = await this.#batches.getRanges(['wait', 'delayed', 'prioritized'])
    const active = await this.#batches.getRanges(['active'])
    return { waiting, active, ...(await this.finished()) }
  }

  /** Returns the ids of batches that came back. */
  async finished(): Promise<Pick<BatchIds, 'completed' | 'failed'>> {
    const completed = await this.#batches.getRanges(['completed'])
    return { completed, failed: await this.#batches.getRanges(['failed']) }
  }

  /** Returns the number of batches that wait, and of those at work. */
  async counts(): Promise<{ waiting: number; active: number }> {
    const { wait = 0, active = 0 } = await this.#batches.getJobCounts('wait', 'active')
    return { waiting: wait, active }
  }

  /** Returns a batch that came back, or undefined if it is gone. */
  async batch(id: string): Promise<FinishedBatch | undefined> {
    const job = await this.#batches.getJob(id)
    if (!job) return undefined
    return job.failedReason ? { failed: job.failedReason } : { returned: job.returnvalue ?? ({} as BatchReturn) }
  }

  /** Gives a batch back that a worker has taken by a token. */
  async giveBack(id: string, token: string, reason: Error): Promise<void> {
    await (await this.#batches.getJob(id))?.moveToFailed(reason, token)
  }

  /** Removes a batch that no worker computes. */
  async remove(id: string): Promise<void> {
    await this.#batches.remove(id)
  }

  /** Closes the connections, also without a server. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#batches.close(), this.#sweeps.close()])
  }
}
