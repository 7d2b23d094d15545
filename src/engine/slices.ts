import type { CallOptions } from './call-options.js'
import { breathe } from './platform.js'

/** Milliseconds of computing after which the calling thread lets others run. */
const SLICE = 12
/** Numbers that a loop goes through between two looks at the clock: a millisecond or a few. */
const TOGETHER = 1 << 16

/**
 * When others could run last. One for all that computes in the calling thread, and kept from call to call: thousands of short ones are
 * one long one to a page.
 */
let since = 0

/** Whether the calling thread has computed for a slice since others could run. */
export function due(): boolean {
  return performance.now() - since > SLICE
}

/** Lets others run. */
export async function rest(): Promise<void> {
  await breathe()
  since = performance.now()
}

/** The same where it is time: between steps that take milliseconds each. */
export async function pause(): Promise<void> {
  if (due()) await rest()
}

/**
 * Goes through `count` rows of about `width` numbers each, `work` by `work`, and lets others run after each slice of time; `between` is
 * told how many rows are done then, and may throw. Few rows are done at once, and nothing is to be waited for then.
 */
export function sliced(count: number, width: number, work: Work, between?: Between): Promise<void> | undefined {
  const size = Math.max(1, Math.floor(TOGETHER / width))
  if (count > size) return inParts(count, size, work, between)
  if (count > 0) work(0, count)
  return due() ? resting(count, between) : undefined
}

type Work = (first: number, last: number) => void
type Between = (done: number) => void

async function inParts(count: number, size: number, work: Work, between?: Between): Promise<void> {
  for (let first = 0; first < count; first += size) {
    const last = Math.min(count, first + size)
    work(first, last)
    if (due()) await resting(last, between)
  }
}

async function resting(done: number, between?: Between): Promise<void> {
  await rest()
  between?.(done)
}

/** What a loop that is no part of a call does between slices: it hears an abort and tells how far it is. */
export function hear({ signal, onProgress }: CallOptions, stage: string, total: number): Between {
  return (done) => {
    signal?.throwIfAborted()
    onProgress?.({ stage, done, total })
  }
}
