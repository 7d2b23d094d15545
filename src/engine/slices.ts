import type { CallOptions } from './call-options.js'
import { breathe } from './platform.js'

/** Milliseconds of computing after which the calling thread yields to the event loop. */
const SLICE_MS = 12
/** Number of values that a loop processes between two readings of the clock, in at most a few milliseconds. */
const CLOCK_CHECK_NUMBERS = 1 << 16

/**
 * Time of the last yield to the event loop, in milliseconds. All work in the calling thread shares it, across calls
 * too, so that thousands of short calls in a row yield as often as one long call.
 */
let since = 0

/** Returns true if the calling thread has computed for a whole slice since it last yielded. */
export function due(): boolean {
  return performance.now() - since > SLICE_MS
}

/** Yields to the event loop. */
export async function rest(): Promise<void> {
  await breathe()
  since = performance.now()
}

/** Yields to the event loop if a slice is over. For use between steps that take milliseconds each. */
export async function pause(): Promise<void> {
  if (due()) await rest()
}

/**
 * Calls `work` for consecutive ranges of rows until all `count` rows are done, and yields to the event loop after each
 * time slice. A row has about `width` numbers. After each yield it calls `between`, which may throw, with the number of
 * rows done. Returns undefined, without a promise to await, if all rows were done within the current slice.
 */
export function sliced(count: number, width: number, work: RowWork, between?: AfterSlice): Promise<void> | undefined {
  const size = Math.max(1, Math.floor(CLOCK_CHECK_NUMBERS / width))
  if (count > size) return inParts(count, size, work, between)
  if (count > 0) work(0, count)
  return due() ? resting(count, between) : undefined
}

/** Processes rows `first` to `last` - 1. */
type RowWork = (first: number, last: number) => void
/** Receives the number of rows done after a slice; may throw. */
type AfterSlice = (done: number) => void

async function inParts(count: number, size: number, work: RowWork, between?: AfterSlice): Promise<void> {
  for (let first = 0; first < count; first += size) {
    const last = Math.min(count, first + size)
    work(first, last)
    if (due()) await resting(last, between)
  }
}

async function resting(done: number, between?: AfterSlice): Promise<void> {
  await rest()
  between?.(done)
}

/**
 * Returns a function to call between the slices of a loop that runs outside an engine's call. It throws the signal's
 * reason on an abort, and otherwise reports the rows done, of `total`, as progress of `stage`.
 */
export function betweenSlices({ signal, onProgress }: CallOptions, stage: string, total: number): AfterSlice {
  return (done) => {
    signal?.throwIfAborted()
    onProgress?.({ stage, done, total })
  }
}
