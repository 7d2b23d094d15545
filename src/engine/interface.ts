import type { Memory } from './memory.js'
import type { TaskPool } from './pool.js'
import type { Task } from './task.js'

/**
 * Reproducibility of results: 'strict' gives the same bits on every machine, 'relaxed' permits fused multiply-adds
 * where available.
 */
export type Numerics = 'strict' | 'relaxed'

/** Features that an engine uses on this machine, and the reason for each requested feature that is missing. */
export interface Capabilities {
  /** True: every engine needs WebAssembly SIMD. */
  simd: boolean
  /** True if filters use relaxed SIMD (results do under numerics 'relaxed' only). Filters never change results. */
  relaxed: boolean
  /** Number of threads that compute. */
  threads: number
  /** The value of the option `threads`. */
  requestedThreads: number | 'auto'
  /** Numerics of the results: 'strict' if the host has no relaxed SIMD, whatever the option. */
  numerics: Numerics
  /** Why requested features are unavailable; absent if all are available. */
  reason?: string
  /** Maximum size of the engine's memory in bytes; it may be below the option where the host cannot reserve as much. */
  maxBytes: number
}

// Matrices and calls refer to their engine, and the engine creates both. To avoid circular imports, this interface
// declares only what both need; `matrix.ts` and `call.ts` each add the method that they implement.

/**
 * An engine owns one WebAssembly memory and the threads that compute on it, and runs calls in the order in which they
 * were made. `createEngine` starts one.
 *
 * Every call settles, even if a worker fails. If a worker dies (by `terminate()`, a crash, or a browser that is short
 * of memory), its call rejects with WORKER_FAILED, and the next call starts another worker. This includes browsers,
 * which fire no event for it. An aborted call rejects with the reason of its signal; a worker that is still inside its
 * block one second later is terminated and replaced.
 */
export interface Engine {
  /** Features in use, and why requested ones are missing. */
  readonly capabilities: Readonly<Capabilities>
  /** @internal */
  readonly memory: Memory
  /** @internal */
  readonly pool: TaskPool
  /** True once `close()` was called. */
  readonly closed: boolean
  /** Bytes of memory that matrices, fitted objects and calls in progress occupy; 0 once the engine is closed. */
  readonly bytesInUse: number
  /**
   * Closes the engine: stops its threads, rejects running and waiting calls with CLOSED, and disposes every matrix.
   * Closing it again does nothing.
   */
  close(): Promise<void>
  /** Closes the engine at the end of a `using` declaration's block. */
  [Symbol.dispose](): void
  /** Closes the engine at the end of an `await using` declaration's block. */
  [Symbol.asyncDispose](): Promise<void>
  /**
   * @internal Returns the binary for an op: filters may use relaxed SIMD when results are strict, because they do not
   * change results.
   */
  binaryOf(kind: 'filter' | 'result'): Task['binary']
}
