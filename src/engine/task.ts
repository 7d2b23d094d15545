import { NoisyTeacherError } from './check.js'

/** A run of one op over rows [0, rows), split into blocks that threads run in any order. */
export interface Task {
  /** Name under which the wasm binary exports the op. */
  op: string
  /**
   * Leading arguments of the op: addresses and numbers. The thread's scratch address (if any), start and end of the
   * rows follow them.
   */
  args: readonly number[]
  /** Number of rows of the whole task. */
  rows: number
  /**
   * Number of rows of one block. Aborts and progress reports happen between blocks, so a block should last a few
   * milliseconds.
   */
  block: number
  /**
   * Cost of the whole task in multiply-adds, roughly; slower operations count as several. A task of small known cost
   * runs in the calling thread even if the engine has workers. A task without this number runs on the workers.
   */
  products?: number
  /**
   * Number of blocks per round, if the task has rounds: a round starts only when all blocks of the previous round are
   * done.
   */
  round?: number
  /** Separate scratch memory for each thread: thread t has `bytes` bytes from address `address` + t · `bytes`. */
  scratch?: { address: number; bytes: number }
  /**
   * The wasm binary that runs the op. A filter, whose rounding never changes a result, may use the relaxed one even on
   * a strict engine.
   */
  binary: 'simd' | 'relaxed'
}

/** The compiled wasm binaries: the strict one, and the relaxed one if the host can run it. */
export interface OpsModules {
  simd: WebAssembly.Module
  relaxed?: WebAssembly.Module
}

/** Instances of the wasm binaries in one thread, which run its blocks. */
export interface Ops {
  /**
   * Returns a function that runs one block of the task on thread `thread`, or a part of the block: it returns true if
   * the block is not finished. Call it again with the same block then, before any other. The op returns 1 for an
   * unfinished block, and receives an additional argument 1 when it is to resume from the state in its scratch memory.
   */
  prepare(task: Task, thread: number): (block: number) => boolean
}

/** The exported ops of a wasm instance, by name. */
type WasmExports = Record<string, (...args: number[]) => number | undefined>

/**
 * Instantiates both binaries on the shared memory in the calling thread. Throws BAD_OPTION when a binary does not fit
 * this library.
 */
export function instantiate(modules: OpsModules, memory: WebAssembly.Memory): Ops {
  const exportsOf = (module: WebAssembly.Module): WasmExports => {
    try {
      return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as WasmExports
    } catch (cause) {
      const message = `createEngine: the wasm cannot be used: ${(cause as Error).message}`
      throw new NoisyTeacherError('BAD_OPTION', message, { cause })
    }
  }
  const simd = exportsOf(modules.simd)
  const relaxed = modules.relaxed ? exportsOf(modules.relaxed) : simd
  return {
    prepare(task, thread) {
      const op = (task.binary === 'relaxed' ? relaxed : simd)[task.op]
      if (!op) throw new Error(`there is no op ${task.op}`)
      const own = task.scratch ? [task.scratch.address + thread * task.scratch.bytes] : []
      let more = false
      return (block) => {
        const start = block * task.block
        const args = [...task.args, ...own, start, Math.min(start + task.block, task.rows)]
        more = (more ? op(...args, 1) : op(...args)) === 1
        return more
      }
    },
  }
}
