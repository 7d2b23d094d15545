/**
 * Milliseconds from the start during which progress is not used: it comes from saved parts, or is too short to
 * extrapolate.
 */
const SETTLED_MS = 1000

/** Estimates when a stage will end by linear extrapolation of its progress. Times are in milliseconds. */
export class Pace {
  #from: { done: number; at: number }
  #end: number | undefined

  constructor(done: number, at: number) {
    this.#from = { done, at }
  }

  /** Updates the estimate from the progress at time `at`, in milliseconds: `done` of `total` units are done. */
  update(done: number, total: number, at: number): void {
    const from = this.#from
    if (this.#end === undefined && at - from.at < SETTLED_MS) this.#from = { done, at: from.at }
    else if (done > from.done) this.#end = at + ((at - from.at) * (total - done)) / (done - from.done)
  }

  /**
   * Returns the estimated seconds left at time `at`, in milliseconds. Returns undefined while there is no estimate, and
   * once the estimated end has passed.
   */
  left(at: number): number | undefined {
    return this.#end !== undefined && this.#end > at ? (this.#end - at) / 1000 : undefined
  }
}
