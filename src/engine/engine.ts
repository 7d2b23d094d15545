import { Call, type CallOptions } from './call.js'
import { check, shown } from './check.js'
import { writeConstants } from './constants.js'
import type { Capabilities, Engine, Numerics } from './interface.js'
import { borrow, checkLives, type Lifetime } from './lifetime.js'
import {
  type ElementType,
  MATRIX_OPTIONS,
  type Matrix,
  type MatrixData,
  type MatrixOptions,
  makeMatrix,
  type StoredType,
} from './matrix.js'
import { ADDRESSABLE_BYTES, Memory } from './memory.js'
import { callback, choice, either, integer, kind, type TableOf, takeOptions } from './options.js'
import { processors, threadsMissing } from './platform.js'
import { SerialPool, type TaskPool, WorkerPool } from './pool.js'
import {
  type EngineSources,
  loadModules,
  relaxedMissing,
  SIBLING_FILES,
  simdMissing,
  type WasmOption,
  wasmOption,
} from './sources.js'
import type { Task } from './task.js'
import { startThread, type WorkerSource } from './thread.js'

export type { Capabilities, Engine, Numerics } from './interface.js'

/** Options of `createEngine`, all optional: threads, numerics, memory, sources of wasm and workers, and warnings. */
export interface EngineOptions {
  /**
   * Number of worker threads, at most 256; 'auto' (the default) is one per processor. 1 computes in the calling thread,
   * in time slices.
   */
  threads?: number | 'auto'
  /**
   * 'strict' (the default) gives the same bits on every machine. 'relaxed' uses fused multiply-add where the machine
   * has it: faster, but bits differ between machines.
   */
  numerics?: Numerics
  /** Maximum size of the engine's memory in bytes, at least 2^20; by default 4 GiB, which 32-bit addresses reach. */
  maxBytes?: number
  /**
   * Sources of the wasm binaries: that of `noisy-teacher/wasm/simd.wasm` alone, or `{ simd, relaxed }` with that of
   * `noisy-teacher/wasm/relaxed.wasm` too. Each is a URL, a `Response` (for one engine only), bytes, a compiled module,
   * a promise of one of these, or a function that returns one. By default they are files of this package, which load in
   * Node, Deno, Bun, Vite, webpack and pages without a bundler. Where they do not, import `noisy-teacher/inline`, which
   * contains them in its JavaScript.
   */
  wasm?: WasmOption
  /**
   * URL of the worker module (`noisy-teacher/worker`), or a function that starts and returns a worker; by default the
   * worker module of this package. The function is called once per thread, and again to replace a worker that died. The
   * engine owns the workers. In browsers it overrides their method `terminate`, to detect when the page terminates one.
   */
  worker?: WorkerSource
  /**
   * Called at most once, while the engine starts, with one message that lists all requested features that are
   * unavailable and why. By default the message goes to `console.warn`.
   */
  onWarning?: (message: string) => void
}

/** Option table of `createEngine`. */
export const ENGINE_OPTIONS = {
  threads: either(['auto'], integer(1, 256)).or('auto'),
  numerics: choice(['strict', 'relaxed']).or('strict'),
  maxBytes: integer(1 << 20).or(ADDRESSABLE_BYTES),
  wasm: wasmOption,
  worker: kind<WorkerSource>('an address or a factory', isWorkerSource),
  onWarning: callback<(message: string) => void>('a function of a message'),
} satisfies TableOf<EngineOptions>

function isWorkerSource(value: unknown): boolean {
  return ['string', 'function'].includes(typeof value) || value instanceof URL
}

/** The engine that `createEngine` returns: its memory, its threads and its queue of calls. */
class StartedEngine implements Engine {
  readonly capabilities: Readonly<Capabilities>
  readonly memory: Memory
  readonly pool: TaskPool
  #closed = false
  #last: Promise<unknown> = Promise.resolve()

  constructor(capabilities: Capabilities, memory: Memory, pool: TaskPool) {
    this.capabilities = Object.freeze(capabilities)
    this.memory = memory
    this.pool = pool
  }

  get closed(): boolean {
    return this.#closed
  }

  get bytesInUse(): number {
    return this.#closed ? 0 : this.memory.bytesInUse
  }

