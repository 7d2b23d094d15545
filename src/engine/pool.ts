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
  /** Why it is dead, or was told to end; empty while it lives. */
  why: string
  /** Settles what the member is doing: starting, or a task. */
  settle: (failure?: string) => void
}

/**
 * Milliseconds that workers have to leave their block after a stop. Blocks last some milliseconds; one that a busy machine makes last longer
 * costs only a new worker, since the call has ended anyway.
 */
const GRACE = 1000
/**
 * Products of a task that workers do not shorten: waking them and hearing of their end costs about 50 µs, as long as some hundred
 * thousand products. The largest takes a millisecond or two, which a page can spare.
 */
const SMALL_TASK = 4e6
/** Seconds without an answer of any worker that is starting: slow networks and machines need some. */
const PATIENCE = 30

/**
 * Runs the blocks on workers; the calling thread runs small tasks itself, hands out the others and waits, but for no worker for ever. A
 * worker that dies has failed; one that stays in its block after a stop, or never answers when it starts, is terminated. `run` settles only when each worker has
 * answered or died, so that none writes to memory that the call gave back.
 */
export class WorkerPool implements Pool {
  readonly threads: number
  #modules: OpsModules
  #memory: Memory
  #startThread: () => Thread
  /** Runs small tasks, once there was one. */
  #caller: SerialPool | undefined
  /** Who runs the task of now: the caller, or workers where undefined. */
  #running: SerialPool | undefined
  #members: Member[] = []
  /** Those that have not answered yet. */
  #owing = new Set<Member>()
  #grace: ReturnType<typeof setTimeout> | undefined
  /** Seconds since one of them answered, while some start. */
  #silence = 0
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

  run(task: Task): Promise<void> {
    const small = (task.products ?? Number.POSITIVE_INFINITY) <= SMALL_TASK
    if (small) this.#caller ??= new SerialPool(this.#modules, this.#memory)
    this.#running = small ? this.#caller : undefined
    return this.#running ? this.#running.run(task) : this.#runOnWorkers(task)
  }

  async #runOnWorkers(task: Task): Promise<void> {
    const control = this.#control()
    Atomics.store(control, CONTROL.nextBlock, 0)
    Atomics.store(control, CONTROL.stop, 0)
    Atomics.store(control, CONTROL.done, 0)
    await this.#replaceDead()
    if (Atomics.load(control, CONTROL.stop) !== 0) return
    const active = this.#members.slice(0, Math.ceil(task.rows / task.block))
    // In the order of time: one that is ended afterwards is not the reason.
    const failures: string[] = []
    const ask = async (member: Member) => {
      const failure = await this.#ask(member, task)
      if (failure !== undefined) failures.push(failure)
    }
    await Promise.all(active.map(ask))
    check(failures.length === 0, 'WORKER_FAILED', () => `${task.op}: a worker failed: ${failures[0]}`)
  }

  stop(): void {
    this.#running?.stop()
    Atomics.store(this.#control(), CONTROL.stop, 1)
    if (this.#owing.size > 0) this.#grace ??= setTimeout(() => this.#endOwing('it did not stop'), GRACE)
  }

  progress(): number {
    if (this.#running) return this.#running.progress()
    return Atomics.load(this.#control(), CONTROL.nextBlock)
  }

  close(): void {
    this.#closed = true
    this.stop()
    for (const member of this.#members) {
      this.#discharge(member, 'the engine was closed')
      member.settle(member.why)
    }
  }

  #control(): Int32Array {
    return this.#memory.view<Int32Array>(Int32Array, 0, CONTROL.words)
  }

  /** Starts the workers that are not there: all of them at first, the crashed ones later. */
  async #replaceDead(): Promise<void> {
    const vacant: number[] = []
    for (let at = 0; at < this.threads; at++) if (this.#members[at]?.why !== '') vacant.push(at)
    if (vacant.length === 0) return
    this.#silence = 0
    const clock = setInterval(() => {
      if (++this.#silence === PATIENCE) this.#endOwing(`none answered for ${PATIENCE} seconds`)
    }, 1000)
    const starts = vacant.map((at) => this.#fill(at))
    const failure = (await Promise.all(starts)).find((outcome) => outcome !== undefined)
    clearInterval(clock)
    check(failure === undefined, 'WORKER_FAILED', () => `createEngine: a worker did not start: ${failure}`)
  }

  /** Starts one worker: undefined, or what failed. */
  async #fill(at: number): Promise<string | undefined> {
    try {
      const member = this.#enlist()
      this.#members[at] = member
      const { life } = member.thread
      const failure = await this.#ask(member, { ...this.#modules, memory: this.#memory.wasm, thread: at, life })
      if (failure !== undefined) this.#discharge(member, failure)
      return failure
    } catch (error) {
      return String(error)
    }
  }

  #enlist(): Member {
    const member: Member = { thread: this.#startThread(), why: '', settle: () => {} }
    member.thread.listen({
      message: (message) => {
        const reply = message as Reply
        member.settle(typeof reply === 'object' ? reply.failure : undefined)
      },
      terminated: () => {
        member.why ||= 'it was terminated'
        if (this.#owing.has(member)) this.stop()
      },
      died: (reason) => {
        this.#discharge(member, reason)
        member.settle(member.why)
      },
    })
    return member
  }

  /** Ends a member's thread, if it has not ended by itself; the next run replaces it. */
  #discharge(member: Member, why: string): void {
    member.why ||= why
    member.thread.terminate()
  }

  /** Ends those who have not answered: their deaths settle what was asked of them. */
  #endOwing(why: string): void {
    for (const member of this.#owing) this.#discharge(member, why)
  }

  /** Posts one message and waits for its reply: undefined, or what failed. A failure stops the others at their next block. */
  #ask(member: Member, message: unknown): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#owing.add(member)
      member.settle = (failure) => {
        member.settle = () => {}
        member.thread.hold(false)
        this.#silence = 0
        this.#owing.delete(member)
        if (this.#owing.size === 0) this.#grace = void clearTimeout(this.#grace)
        if (failure !== undefined && !this.#closed) this.stop()
        resolve(failure)
      }
      if (member.why) return member.settle(member.why)
      member.thread.hold(true)
      member.thread.post(message)
    })
  }
}
