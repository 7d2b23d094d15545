import type { Memory } from './memory.js'
import type { Pool } from './pool.js'
import type { Task } from './task.js'

/** Whether results are the same bits on every machine, or may fuse multiply-adds where the machine can. */
export type Numerics = 'strict' | 'relaxed'

/** What an engine has on this machine, and why not more. */
export interface Capabilities {
  simd: boolean
  /** Whether filters (and, under 'relaxed', results) use relaxed SIMD. */
  relaxed: boolean
  threads: number
  requestedThreads: number | 'auto'
  numerics: Numerics
  /** Why something that was asked for is not there. */
  reason?: string
  maxBytes: number
}

// A matrix knows its engine, which makes matrices; a call knows its engine, which runs calls. So that no module imports another that
// imports it, this interface says what both need, and `matrix.ts` and `call.ts` declare the method that each brings along.

/**
 * The computing heart: one memory, its threads, and the order of calls. Made by `createEngine`.
 *
 * No call waits for ever for a worker. One that dies (`terminate()`, a crash, a browser that is short of memory) rejects its call with
 * WORKER_FAILED, also in a page, where no event tells of it; the next call starts another. An aborted call rejects with the signal's
 * reason even if a worker never leaves its block: it has a second to do so, and is terminated and replaced then.
 */
export interface Engine {
  readonly capabilities: Readonly<Capabilities>
  /** @internal */
  readonly memory: Memory
  /** @internal */
  readonly pool: Pool
  readonly closed: boolean
  /** Bytes held by matrices, fitted objects and calls in progress. */
  readonly bytesInUse: number
  /** Ends all work: running and waiting calls reject with CLOSED, and every matrix is gone. Twice is once. */
  close(): Promise<void>
  /** `close()`, for `using`. */
  [Symbol.dispose](): void
  /** `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
  /** @internal Returns the binary that an op of this kind runs from. */
  binaryOf(kind: 'filter' | 'result'): Task['binary']
}
