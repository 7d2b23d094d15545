import type { Plan, WorkUnit } from '../plan/plan.js'
import { halvesOf } from '../run/pool.js'
import type { Scheduler } from '../run/scheduler.js'
import { RESULTS_VERSION } from '../version.js'
import { type BatchJob, batchId, packUnits } from './wire.js'

/** A batch that is offered to workers, and not stored yet. */
export interface Offer {
  id: string
  units: readonly WorkUnit[]
  job: BatchJob
  /** How often it crashed a worker, or lost so many that it is suspected to. */
  strikes: number
  /** How often its result was refused. */
  refusals: number
  /** The batch of the scheduler that it is a piece of, with the number of pieces that are not stored. */
  batch: { pieces: number }
}

/** Strikes of a single trial, computed alone, after which it has failed. */
const MAX_STRIKES = 3

/** The batches that are offered: the memory of the submitter, from which a queue that lost them gets them again. */
export class Offers {
  readonly #plan: Plan
  readonly #sweep: string
  readonly #scheduler: Scheduler
  readonly #offers = new Map<string, Offer>()

  /** No offers yet. `sweep` is the hash of the plan's sweep. */
  constructor(plan: Plan, sweep: string, scheduler: Scheduler) {
    this.#plan = plan
    this.#sweep = sweep
    this.#scheduler = scheduler
  }

  get size(): number {
    return this.#offers.size
  }

  get(id: string): Offer | undefined {
    return this.#offers.get(id)
  }

  [Symbol.iterator](): IterableIterator<Offer> {
    return [...this.#offers.values()].values()
  }

  /** Adds a batch of the scheduler, and returns its offer. */
  add(units: readonly WorkUnit[]): Offer {
    return this.#insert(units, 0, { pieces: 1 })
  }

  /** Removes a batch whose results are stored. */
  settle({ id, batch }: Offer): void {
    this.#offers.delete(id)
    batch.pieces--
    if (batch.pieces === 0) this.#scheduler.done()
  }

  /**
   * Counts a strike against a batch: it is then computed alone; after the next one each half is, because another batch
   * may have been the cause. Returns the offers in its place, or none for a single trial that has failed, which remains
   * until it is settled.
   */
  strike({ id, units, strikes, batch }: Offer): Offer[] {
    const halves = strikes > 0 ? halvesOf(units) : undefined
    if (!halves && strikes + 1 >= MAX_STRIKES) return []
    this.#offers.delete(id)
    if (!halves) return [this.#insert(units, strikes + 1, batch)]
    batch.pieces++
    return halves.map((half) => this.#insert(half, 1, batch))
  }

  #insert(units: readonly WorkUnit[], strikes: number, batch: Offer['batch']): Offer {
    const packed = packUnits(this.#plan, units)
    const job = { sweep: this.#sweep, resultsVersion: RESULTS_VERSION, alone: strikes > 0, units: packed }
    const offer = { id: batchId(this.#sweep, packed, strikes), units, job, strikes, refusals: 0, batch }
    this.#offers.set(offer.id, offer)
    return offer
  }
}
