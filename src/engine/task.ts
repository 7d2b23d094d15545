import { NoisyTeacherError } from './check.js'

/** A task: one op over rows [0, rows), cut into blocks that threads take in any order. */
export interface Task {
  /** The op's export name. */
  op: string
  /** The op's leading arguments: addresses and numbers. After them come the scratch address, if any, and [start, end). */
  args: readonly number[]
  rows: number
  /** Rows of one call. Abort and progress act between calls, so a call should last a few milliseconds. */
  block: number
  /**
   * Roughly how many multiply-adds the whole task takes, slower work counted as that many of them. Where it is known and small the
   * task runs in the calling thread, also of an engine with workers; without it, workers run the task.
   */
  products?: number
  /** Blocks of one round, if there are rounds: none of a round begins before all of the one before are done. */
  round?: number
  /** The address of each thread's own scratch, `bytes` apart. */
  scratch?: { address: number; bytes: number }
  /** Which binary runs it: a filter may be relaxed although results are strict. */
  binary: 'simd' | 'relaxed'
}

export interface OpsModules {
  simd: WebAssembly.Module
  relaxed?: WebAssembly.Module
}

/** The instantiated ops of one thread. */
export interface Ops {
  /**
   * A function that runs one block of the task, or a part of it: an op gives 1 back where the block has more to do. It is then called
   * again, in the same thread and before any other, with a 1 behind its arguments, and goes on from what it left in its scratch.
   */
  prepare(task: Task, thread: number): (block: number) => boolean
}

type Exports = Record<string, (...args: number[]) => number | undefined>

/** Both binaries on the one memory, in the calling thread. */
export function instantiate(modules: OpsModules, memory: WebAssembly.Memory): Ops {
  const exportsOf = (module: WebAssembly.Module): Exports => {
    try {
      return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports
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