  matrix<Data extends MatrixData | undefined = undefined, T extends ElementType = StoredType<Data>>(
    rows: number,
    cols: number,
    data?: Data,
    options: MatrixOptions<T> = {},
  ): Matrix<T> {
    const { type } = takeOptions('matrix', MATRIX_OPTIONS, options)
    check(!this.#closed, 'CLOSED', () => 'matrix: the engine was closed')
    return makeMatrix(this, rows, cols, data, type) as Matrix<T>
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.pool.close()
  }

  [Symbol.dispose](): void {
    void this.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async call<T>(
    who: string,
    inputs: readonly Lifetime[],
    options: CallOptions,
    body: (call: Call) => Promise<T>,
  ): Promise<T> {
    check(!this.#closed, 'CLOSED', () => `${who}: the engine was closed`)
    checkLives(who, inputs)
    const strangers = inputs.some((input) => input.engine !== this)
    check(!strangers, 'ENGINE_MISMATCH', () => `${who}: what was given belongs to different engines`)
    const giveBack = borrow(who, inputs)
    const before = this.#last
    const call = new Call(this, who, options)
    const turn = this.#turn(before, call)
    const result = turn.then(() => body(call)).finally(() => call.end())
    // The chain drops the values of settled calls, which it would otherwise keep in memory for ever.
    this.#last = Promise.allSettled([before, result]).then(() => {})
    return result.finally(giveBack)
  }

  binaryOf(kind: 'filter' | 'result'): Task['binary'] {
    const { relaxed, numerics } = this.capabilities
    return relaxed && (kind === 'filter' || numerics === 'relaxed') ? 'relaxed' : 'simd'
  }

  /**
   * Waits until all earlier calls have settled. Throws the signal's reason as soon as it is aborted, and CLOSED if the
   * engine was closed during the wait.
   */
  async #turn(before: Promise<unknown>, call: Call): Promise<void> {
    const { signal } = call.options
    signal?.throwIfAborted()
    await (signal ? unlessAborted(before, signal) : before)
    call.check()
  }
}

/**
 * Resolves when `before` (which never rejects) resolves, or when the signal is aborted. Uses one listener and one
 * promise, because an AbortController and `Promise.race` took most of the time of an empty call.
 */
function unlessAborted(before: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      signal.removeEventListener('abort', over)
      resolve()
    }
    signal.addEventListener('abort', over)
    void before.then(over)
  })
}

/**
 * Starts an engine, to choose its threads, memory or numerics: compiles the wasm binaries, reserves the memory and
 * starts the threads. Searches and learners of plain arrays start one by themselves (`defaultEngine`).
 *
 * Unavailable features are disabled and reported once through `onWarning` and `capabilities.reason`. In a page that is
 * not cross-origin isolated, one thread computes, in time slices. On a host without relaxed SIMD, results are strict.
 * If a server sends wasm with a wrong MIME type, the binary is loaded completely before it is compiled.
 *
 * Throws BAD_OPTION when an option is invalid or a wasm source cannot be used; UNSUPPORTED when the host has no
 * WebAssembly SIMD or a content security policy forbids WebAssembly (`script-src` must allow 'wasm-unsafe-eval');
 * OUT_OF_MEMORY when the host cannot reserve the memory; and WORKER_FAILED when a worker does not start, with the
 * missing directive (`worker-src`) if a policy forbids it.
 *
 * @example
 * ```ts
 * import { createEngine } from 'noisy-teacher'
 * const engine = await createEngine({ threads: 2, numerics: 'strict' })
 * console.log(engine.capabilities.threads, engine.capabilities.numerics) // 2 strict
 * const x = engine.matrix(3, 2, new Float32Array([0, 0, 3, 4, 6, 8]))
 * console.log(x.rows, x.cols, x.type) // 3 2 f32
 * await engine.close()
 * ```
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  return startEngine(options, SIBLING_FILES)
}

/** @internal Starts an engine. The binaries and the worker come from `sources` unless the options contain others. */
export async function startEngine(options: EngineOptions, sources: EngineSources): Promise<Engine> {
  const taken = takeOptions('createEngine', ENGINE_OPTIONS, options)
  const { threads, numerics, maxBytes, wasm, worker } = taken
  const { onWarning = (message) => console.warn(`noisy-teacher: ${message}`) } = taken
  const unable = simdMissing()
  check(unable === undefined, 'UNSUPPORTED', () => `createEngine: ${unable}`)

  const reasons = new Set<string>()
  const missing = threads === 1 ? undefined : threadsMissing()
  if (missing) reasons.add(`one thread: ${missing}`)
  const modules = await loadModules(wasm, sources, (cost) => reasons.add(cost))
  const relaxed = modules.relaxed !== undefined
  if (numerics === 'relaxed' && !relaxed) reasons.add(`strict results: ${relaxedMissing()}`)
  const reason = [...reasons].join('; ')
  if (reason) onWarning(reason)

  const memory = new Memory(maxBytes)
  writeConstants(memory)
  const wanted = threads === 'auto' ? processors() : threads
  const count = missing ? 1 : Math.min(wanted, 256)
  const start = worker === undefined ? sources.startWorker : () => startThread(worker)
  const pool = count === 1 ? new SerialPool(modules, memory) : await WorkerPool.start(count, modules, memory, start)
  const capabilities: Capabilities = {
    simd: true,
    relaxed,
    threads: pool.threads,
    requestedThreads: threads,
    numerics: relaxed ? numerics : 'strict',
    ...(reason && { reason }),
    maxBytes: memory.maxBytes,
  }
  return new StartedEngine(capabilities, memory, pool)
}

/** @internal Returns true if `createEngine` made the value. */
export const isEngine = (value: unknown): value is Engine => value instanceof StartedEngine

/** @internal Throws BAD_VALUE unless `createEngine` made the value. */
export function checkEngine(who: string, engine: unknown): asserts engine is Engine {
  const message = () => `${who}: engine is ${shown(engine)} but must be an Engine, which createEngine starts`
  check(isEngine(engine), 'BAD_VALUE', message)
}
