import { setTimeout as wait } from 'node:timers/promises'
import { NoisyTeacherError, printable } from '../../../engine/check.js'
import { sweepHash } from '../plan/document.js'
import { trialKey } from '../plan/point.js'
import { failing } from '../results/line.js'
import type { BatchResult } from '../run/batch.js'
import type { RunOutcome, SweepRun } from '../run/sweep-run.js'
import { type BatchBounds, outcomeOf, Tally } from '../run/tally.js'
import type { FinishedBatch, QueueClient } from './client.js'
import { type Offer, Offers } from './offers.js'
import { Outages } from './outages.js'
import { readPart } from './share.js'
import { type BatchReturn, givenBack, unpackResult } from './wire.js'

/** A run on the workers of a queue. */
export interface QueueRun extends SweepRun {
  client: QueueClient
  /** The server without its password, for messages. */
  address: string
  onNotice: (message: string) => void
  /** Sizes of batches, for tests of small sweeps. */
  batches?: BatchBounds
}

/** A job costs 1 ms, shared by a thousand results at least if they are cheap, and lasts at most some tens of seconds. */
const BATCHES: BatchBounds = { largest: { trials: 4096, cost: 2e10 }, smallest: { trials: 1000, cost: 1e9 } }
/** Batches that are offered for each one at work, so that no worker waits for the submitter. */
const WINDOW = 4
/** Milliseconds between two looks at the queue: few while results arrive, up to more while there are none. */
const [SOON_MS, LATER_MS] = [2, 100]
/** Milliseconds between two looks for batches that the queue has lost. */
const LOST_MS = 1000
/** Milliseconds after which the user is told that there is no worker. */
const IDLE_MS = 10_000
/** Refused results of one batch at which the sweep ends: no worker computes it right. */
const MAX_REFUSALS = 10
/** Code of a trial whose worker dies whenever it computes it. */
const DIED = 'WORKER_FAILED'

/**
 * Computes what a scheduler offers on the workers of a queue, and stores each batch before it is removed from the queue.
 * The queue is a hint and the store is the truth: a batch that is neither stored nor in the queue is offered again, so
 * that a queue that is lost, or refuses batches for some time, costs time only. Ends as `runLocally` does; batches at
 * work when `stop` is aborted are collected by the next run. Throws the errors of the store.
 */
export async function runOnQueue(run: QueueRun): Promise<RunOutcome> {
  return new Submitter(run).run()
}

class Submitter {
  readonly #run: QueueRun
  readonly #hash: string
  readonly #offers: Offers
  readonly #tally: Tally
  readonly #outages: Outages
  /** Messages about workers that were printed. */
  readonly #said = new Set<string>()
  /** Most batches that were seen at work at once. */
  #atWork = 1
  #nextLook = Number.NEGATIVE_INFINITY
  readonly #begun = performance.now()
  /** True once a worker was seen at work. */
  #isTaken = false

  constructor(run: QueueRun) {
    this.#run = run
    this.#hash = sweepHash(run.plan.sweep)
    this.#offers = new Offers(run.plan, this.#hash, run.scheduler)
    this.#tally = new Tally(run)
    this.#outages = new Outages(run.address, run.onNotice)
  }

