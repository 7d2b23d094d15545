/**
 * A worker thread: instantiates the compiled ops on the shared memory, then runs row blocks of one task after another.
 * It never allocates, and it knows nothing of matrices: a task is an op's name, addresses and a range.
 */
import { CONTROL } from './memory.js'
import { breathe } from './platform.js'
import { instantiate, type Ops, type OpsModules, type Task } from './task.js'

export interface Setup extends OpsModules {
  memory: WebAssembly.Memory
  thread: number
  /** The Web Lock to hold as long as this worker lives; undefined where its end is an event. */
  life?: string
}
/** 'held': ready, and holding its lock. */
export type Reply = 'ready' | 'held' | 'done' | { failure: string }

interface Port {
  post(reply: Reply): void
  listen(listener: (message: Setup | Task) => void): void
}

function openPort(): Port {
  const parent = globalThis.process?.getBuiltinModule?.('node:worker_threads')?.parentPort
  if (parent)
    return { post: (reply) => parent.postMessage(reply), listen: (listener) => parent.on('message', listener) }
  const self = globalThis as unknown as DedicatedWorkerGlobalScope
  return {
    post: (reply) => self.postMessage(reply),
    listen: (listener) => self.addEventListener('message', (event) => listener(event.data)),
  }
}

interface DedicatedWorkerGlobalScope {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { data: Setup | Task }) => void): void
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

async function start(setup: Setup): Promise<Reply> {
  ops = instantiate(setup, setup.memory)
  thread = setup.thread
  control = new Int32Array(setup.memory.buffer, 0, CONTROL.words)
  return setup.life !== undefined && (await hold(setup.life)) ? 'held' : 'ready'
}

/** Takes a lock that nothing but the end of this worker gives back; false where there are none, as in a sandboxed page. */
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
 * Milliseconds of work between two returns to the event loop, which last microseconds. Chromium ends a busy worker only there, or when it
 * has computed for two more seconds.
 */
const RETURN_EVERY = 200

async function work(task: Task): Promise<Reply> {
  const run = ops!.prepare(task, thread)
  const blocks = Math.ceil(task.rows / task.block)
  const { round = blocks } = task
  let since = performance.now()
  const due = () => performance.now() - since > RETURN_EVERY
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

/** Looks at a counter before a thread sleeps for it: a round's last block is seldom far behind. */
const GLANCES = 2000
/** Milliseconds of one sleep: a stop does not wake. */
const NAP = 5

/** Waits until so many blocks are done; false after one sleep, or where the task was stopped. */
function reached(count: number): boolean {
  for (let glance = 0; glance < GLANCES; glance++) {
    if (Atomics.load(control, CONTROL.done) >= count) return true
    if (stopped()) return false
  }
  const done = Atomics.load(control, CONTROL.done)
  if (done < count) Atomics.wait(control, CONTROL.done, done, NAP)
  return Atomics.load(control, CONTROL.done) >= count
}
