/** What is done so soon (ms) was there before, or was too little to tell a pace. */
const SETTLED_MS = 1000

/** How fast one stage goes, and when it will end if it goes on so. Times are in ms. */
export class Pace {
  #from: { done: number; at: number }
  #end: number | undefined

  constructor(done: number, at: number) {
    this.#from = { done, at }
  }

  /** Hears how much is done. */
  update(done: number, total: number, at: number): void {
    const from = this.#from
    if (this.#end === undefined && at - from.at < SETTLED_MS) this.#from = { done, at: from.at }
    else if (done > from.done) this.#end = at + ((at - from.at) * (total - done)) / (done - from.done)
  }

  /** Seconds to the end; undefined where there is no telling, also when it should have ended by now. */
  left(at: number): number | undefined {
    return this.#end !== undefined && this.#end > at ? (this.#end - at) / 1000 : undefined
  }
}

/** A time to come as people say it: no more exact than it is known. */
export function timeText(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