  async run(): Promise<RunOutcome> {
    const { stop, maxFailures = Number.POSITIVE_INFINITY } = this.#run
    await this.#ask(() => this.#removeWaiting())
    let pause = SOON_MS
    while (!stop.aborted && this.#tally.failed <= maxFailures) {
      pause = (await this.#collect()) > 0 ? SOON_MS : Math.min(2 * pause, LATER_MS)
      if ((await this.#ask(() => this.#fill())) === 'complete') break
      await wait(pause, undefined, { signal: stop }).catch(() => {})
    }
    if (stop.aborted) await this.#collect()
    await this.#ask(() => this.#removeWaiting())
    const outcome = outcomeOf(this.#run, this.#tally)
    if (outcome.end === 'complete') await this.#ask(() => this.#run.client.withdraw(this.#hash))
    return outcome
  }

  /** Calls the server. Returns undefined during an outage, which is said once. */
  #ask<T>(call: () => Promise<T>): Promise<T | undefined> {
    return this.#outages.during(call)
  }

  /** Stores what came back. Returns the number of batches. */
  async #collect(): Promise<number> {
    const finished = (await this.#ask(() => this.#look())) ?? []
    for (const id of finished) await this.#receive(id)
    return finished.length
  }

  /** Returns the ids of batches of this sweep that came back. From time to time offers again what the queue has lost. */
  async #look(): Promise<string[]> {
    const { client } = this.#run
    if (performance.now() < this.#nextLook) {
      const { completed, failed } = await client.finished()
      return this.#own([...completed, ...failed])
    }
    // First, so that a server that is full, and takes no batches, still returns results.
    this.#nextLook = performance.now() + LOST_MS
    const { waiting, active, completed, failed } = await client.ids()
    this.#atWork = Math.max(this.#atWork, this.#own(active).length)
    if (active.length + completed.length === 0) this.#sayIdle()
    else this.#isTaken = true
    const known = new Set([...waiting, ...active, ...completed, ...failed])
    await client.publish(this.#run.plan.sweep, this.#hash)
    for (const offer of this.#offers) if (!known.has(offer.id)) await client.offer(offer.id, offer.job)
    return this.#own([...completed, ...failed])
  }

  /** Says what to do when no worker takes the first batch. */
  #sayIdle(): void {
    if (this.#isTaken || performance.now() - this.#begun < IDLE_MS) return
    this.#say(`no worker has taken a batch yet: start noisy-teacher worker --queue ${this.#run.address}`)
  }

  #own(ids: readonly string[]): string[] {
    return ids.filter((id) => id.startsWith(`${this.#hash}-`))
  }

  /** Offers batches up to the window. Returns 'complete' when there is none left, and all are stored. */
  async #fill(): Promise<'complete' | undefined> {
    const { scheduler, batches = BATCHES, client } = this.#run
    while (this.#offers.size < WINDOW * this.#atWork) {
      const units = scheduler.next(this.#tally.batchSize(this.#atWork, batches))
      if (units === undefined && this.#offers.size === 0) return 'complete'
      if (units === undefined || units === 'wait') break
      this.#tally.give(units)
      const offer = this.#offers.add(units)
      await client.offer(offer.id, offer.job)
    }
    return undefined
  }

  /** Removes batches of this sweep that wait: those of an earlier run are other pieces of the same work. */
  async #removeWaiting(): Promise<void> {
    const { waiting } = await this.#run.client.ids()
    // A worker may take one at this moment.
    for (const id of this.#own(waiting)) await this.#run.client.remove(id).catch(() => {})
  }

  /** Stores a batch that came back, and then removes it from the queue. */
  async #receive(id: string): Promise<void> {
    const { client } = this.#run
    const finished = await this.#ask(() => client.batch(id))
    if (!finished) return
    const next = await this.#keep(this.#offers.get(id), finished)
    await this.#ask(async () => {
      await client.remove(id)
      for (const offer of next) await client.offer(offer.id, offer.job)
    })
  }

  /** Stores what came back. Returns the batches to offer in place of this one. */
  async #keep(offer: Offer | undefined, finished: FinishedBatch): Promise<Offer[]> {
    if ('failed' in finished) return this.#takeBack(offer, finished.failed)
    const { returned } = finished
    const result = await this.#store(returned, offer)
    if (!offer || !result) return offer ? [offer] : []
    this.#tally.note(offer.units, result, returned.host)
    this.#offers.settle(offer)
    return []
  }

  /** Stores the result of a batch. Returns undefined if it is refused. */
  async #store(returned: BatchReturn, offer: Offer | undefined): Promise<BatchResult | undefined> {
    const { store } = this.#run
    const worker = printable(`worker ${returned.worker} on ${returned.host}`)
    try {
      const result = unpackResult(returned)
      if (!returned.part) await store.appendLines(result.lines, worker)
      else
        await store.appendLines(await readPart(store.folder, returned.worker, returned.part), worker, {
          elsewhere: true,
        })
      if (offer && !this.#isStored(offer))
        throw new NoisyTeacherError('BAD_VALUE', `a result of ${worker} lacks trials of its batch`)
      return result
    } catch (error) {
      if (!(error instanceof NoisyTeacherError && error.code === 'BAD_VALUE')) throw error
      if (offer && ++offer.refusals >= MAX_REFUSALS) throw error
      this.#say(`a result of ${worker} is refused, and its batch is computed again: ${error.message}`)
      return undefined
    }
  }

  #isStored({ units }: Offer): boolean {
    const { plan, store } = this.#run
    const { firstSeed } = plan.sweep.replicates
    const isThere = (point: number, seed: number, draw: number) =>
      store.table.state(point, seed - firstSeed, draw) !== 'missing'
    return units.every(({ points, seed, draw, draws }) =>
      points.every((point) => Array.from({ length: draws }).every((_, at) => isThere(point, seed, draw + at))),
    )
  }

  /** Says why a worker gave a batch back. Returns the batches to offer in place of this one. */
  async #takeBack(offer: Offer | undefined, message: string): Promise<Offer[]> {
    const { reason, text } = givenBack(message)
    if (reason === 'unknown sweep') this.#nextLook = Number.NEGATIVE_INFINITY
    else this.#say(printable(text))
    if (!offer || (reason !== 'crash' && reason !== 'lost')) return offer ? [offer] : []
    const next = this.#offers.strike(offer)
    if (next.length === 0) await this.#fail(offer, text)
    return next
  }

  /** Stores a trial that fails whenever it is computed alone. */
  async #fail(offer: Offer, text: string): Promise<void> {
    const { plan, store } = this.#run
    const [{ points, seed, draw }] = offer.units
    const name = { point: plan.ids[points[0]], seed, draw }
    await store.append([failing(name, 'failed', DIED)])
    const trouble = { key: trialKey(name), state: 'failed' as const, message: `its worker dies: ${text}` }
    this.#tally.note(offer.units, { count: 1, troubles: [trouble], milliseconds: 0 })
    this.#offers.settle(offer)
  }

  /** Prints a message once. */
  #say(message: string): void {
    if (this.#said.has(message)) return
    this.#said.add(message)
    this.#run.onNotice(message)
  }
}
