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
  control = new Int32Array(setup.memory.buffer, 0, 2)
  port.post('ready')
}

function work(task: Task): void {
  const run = ops!.prepare(task, thread)
  const blocks = Math.ceil(task.rows / task.block)
  while (Atomics.load(control, CONTROL.stop) === 0) {
    const block = Atomics.add(control, CONTROL.nextBlock, 1)
    if (block >= blocks) break
    run(block)
  }
  port.post('done')
}
