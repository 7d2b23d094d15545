// Types of `using`, for programs whose `lib` lacks them; without `preserve`, TypeScript would drop the line.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Memory } from './memory.js'
import type { TaskPool } from './pool.js'
import type { Task } from './task.js'

/**
 * Reproducibility of results: 'strict' gives the same bits on every machine. 'relaxed' permits fused multiply-adds
 * where available, which is faster, but bits differ between machines.
 */
export type Numerics = 'strict' | 'relaxed'

/** Features that an engine uses on this machine, and the reason for each requested feature that is missing. */
export interface Capabilities {
  /** Always true: `createEngine` throws UNSUPPORTED on a host without WebAssembly SIMD. */
  simd: boolean
  /**
   * True if the engine uses relaxed SIMD. With numerics 'strict' only filters use it: steps whose rounding never
   * changes a result, such as the fast first pass of a search. With 'relaxed' all computations may use it.
   */
  relaxed: boolean
  /** Number of threads that compute; 1 if the calling thread computes. */
  threads: number
  /** The option `threads` of `createEngine`: the requested number, or 'auto' for one thread per processor. */
  requestedThreads: number | 'auto'
  /**
   * Reproducibility of the engine's results. It is 'strict' if relaxed SIMD is unavailable, even if the option was
   * 'relaxed'.
   */
  numerics: Numerics
  /** Reasons why requested features are unavailable, in one text; absent if all are available. */
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
 * of memory), its call rejects with WORKER_FAILED, and the next call starts another worker. This also works in
 * browsers, which fire no event when a worker dies. An aborted call rejects with the reason of its signal; a worker
 * that is still inside a block of work one second later is terminated and replaced.
 */
export interface Engine {
  /** Features that the engine uses, and the reasons why requested ones are missing. */
  readonly capabilities: Readonly<Capabilities>
  /** @internal The engine's WebAssembly memory, in which ops read operands and write results. */
  readonly memory: Memory
  /** @internal Runs the tasks of ops on the engine's threads, or in the calling thread if there are none. */
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
   * @internal Returns the wasm binary that runs an op: 'relaxed' if the engine has it and either the op is a 'filter',
   * whose rounding never changes results, or numerics is 'relaxed'; otherwise 'simd', the strict one.
   */
  binaryOf(kind: 'filter' | 'result'): Task['binary']
}
