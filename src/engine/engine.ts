import { Call, type CallOptions } from './call.js'
import { check, shown } from './check.js'
import { writeConstants } from './constants.js'
import type { Capabilities, Engine, Numerics } from './interface.js'
import { borrow, checkLives, type Lifetime } from './lifetime.js'
import {
  type ElementType,
  MATRIX_OPTIONS,
  type Matrix,
  type MatrixOptions,
  makeMatrix,
  type Numbers,
  type StoredType,
} from './matrix.js'
import { ADDRESSABLE, Memory } from './memory.js'
import { callback, choice, either, integer, kind, type TableOf, takeOptions } from './options.js'
import { processors, threadsMissing } from './platform.js'
import { type Pool, SerialPool, WorkerPool } from './pool.js'
import {
  BESIDE,
  loadModules,
  relaxedMissing,
  type Sources,
  simdMissing,
  type WasmOption,
  wasmOption,
} from './sources.js'
import type { Task } from './task.js'
import { startThread, type WorkerSource } from './thread.js'

export type { Capabilities, Engine, Numerics } from './interface.js'

/** The options of `createEngine`. */
export interface EngineOptions {
  /** Worker threads; 'auto' is one for each processor. 1 computes in the calling thread, in time slices. */
  threads?: number | 'auto'
  /** 'strict': the same bits on every machine. 'relaxed': fused multiply-add in results where the machine has it. */
  numerics?: Numerics
  /** The most memory the engine may take, at most 4 GiB. */
  maxBytes?: number
  /**
   * The binaries, instead of those beside this module: `noisy-teacher/wasm/simd.wasm` alone, or `{ simd, relaxed }`. Each is an
   * address, a `Response` (which serves once), bytes, a compiled module, a promise of one of these or a factory. Node, Deno, Bun,
   * Vite, webpack and pages without a bundler find the files themselves; `noisy-teacher/inline` has them in its JavaScript.
   */
  wasm?: WasmOption
  /**
   * Where the worker module (`noisy-teacher/worker`) is, or a factory that starts a worker: called once a thread, and again to replace
   * a worker that died. The engine owns the workers, and overrides `terminate` of a page's to learn of it.
   */
  worker?: WorkerSource
  /** Hears, once, what was asked for and cannot be had; by default `console.warn`. */
  onWarning?: (message: string) => void
}

export const ENGINE_OPTIONS = {
  threads: either(['auto'], integer(1, 256)).or('auto'),
  numerics: choice(['strict', 'relaxed']).or('strict'),
  maxBytes: integer(1 << 20).or(ADDRESSABLE),
  wasm: wasmOption,
  worker: kind<WorkerSource>('an address or a factory', isWorkerSource),
  onWarning: callback<(message: string) => void>('a function of a message'),
} satisfies TableOf<EngineOptions>

function isWorkerSource(value: unknown): boolean {
  return ['string', 'function'].includes(typeof value) || value instanceof URL
}

/** What `createEngine` starts. */
class StartedEngine implements Engine {
  readonly capabilities: Readonly<Capabilities>
  readonly memory: Memory
  readonly pool: Pool
  #closed = false
  #last: Promise<unknown> = Promise.resolve()

  constructor(capabilities: Capabilities, memory: Memory, pool: Pool) {
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

  matrix<Data extends Numbers | undefined = undefined, T extends ElementType = StoredType<Data>>(
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
    // Settled calls are forgotten: a chain that kept their values would keep every result ever made.
    this.#last = Promise.allSettled([before, result]).then(() => {})
    return result.finally(giveBack)
  }

  binaryOf(kind: 'filter' | 'result'): Task['binary'] {
    const { relaxed, numerics } = this.capabilities
    return relaxed && (kind === 'filter' || numerics === 'relaxed') ? 'relaxed' : 'simd'
  }

  /** Waits for the calls before; an abort or a close ends the wait. */
  async #turn(before: Promise<unknown>, call: Call): Promise<void> {
    const { signal } = call.options
    signal?.throwIfAborted()
    await (signal ? unlessAborted(before, signal) : before)
    call.check()
  }
}

/**
 * Resolves with `before`, which never rejects, or at an abort. A plain listener and one promise: an AbortController and `Promise.race`
 * took most of the time of an empty call.
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
 * Starts an engine. What cannot be had is left out, said once to `onWarning` where it was asked for, and told in
 * `capabilities.reason`: threads in a page that is not cross-origin isolated (one thread then computes, in time slices), relaxed
 * results on an older host (strict ones), streaming from a server that gives wasm a wrong MIME type (all bytes first).
 * Errors: BAD_OPTION; UNSUPPORTED where there is no WebAssembly SIMD, or a content security policy forbids WebAssembly (`script-src` needs
 * 'wasm-unsafe-eval'); WORKER_FAILED where workers do not start, naming the directive (`worker-src`) where a policy forbids them.
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  return startEngine(options, BESIDE)
}

/** @internal An engine of these options, made of these sources where they do not say. */
export async function startEngine(options: EngineOptions, sources: Sources): Promise<Engine> {
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

/** @internal Tells whether `createEngine` made this. */
export const isEngine = (value: unknown): value is Engine => value instanceof StartedEngine

/** @internal Refuses what `createEngine` did not make. Throws BAD_VALUE. */
export function checkEngine(who: string, engine: unknown): asserts engine is Engine {
  const message = () => `${who}: engine is ${shown(engine)} but must be an Engine, which createEngine starts`
  check(isEngine(engine), 'BAD_VALUE', message)
}
