/** Ignores progress in this time (ms) after the start: it comes from saved parts, or is too short for an estimate. */
const SETTLED_MS = 1000

/** Estimates the end of a stage by linear extrapolation of its progress. Times are in ms. */
export class Pace {
  #from: { done: number; at: number }
  #end: number | undefined

  constructor(done: number, at: number) {
    this.#from = { done, at }
  }

  /** Updates the estimate: `done` of `total` are done at time `at`. */
  update(done: number, total: number, at: number): void {
    const from = this.#from
    if (this.#end === undefined && at - from.at < SETTLED_MS) this.#from = { done, at: from.at }
    else if (done > from.done) this.#end = at + ((at - from.at) * (total - done)) / (done - from.done)
  }

  /** Returns the seconds left at time `at`, or undefined without an estimate or after the estimated end. */
  left(at: number): number | undefined {
    return this.#end !== undefined && this.#end > at ? (this.#end - at) / 1000 : undefined
  }
}

/** Formats a duration coarsely, such as '40 s', '12 min' or '2 h 5 min'. */
export function timeText(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
