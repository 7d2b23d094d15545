/**
 * A worker thread: instantiates the compiled ops on the shared memory, then runs row blocks of one task after another.
 * It never allocates, and it knows nothing of matrices: a task is an op's name, addresses and a range.
 */
import { CONTROL } from './memory.js'
import { instantiate, type Ops, type OpsModules, type Task } from './task.js'

export interface Setup extends OpsModules {
  memory: WebAssembly.Memory
  thread: number
}
export type Reply = 'ready' | 'done' | { failure: string }

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

port.listen((message) => {
  try {
    if ('memory' in message) start(message)
    else work(message)
  } catch (error) {
    port.post({ failure: String(error) })
  }
})

function start(setup: Setup): void {
  ops = instantiate(setup, setup.memory)
  thread = setup.thread
  control = new Int32Array(setup.memory.buffer, 0, CONTROL.words)
  port.post('ready')
}

function work(task: Task): void {
  const run = ops!.prepare(task, thread)
  const blocks = Math.ceil(task.rows / task.block)
  const { round = blocks } = task
  while (Atomics.load(control, CONTROL.stop) === 0) {
    const block = Atomics.add(control, CONTROL.nextBlock, 1)
    if (block >= blocks || !reached(block - (block % round))) break
    while (run(block) && Atomics.load(control, CONTROL.stop) === 0);
    if (task.round && (Atomics.add(control, CONTROL.done, 1) + 1) % round === 0) Atomics.notify(control, CONTROL.done)
  }
  port.post('done')
}

/** Looks at a counter before a thread sleeps for it: a round's last block is seldom far behind. */
const GLANCES = 2000
/** Milliseconds of one sleep: a stop does not wake. */
const NAP = 5

/** Waits until so many blocks are done; false where the task was stopped. */
function reached(count: number): boolean {
  for (let glance = 0; ; glance++) {
    const done = Atomics.load(control, CONTROL.done)
    if (done >= count) return true
    if (Atomics.load(control, CONTROL.stop) !== 0) return false
    if (glance >= GLANCES) Atomics.wait(control, CONTROL.done, done, NAP)
  }
}
