import type { CallOptions } from '../../engine/call.js'

/** Options for one of several parts that take equally long: their progress is that of all. */
export function partOf({ signal, onProgress }: CallOptions, at: number, parts: number): CallOptions {
  return {
    signal,
    ...(onProgress && {
      onProgress: ({ stage, done, total }) => onProgress({ stage, done: at * total + done, total: parts * total }),
    }),
  }
}
