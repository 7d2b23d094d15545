/**
 * The module of a worker thread. It instantiates the compiled ops on the shared memory, then runs blocks of one task
 * after another. It never allocates memory and uses no matrices: a task consists of the name of an op, addresses and a
 * range of rows.
 */
import { CONTROL } from './memory.js'
import { breathe } from './platform.js'
import { instantiate, type Ops, type OpsModules, type Task } from './task.js'

/** First message to a worker: the binaries, the shared memory, and its index among the threads. */
export interface WorkerSetup extends OpsModules {
  memory: WebAssembly.Memory
  /** Index of the thread, from 0. */
  thread: number
  /**
   * Name of the Web Lock to hold while this worker lives; undefined in Node, which fires an event when a worker ends.
   */
  life?: string
}
/**
 * Reply of a worker: 'ready' after its start ('held' if it also holds its lock), 'done' after a task, or the reason of
 * a failure.
 */
export type WorkerReply = 'ready' | 'held' | 'done' | { failure: string }

/** The channel to the thread that started this worker. */
interface WorkerPort {
  post(reply: WorkerReply): void
  listen(listener: (message: WorkerSetup | Task) => void): void
}

function openPort(): WorkerPort {
  const parent = globalThis.process?.getBuiltinModule?.('node:worker_threads')?.parentPort
  if (parent)
    return { post: (reply) => parent.postMessage(reply), listen: (listener) => parent.on('message', listener) }
  const self = globalThis as unknown as DedicatedWorkerGlobalScope
  return {
    post: (reply) => self.postMessage(reply),
    listen: (listener) => self.addEventListener('message', (event) => listener(event.data)),
  }
}

/** The members of a browser worker's global object that are used here; the types of the page lack them. */
interface DedicatedWorkerGlobalScope {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { data: WorkerSetup | Task }) => void): void
}

const port = openPort()
let ops: Ops | undefined
let thread = 0
let control: Int32Array

port.listen(async (message) => {
  try {
    port.post('memory' in message ? await start(message) : await work(message))
  } catch (error) {
    port.post({ failure: String(error) })
  }
})

async function start(setup: WorkerSetup): Promise<WorkerReply> {
  ops = instantiate(setup, setup.memory)
  thread = setup.thread
  control = new Int32Array(setup.memory.buffer, 0, CONTROL.words)
  return setup.life !== undefined && (await hold(setup.life)) ? 'held' : 'ready'
}

/**
 * Acquires a lock that is released only when this worker ends. Resolves to false where locks are unavailable, as in a
 * sandboxed page.
 */
function hold(life: string): Promise<boolean> {
  return new Promise((resolve) => {
    const forEver = () => {
      resolve(true)
      return new Promise(() => {})
    }
    const { locks }: { locks?: LockManager } = navigator
    if (locks) locks.request(life, forEver).catch(() => resolve(false))
    else resolve(false)
  })
}

/**
 * Milliseconds of computing between two yields to the event loop, each of which lasts microseconds. Chromium ends a
 * terminated worker only when it yields, or after two more seconds.
 */
const YIELD_INTERVAL_MS = 200

/**
 * Runs blocks of the task until none is left or the task is stopped. Waits for the previous round before it starts the
 * next one.
 */
async function work(task: Task): Promise<WorkerReply> {
  const run = ops!.prepare(task, thread)
  const blocks = Math.ceil(task.rows / task.block)
  const { round = blocks } = task
  let since = performance.now()
  const due = () => performance.now() - since > YIELD_INTERVAL_MS
  const giveWay = async () => {
    await breathe()
    since = performance.now()
  }
  while (!stopped()) {
    const block = Atomics.add(control, CONTROL.nextBlock, 1)
    if (block >= blocks) break
    while (!reached(block - (block % round)) && !stopped()) if (due()) await giveWay()
    for (let more = true; more && !stopped(); ) {
      if (due()) await giveWay()
      more = run(block)
    }
    if (task.round && (Atomics.add(control, CONTROL.done, 1) + 1) % round === 0) Atomics.notify(control, CONTROL.done)
  }
  return 'done'
}

const stopped = (): boolean => Atomics.load(control, CONTROL.stop) !== 0

/** Number of times that a thread reads a counter before it sleeps: the last block of a round is usually almost done. */
const SPIN_CHECKS = 2000
/** Milliseconds of one sleep. They are few because a stop does not wake a sleeping thread. */
const SLEEP_MS = 5

/**
 * Waits until `count` blocks are done. Returns false if they are not done after one sleep, or when the task is stopped.
 */
function reached(count: number): boolean {
  for (let check = 0; check < SPIN_CHECKS; check++) {
    if (Atomics.load(control, CONTROL.done) >= count) return true
    if (stopped()) return false
  }
  const done = Atomics.load(control, CONTROL.done)
  if (done < count) Atomics.wait(control, CONTROL.done, done, SLEEP_MS)
  return Atomics.load(control, CONTROL.done) >= count
}
