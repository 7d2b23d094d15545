import type { CallOptions, Progress } from './call-options.js'
import { NoisyTeacherError } from './check.js'
import type { Engine } from './interface.js'
import type { Lifetime } from './lifetime.js'
import { type ElementType, Matrix } from './matrix.js'
import { sliced } from './slices.js'
import type { Task } from './task.js'

export type { CallOptions, Progress, Within } from './call-options.js'

declare module './interface.js' {
  interface Engine {
    /**
     * @internal Runs `body` as one call: in its turn after the calls made before, borrowing its inputs meanwhile, and
     * giving all its scratch back at the end.
     */
    call<T>(
      who: string,
      inputs: readonly Lifetime[],
      options: CallOptions,
      body: (call: Call) => Promise<T>,
    ): Promise<T>
  }
}

const WATCH_EVERY = 50

/**
 * One call in progress: its turn on the engine, its scratch memory, its way to run ops. Scratch is given back when the
 * call ends, however it ends. Functions named `…In` take a Call and so run inside the turn of whoever called them.
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

  /** The address of scratch memory that lives as long as the call. */
  allocate(bytes: number): number {
    const address = this.engine.memory.allocate(this.who, bytes)
    this.#blocks.add(address)
    return address
  }

  /** Gives a block back before the call ends. */
  free(address: number): void {
    this.#blocks.delete(address)
    this.engine.memory.free(address)
  }

  /** Float64 values as a block of the call. */
  upload(values: Float64Array): number {
    const address = this.allocate(values.length * 8)
    this.engine.memory.view<Float64Array>(Float64Array, address, values.length).set(values)
    return address
  }

  /** Takes float64 values out of a block of the call, which is given back. */
  take(address: number, length: number): Float64Array {
    const values = this.engine.memory.view<Float64Array>(Float64Array, address, length).slice()
    this.free(address)
    return values
  }

  /** Makes a block that was allocated in this call outlive it: the caller now owns it. */
  keep(address: number): number {
    this.#blocks.delete(address)
    return address
  }

  /** A result matrix over a block of this call, now the caller's. */
  toMatrix<T extends ElementType>(rows: number, cols: number, type: T, address: number): Matrix<T> {
    return new Matrix(this.engine, rows, cols, type, this.keep(address))
  }

  /**
   * Runs an op over all rows of a task. A `filter` may use relaxed instructions; a `result` only where the engine is relaxed.
   * A run that is one of many short ones tells only how far the many are, by `step`.
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
   * Goes through `count` rows of about `width` numbers each in the calling thread, `work` by `work`. Others may run between slices, the
   * engine's next call excepted; a stage is told of where it has a name.
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

  /** Throws if the call was aborted, its listener threw or the engine was closed. */
  check(): void {
    this.options.signal?.throwIfAborted()
    if (this.#thrown) throw this.#thrown.error
    if (this.engine.closed) throw new NoisyTeacherError('CLOSED', `${this.who}: the engine was closed`)
  }

  /** Gives back what the call still holds. */
  end(): void {
    for (const address of this.#blocks) this.engine.memory.free(address)
    this.#blocks.clear()
  }

  #watch(stage: string, task: { rows: number; block: number }): ReturnType<typeof setInterval> | undefined {
    if (!this.options.onProgress) return undefined
    return setInterval(() => {
      const done = Math.min(this.engine.pool.progress() * task.block, task.rows)
      this.#report({ stage, done, total: task.rows })
    }, WATCH_EVERY)
  }

  /** Tells the listener; what it throws ends the call, and not the process. */
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
