import type { CallOptions, Progress } from './call-options.js'
import { NoisyTeacherError } from './check.js'
import type { Engine } from './interface.js'
import type { Lifetime } from './lifetime.js'
import { type ElementType, Matrix } from './matrix.js'
import { sliced } from './slices.js'
import type { Task } from './task.js'

export type { CallOptions, Progress, StageStep } from './call-options.js'

declare module './interface.js' {
  interface Engine {
    /**
     * @internal Runs `body` as one call. It starts when all earlier calls have settled. Its inputs stay borrowed until
     * it settles, and then all of its scratch memory is freed.
     */
    call<T>(
      who: string,
      inputs: readonly Lifetime[],
      options: CallOptions,
      body: (call: Call) => Promise<T>,
    ): Promise<T>
  }
}

/** Milliseconds between two progress reports of a running op. */
const PROGRESS_INTERVAL_MS = 50

/**
 * A call in progress: it allocates scratch memory and runs ops during its turn on the engine. The engine frees the
 * scratch memory when the call settles, whether it succeeds or fails. Functions named `…In` receive a `Call` and run
 * within the turn of that call.
 */
export class Call {
  readonly engine: Engine
  readonly who: string
  readonly options: CallOptions
  #blocks = new Set<number>()
  #thrown: { error: unknown } | undefined

  constructor(engine: Engine, who: string, options: CallOptions) {
    this.engine = engine
    this.who = who
    this.options = options
  }

  /**
   * Allocates a block that is freed when the call settles, and returns its address. Throws OUT_OF_MEMORY when it does
   * not fit.
   */
  allocate(bytes: number): number {
    const address = this.engine.memory.allocate(this.who, bytes)
    this.#blocks.add(address)
    return address
  }

  /** Frees a block of this call before the call settles. */
  free(address: number): void {
    this.#blocks.delete(address)
    this.engine.memory.free(address)
  }

  /** Copies a typed array into a new block of this call and returns its address. */
  upload({ buffer, byteOffset, byteLength }: ArrayBufferView): number {
    const address = this.allocate(byteLength)
    const bytes = new Uint8Array(buffer, byteOffset, byteLength)
    this.engine.memory.view<Uint8Array>(Uint8Array, address, byteLength).set(bytes)
    return address
  }

  /** Copies `length` float64 values out of a block of this call, then frees the block. */
  take(address: number, length: number): Float64Array {
    const values = this.engine.memory.view<Float64Array>(Float64Array, address, length).slice()
    this.free(address)
    return values
  }

  /** Transfers a block of this call to the caller, who must free it. Returns its address. */
  keep(address: number): number {
    this.#blocks.delete(address)
    return address
  }

  /** Returns a matrix over a block of this call. The matrix owns the block, and the caller owns the matrix. */
  toMatrix<T extends ElementType>(rows: number, cols: number, type: T, address: number): Matrix<T> {
    return new Matrix(this.engine, rows, cols, type, this.keep(address))
  }

  /**
   * Runs an op over all rows of a task, and resolves when all are done. A 'filter' is an op whose rounding never
   * changes a result, and may use relaxed SIMD. A 'result' is any other op, and may use it only on an engine with
   * `numerics: 'relaxed'`. By default the run reports its completed rows as progress of `stage`. If `step` is given,
   * the run is one of many short ones of that stage, and reports `step` once it is done. Throws OUT_OF_MEMORY when the
   * scratch memory does not fit, WORKER_FAILED when the op or a worker fails, and the errors of `check`.
   */
  async run(
    kind: 'filter' | 'result',
    task: Omit<Task, 'binary' | 'scratch'> & { scratchBytes?: number },
    stage = this.who,
    step?: { done: number; total: number },
  ): Promise<void> {
    this.check()
    const { scratchBytes = 0, ...rest } = task
    const { pool } = this.engine
    const bytes = Math.ceil(scratchBytes / 64) * 64
    const address = bytes > 0 ? this.allocate(bytes * pool.threads) : 0
    const watch = step ? undefined : this.#watch(stage, task)
    const onAbort = () => pool.stop()
    this.options.signal?.addEventListener('abort', onAbort)
    try {
      await pool.run({ ...rest, binary: this.engine.binaryOf(kind), ...(bytes > 0 && { scratch: { address, bytes } }) })
    } catch (error) {
      this.check()
      throw error
    } finally {
      clearInterval(watch)
      this.options.signal?.removeEventListener('abort', onAbort)
      if (bytes > 0) this.free(address)
    }
    this.check()
    this.#report({ stage, ...(step ?? { done: task.rows, total: task.rows }) })
    this.check()
  }

  /**
   * Calls `work` in the calling thread for consecutive ranges of rows, `first` to `last` - 1, until all `count` rows
   * are done. A row has about `width` numbers. Yields to the event loop between time slices; the engine's next call
   * still waits. Reports the completed rows as progress of `stage`, if it is given. Returns undefined, without a
   * promise to await, if all rows were done within the current slice.
   */
  loop(
    count: number,
    width: number,
    work: (first: number, last: number) => void,
    stage?: string,
  ): Promise<void> | undefined {
    return sliced(count, width, work, (done) => {
      this.check()
      if (stage) this.#report({ stage, done, total: count })
      this.check()
    })
  }

  /** Throws the reason of an abort, the error of a progress listener, or CLOSED when the engine was closed. */
  check(): void {
    this.options.signal?.throwIfAborted()
    if (this.#thrown) throw this.#thrown.error
    if (this.engine.closed) throw new NoisyTeacherError('CLOSED', `${this.who}: the engine was closed`)
  }

  /** Frees all blocks that the call still owns. */
  end(): void {
    for (const address of this.#blocks) this.engine.memory.free(address)
    this.#blocks.clear()
  }

  #watch(stage: string, task: { rows: number; block: number }): ReturnType<typeof setInterval> | undefined {
    if (!this.options.onProgress) return undefined
    return setInterval(() => {
      const done = Math.min(this.engine.pool.progress() * task.block, task.rows)
      this.#report({ stage, done, total: task.rows })
    }, PROGRESS_INTERVAL_MS)
  }

  /**
   * Calls the progress listener. Stores an error that it throws and stops the running task. The next `check` throws the
   * error, so that the call rejects and the process does not crash.
   */
  #report(progress: Progress): void {
    if (this.#thrown) return
    try {
      this.options.onProgress?.(progress)
    } catch (error) {
      this.#thrown = { error }
      this.engine.pool.stop()
    }
  }
}
