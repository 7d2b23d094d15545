import { check, NoisyTeacherError } from './check.js'
import { CONTROL, type Memory } from './memory.js'
import { due, rest } from './slices.js'
import { instantiate, type Ops, type OpsModules, type Task } from './task.js'
import type { Thread } from './thread.js'
import type { Reply } from './worker.js'

/** What runs tasks. At most one task runs at a time; the engine sees to it. */
export interface Pool {
  readonly threads: number
  /** Resolves when every block is done or `stop()` was called; rejects when an op or a worker failed. */
  run(task: Task): Promise<void>
  /** Lets no further block begin. */
  stop(): void
  /** Blocks taken so far of the running task. */
  progress(): number
  close(): void
}

/** Runs the blocks in the calling thread, in time slices. */
export class SerialPool implements Pool {
  readonly threads = 1
  #ops: Ops
  #done = 0
  #stopped = false

  constructor(modules: OpsModules, memory: Memory) {
    this.#ops = instantiate(modules, memory.wasm)
  }

  async run(task: Task): Promise<void> {
    this.#stopped = false
    const blocks = Math.ceil(task.rows / task.block)
    try {
      const run = this.#ops.prepare(task, 0)
      for (this.#done = 0; this.#done < blocks && !this.#stopped; ) {
        if (!run(this.#done)) this.#done++
        if (due()) await rest()
      }
    } catch (error) {
      throw new NoisyTeacherError('WORKER_FAILED', `${task.op}: ${String(error)}`, { cause: error })
    }
  }

  stop(): void {
    this.#stopped = true
  }

  progress(): number {
    return this.#done
  }

  close(): void {
    this.stop()
  }
}

interface Member {
  thread: Thread
  dead: boolean
  /** Settles what the member is doing: starting, or a task. */
  settle: (failure?: string) => void
}

/** Runs the blocks on workers; the calling thread only hands out tasks and waits. */
export class WorkerPool implements Pool {
  readonly threads: number
  #modules: OpsModules
  #memory: Memory
  #startThread: () => Thread
  #members: Member[] = []
  #closed = false

  private constructor(threads: number, modules: OpsModules, memory: Memory, startThread: () => Thread) {
    this.threads = threads
    this.#modules = modules
    this.#memory = memory
    this.#startThread = startThread
  }

  static async start(
    threads: number,
    modules: OpsModules,
    memory: Memory,
    startThread: () => Thread,
  ): Promise<WorkerPool> {
    const pool = new WorkerPool(threads, modules, memory, startThread)
    try {
      await pool.#replaceDead()
    } catch (error) {
      pool.close()
      throw error
    }
    return pool
  }

  async run(task: Task): Promise<void> {
    const control = this.#control()
    Atomics.store(control, CONTROL.nextBlock, 0)
    Atomics.store(control, CONTROL.stop, 0)
    Atomics.store(control, CONTROL.done, 0)
    await this.#replaceDead()
    const active = this.#members.slice(0, Math.ceil(task.rows / task.block))
    const outcomes = await Promise.all(active.map((member) => this.#ask(member, task)))
    const failure = outcomes.find((outcome) => outcome !== undefined)
    check(failure === undefined, 'WORKER_FAILED', () => `${task.op}: a worker failed: ${failure}`)
  }

  stop(): void {
    Atomics.store(this.#control(), CONTROL.stop, 1)
  }

  progress(): number {
    return Atomics.load(this.#control(), CONTROL.nextBlock)
  }

  close(): void {
    this.#closed = true
    this.stop()
    for (const member of this.#members) {
      this.#discharge(member)
      member.settle('the engine was closed')
    }
  }

  #control(): Int32Array {
    return this.#memory.view<Int32Array>(Int32Array, 0, CONTROL.words)
  }

  /** Starts the workers that are not there: all of them at first, the crashed ones later. */
  async #replaceDead(): Promise<void> {
    const setup = { ...this.#modules, memory: this.#memory.wasm }
    const starts = Array.from({ length: this.threads }, async (_, at) => {
      if (this.#members[at] && !this.#members[at].dead) return undefined
      try {
        const member = this.#enlist()
        this.#members[at] = member
        const failure = await this.#ask(member, { ...setup, thread: at })
        if (failure !== undefined) this.#discharge(member)
        return failure
      } catch (error) {
        return String(error)
      }
    })
    const failure = (await Promise.all(starts)).find((outcome) => outcome !== undefined)
    check(failure === undefined, 'WORKER_FAILED', () => `createEngine: a worker did not start: ${failure}`)
  }

  #enlist(): Member {
    const member: Member = { thread: this.#startThread(), dead: false, settle: () => {} }
    member.thread.onMessage((message) => {
      const reply = message as Reply
      member.settle(typeof reply === 'object' ? reply.failure : undefined)
    })
    member.thread.onDeath((reason) => {
      this.#discharge(member)
      member.settle(reason)
    })
    return member
  }

  /** Ends a member's thread, if it has not ended by itself; the next run replaces it. */
  #discharge(member: Member): void {
    member.dead = true
    member.thread.terminate()
  }

  /** Posts one message and waits for its reply: undefined, or what failed. A failure stops the others at their next block. */
  #ask(member: Member, message: unknown): Promise<string | undefined> {
    return new Promise((resolve) => {
      member.settle = (failure) => {
        member.settle = () => {}
        member.thread.hold(false)
        if (failure !== undefined && !this.#closed) this.stop()
        resolve(failure)
      }
      if (member.dead) return member.settle(this.#closed ? 'the engine was closed' : 'it had died before')
      member.thread.hold(true)
      member.thread.post(message)
    })
  }
}
