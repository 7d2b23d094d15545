import { Call, type CallOptions } from './call.js'
import { check, checkChoice, checkInteger, NoisyTeacherError } from './check.js'
import { writeConstants } from './constants.js'
import { borrow, checkLives, type Lifetime } from './lifetime.js'
import { type ElementType, type Matrix, makeMatrix, type Numbers } from './matrix.js'
import { ADDRESSABLE, Memory } from './memory.js'
import { compile, processors, threadsMissing, type WasmSource } from './platform.js'
import { type Pool, SerialPool, WorkerPool } from './pool.js'
import type { OpsModules, Task } from './task.js'

export type Numerics = 'strict' | 'relaxed'

export interface EngineOptions {
  /** Worker threads; 'auto' is one for each processor. 1 computes in the calling thread, in time slices. */
  threads?: number | 'auto'
  /** 'strict': the same bits on every machine. 'relaxed': fused multiply-add in results where the machine has it. */
  numerics?: Numerics
  /** The most memory the engine may take, at most 4 GiB. */
  maxBytes?: number
  /** Where the binaries are, instead of beside this module: the strict one alone, or both. */
  wasm?: WasmSource | (() => WasmSource | Promise<WasmSource>) | { simd: WasmSource; relaxed?: WasmSource }
  /** Where the worker module is, or a factory that starts a worker. */
  worker?: URL | string | (() => unknown)
  /** Hears, once, what was asked for and cannot be had; by default `console.warn`. */
  onWarning?: (message: string) => void
}

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

/** The computing heart: one memory, its threads, and the order of calls. Made by `createEngine`. */
export class Engine {
  readonly capabilities: Readonly<Capabilities>
  /** @internal */
  readonly memory: Memory
  /** @internal */
  readonly pool: Pool
  #closed = false
  #last: Promise<unknown> = Promise.resolve()

  /** @internal */
  constructor(capabilities: Capabilities, memory: Memory, pool: Pool) {
    this.capabilities = Object.freeze(capabilities)
    this.memory = memory
    this.pool = pool
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Bytes held by matrices, fitted objects and calls in progress. */
  get bytesInUse(): number {
    return this.#closed ? 0 : this.memory.bytesInUse
  }

  /**
   * A row-major rows×cols matrix in the engine's memory, zero where no data is given. Values are stored in `type`.
   * Errors: BAD_SHAPE, BAD_VALUE (NaN, Infinity, or not a byte for 'u8'), OUT_OF_MEMORY with the numbers, CLOSED.
   */
  matrix(
    rows: number,
    cols: number,
    data?: Numbers,
    { type = 'f32' as ElementType }: { type?: ElementType } = {},
  ): Matrix {
    check(!this.#closed, 'CLOSED', () => 'matrix: the engine was closed')
    return makeMatrix(this, rows, cols, data, type)
  }

  /** Ends all work: running and waiting calls reject with CLOSED, and every matrix is gone. Twice is once. */
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

  /**
   * @internal Runs `body` as one call: in its turn after the calls made before, borrowing its inputs meanwhile, and
   * giving all its scratch back at the end.
   */
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

  /** @internal The binary that an op of this kind runs from. */
  binaryOf(kind: 'filter' | 'result'): Task['binary'] {
    const { relaxed, numerics } = this.capabilities
    return relaxed && (kind === 'filter' || numerics === 'relaxed') ? 'relaxed' : 'simd'
  }

  /** Waits for the calls before; an abort or a close ends the wait. */
  async #turn(before: Promise<unknown>, call: Call): Promise<void> {
    const { signal } = call.options
    signal?.throwIfAborted()
    const over = new AbortController()
    const aborted = new Promise<void>((resolve) =>
      signal?.addEventListener('abort', () => resolve(), { signal: over.signal }),
    )
    await Promise.race([before, aborted])
    over.abort()
    call.check()
  }
}

// The body of a module that uses one relaxed instruction: a machine that accepts it has them all.
const RELAXED_PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15,
  253, 128, 2, 11,
]
const SIMD_PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]

const relaxedWorks = (): boolean => WebAssembly.validate(new Uint8Array(RELAXED_PROBE))

/** Why results cannot be relaxed, where they cannot. */
function relaxedMissing(): string {
  return relaxedWorks() ? 'the wasm option gives no relaxed binary' : 'this host has no relaxed SIMD'
}

/**
 * Starts an engine. What cannot be had (threads in a page that is not isolated, relaxed SIMD in an older host) is left
 * out, said once to `onWarning` where it was asked for, and told in `capabilities.reason`.
 * Errors: BAD_OPTION; UNSUPPORTED where there is no WebAssembly SIMD; WORKER_FAILED where workers do not start.
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const { threads = 'auto', numerics = 'strict', maxBytes = ADDRESSABLE } = options
  const { onWarning = (message) => console.warn(`noisy-teacher: ${message}`) } = options
  if (threads !== 'auto') checkInteger('createEngine', 'threads', threads, 1, 256)
  checkChoice('createEngine', 'numerics', numerics, ['strict', 'relaxed'])
  checkInteger('createEngine', 'maxBytes', maxBytes, 1 << 20)
  const simd = WebAssembly.validate(new Uint8Array(SIMD_PROBE))
  if (!simd)
    throw new NoisyTeacherError('UNSUPPORTED', 'createEngine: this host has no WebAssembly SIMD, which every op needs')

  const modules = await loadModules(options.wasm)
  const relaxed = modules.relaxed !== undefined
  const missing = threads === 1 ? undefined : threadsMissing()
  const wanted = threads === 'auto' ? processors() : threads
  const reasons = [
    ...(missing ? [`one thread: ${missing}`] : []),
    ...(numerics === 'relaxed' && !relaxed ? [`strict results: ${relaxedMissing()}`] : []),
  ]
  if (reasons.length > 0) onWarning(reasons.join('; '))

  const memory = new Memory(maxBytes)
  writeConstants(memory)
  const count = missing ? 1 : Math.min(wanted, 256)
  const pool =
    count === 1
      ? new SerialPool(modules, memory)
      : await WorkerPool.start(count, modules, memory, options.worker ?? new URL('./worker.js', import.meta.url))
  const capabilities: Capabilities = {
    simd,
    relaxed,
    threads: pool.threads,
    requestedThreads: threads,
    numerics: relaxed ? numerics : 'strict',
    ...(reasons.length > 0 && { reason: reasons.join('; ') }),
    maxBytes: memory.maxBytes,
  }
  return new Engine(capabilities, memory, pool)
}

async function loadModules(wasm: EngineOptions['wasm']): Promise<OpsModules> {
  if (wasm !== undefined && typeof wasm === 'function') return { simd: await compile(await wasm()) }
  if (wasm !== undefined && !isBoth(wasm)) return { simd: await compile(wasm) }
  const simd = wasm?.simd ?? new URL('../wasm/simd.wasm', import.meta.url)
  const relaxed = wasm ? wasm.relaxed : new URL('../wasm/relaxed.wasm', import.meta.url)
  const [strictModule, relaxedModule] = await Promise.all([
    compile(simd),
    relaxed && relaxedWorks() ? compile(relaxed) : undefined,
  ])
  return { simd: strictModule, ...(relaxedModule && { relaxed: relaxedModule }) }
}

function isBoth(wasm: NonNullable<EngineOptions['wasm']>): wasm is { simd: WasmSource; relaxed?: WasmSource } {
  return typeof wasm === 'object' && 'simd' in wasm
}
