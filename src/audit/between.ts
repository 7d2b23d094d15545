import type { CallOptions } from '../engine/call.js'
import { pause } from '../engine/slices.js'

/** Yields to the event loop if a time slice is over. Throws the signal's reason on an abort. */
export type Between = () => Promise<void>

/** Returns a function to call between steps that take milliseconds each, in the calling thread. */
export const betweenSteps =
  ({ signal }: CallOptions): Between =>
  async () => {
    await pause()
    signal?.throwIfAborted()
  }
