import { check, NoisyTeacherError } from './check.js'
import { CONTROL, type Memory } from './memory.js'
import { due, rest } from './slices.js'
import { instantiate, type Ops, type OpsModules, type Task } from './task.js'
import type { WorkerThread } from './thread.js'
import type { WorkerReply } from './worker.js'

/** Runs the blocks of a task, in the calling thread or on workers. The engine runs at most one task at a time. */
export interface TaskPool {
  /** Number of threads that compute. */
  readonly threads: number
  /** Runs a task until it is done or stopped. Throws WORKER_FAILED when an op or a worker fails. */
  run(task: Task): Promise<void>
  /** Prevents further blocks of the running task from starting. */
  stop(): void
  /** Returns the number of started blocks of the running task. */
  progress(): number
  close(): void
}

/** Runs the blocks of a task in the calling thread, and yields to the event loop between time slices. */
export class SerialPool implements TaskPool {
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

/** A worker of the pool: its thread, whether it lives, and the wait for its reply. */
interface PoolMember {
  thread: WorkerThread
  /** Reason why the worker died or was terminated; empty while it lives. */
  why: string
  /** Ends the wait for the reply to the last message, a setup or a task; `failure` is the reason if it failed. */
  settle: (failure?: string) => void
}

/** Milliseconds after a stop until workers still inside a block are terminated. Blocks usually last only a few. */
const STOP_GRACE_MS = 1000
/**
 * Maximum number of multiply-adds of a task that runs in the calling thread, which takes 1 or 2 ms. Waking workers and
 * awaiting their replies costs about 50 µs, as much as several hundred thousand multiply-adds.
 */
const SMALL_TASK_PRODUCTS = 4e6
/** Seconds without a reply from any starting worker until the start fails. Slow networks and machines need several. */
const START_SECONDS = 30

/**
 * Runs the blocks of a task on workers, but small tasks in the calling thread. A worker that dies fails its task. One
 * that stays inside its block after a stop, or never replies when it starts, is terminated. `run` settles only when
 * every worker has replied or died, so that none writes to memory which the call has freed.
 */
export class WorkerPool implements TaskPool {
  readonly threads: number
  #modules: OpsModules
  #memory: Memory
  #startThread: () => WorkerThread
  /** Runs small tasks; undefined until the first one. */
  #caller: SerialPool | undefined
  /** The calling thread's pool while it runs the current task; undefined if workers run it. */
  #running: SerialPool | undefined
  #members: PoolMember[] = []
  /** Workers that have not yet replied to the last message. */
  #owing = new Set<PoolMember>()
  #grace: ReturnType<typeof setTimeout> | undefined
  /** Seconds since a worker last replied, counted while workers start. */
  #silence = 0
  #closed = false

  private constructor(threads: number, modules: OpsModules, memory: Memory, startThread: () => WorkerThread) {
    this.threads = threads
    this.#modules = modules
    this.#memory = memory
    this.#startThread = startThread
  }

  /** Starts a pool and waits until all workers are ready. Throws WORKER_FAILED when one does not start. */
  static async start(
    threads: number,
    modules: OpsModules,
    memory: Memory,
    startThread: () => WorkerThread,
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
    const small = (task.products ?? Number.POSITIVE_INFINITY) <= SMALL_TASK_PRODUCTS
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
    // In order of time: the first failure is the cause, and workers terminated after it are not.
    const failures: string[] = []
    const ask = async (member: PoolMember) => {
      const failure = await this.#ask(member, task)
      if (failure !== undefined) failures.push(failure)
    }
    await Promise.all(active.map(ask))
    check(failures.length === 0, 'WORKER_FAILED', () => `${task.op}: a worker failed: ${failures[0]}`)
  }

  stop(): void {
    this.#running?.stop()
    Atomics.store(this.#control(), CONTROL.stop, 1)
    if (this.#owing.size > 0) this.#grace ??= setTimeout(() => this.#endOwing('it did not stop'), STOP_GRACE_MS)
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

  /** Starts all missing workers, and those that died. Throws WORKER_FAILED when one does not start. */
  async #replaceDead(): Promise<void> {
    const vacant: number[] = []
    for (let at = 0; at < this.threads; at++) if (this.#members[at]?.why !== '') vacant.push(at)
    if (vacant.length === 0) return
    this.#silence = 0
    const clock = setInterval(() => {
      if (++this.#silence === START_SECONDS) this.#endOwing(`none answered for ${START_SECONDS} seconds`)
    }, 1000)
    const starts = vacant.map((at) => this.#fill(at))
    const failure = (await Promise.all(starts)).find((outcome) => outcome !== undefined)
    clearInterval(clock)
    check(failure === undefined, 'WORKER_FAILED', () => `createEngine: a worker did not start: ${failure}`)
  }

  /** Starts the worker with index `at`. Returns undefined, or the reason of a failure. */
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

  #enlist(): PoolMember {
    const member: PoolMember = { thread: this.#startThread(), why: '', settle: () => {} }
    member.thread.listen({
      message: (message) => {
        const reply = message as WorkerReply
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

  /** Terminates a worker, with the reason `why` unless it already has one. The next run replaces it. */
  #discharge(member: PoolMember, why: string): void {
    member.why ||= why
    member.thread.terminate()
  }

  /** Terminates the workers that have not replied, and so settles the promises that wait for their replies. */
  #endOwing(why: string): void {
    for (const member of this.#owing) this.#discharge(member, why)
  }

  /** Posts a message and awaits the reply. Returns undefined, or the reason of a failure, which also stops the task. */
  #ask(member: PoolMember, message: unknown): Promise<string | undefined> {
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
