/** What a worker sees at one moment. */
export interface Sight {
  /** Milliseconds of a clock that never goes back. */
  now: number
  /** Batches that this worker computes. */
  atWork: number
  /** Batches in the queue that wait, and that any worker computes; undefined if the server does not answer. */
  counts: { waiting: number; active: number } | undefined
}

/** Milliseconds for which batches may wait for a worker that has no work. */
export const HANGS_MS = 30_000

/** Decides from what a worker sees if it hangs, or can end because nothing is left. An outage counts as neither. */
export class Vigil {
  readonly #idle: number
  /** Since when nothing is left, and since when batches wait though the worker has no work. */
  #idleFrom: number | undefined
  #hangsFrom: number | undefined

  /** A worker ends after `idle` milliseconds without a batch in the queue. */
  constructor(idle: number) {
    this.#idle = idle
  }

  /** Returns 'idle' or 'hangs' when that has lasted long enough; a worker that hangs then gets as long again. */
  see({ now, atWork, counts }: Sight): 'idle' | 'hangs' | undefined {
    const isFree = counts !== undefined && atWork === 0
    this.#idleFrom = isFree && counts.waiting + counts.active === 0 ? (this.#idleFrom ?? now) : undefined
    this.#hangsFrom = isFree && counts.waiting > 0 ? (this.#hangsFrom ?? now) : undefined
    if (this.#idleFrom !== undefined && now - this.#idleFrom >= this.#idle) return 'idle'
    if (this.#hangsFrom === undefined || now - this.#hangsFrom < HANGS_MS) return undefined
    this.#hangsFrom = undefined
    return 'hangs'
  }
}
