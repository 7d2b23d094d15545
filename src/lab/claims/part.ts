import type { CallOptions } from '../../engine/call.js'

/**
 * Returns the options for a call that is part number `at` (from 0) of `parts` parts of equal duration. The progress of
 * this part is reported as progress of the whole.
 */
export function partOf({ signal, onProgress }: CallOptions, at: number, parts: number): CallOptions {
  return {
    signal,
    ...(onProgress && {
      onProgress: ({ stage, done, total }) => onProgress({ stage, done: at * total + done, total: parts * total }),
    }),
  }
}
