/** How a worker is started and spoken to in Node and in browsers. */
import { builtin, isNode, resolve } from './platform.js'

/** A worker of either kind, as the pool uses it. */
export interface Thread {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once when the worker has died, with what is known of why. */
  onDeath(listener: (reason: string) => void): void
  /** While held, a worker keeps a Node process alive. */
  hold(held: boolean): void
  terminate(): void
}

/** Where the worker module is, or a factory that starts a worker (of a browser or of Node). */
export type WorkerSource = URL | string | (() => unknown)

const NAME = 'noisy-teacher'
const FILE = './worker.js'

/** Starts a worker from a module's address, or takes what a factory made. */
export function startThread(source: WorkerSource): Thread {
  if (typeof source === 'function') return wrap(source())
  return isNode ? startNode(resolve(source)) : wrapWeb(new Worker(source, { type: 'module', name: NAME }))
}

/** Starts the worker module beside this one. Bundlers know a worker by exactly this expression, and bring it along. */
export function startBeside(): Thread {
  // Not the literal twice: webpack would ship the file once more, as it is.
  if (isNode) return startNode(new URL(FILE, import.meta.url))
  return wrapWeb(new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'noisy-teacher' }))
}

/** Starts a worker from its text, which is a script that imports nothing. */
export function startText(text: string): Thread {
  if (isNode) return startNode(text, { eval: true })
  const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
  const worker = new Worker(address, { name: NAME })
  const revoke = () => URL.revokeObjectURL(address)
  // Not before it has been read; either comes once.
  for (const event of ['message', 'error']) worker.addEventListener(event, revoke, { once: true })
  return wrapWeb(worker)
}

/** The process's own flags (`--eval`, loaders) are not meant for our module. */
function startNode(source: URL | string, options: { eval?: boolean } = {}): Thread {
  const { Worker: NodeWorker } = builtin<typeof import('node:worker_threads')>('node:worker_threads')
  return wrapNode(new NodeWorker(source, { ...options, name: NAME, execArgv: [] }))
}

function wrap(worker: unknown): Thread {
  return typeof (worker as { on?: unknown }).on === 'function'
    ? wrapNode(worker as import('node:worker_threads').Worker)
    : wrapWeb(worker as Worker)
}

function wrapNode(worker: import('node:worker_threads').Worker): Thread {
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => void worker.on('message', listener),
    onDeath: (listener) => {
      let reason: string | undefined
      worker.on('error', (error: Error) => {
        reason = error.message
      })
      worker.on('exit', (code) => listener(reason ?? `it exited with code ${code}`))
    },
    hold: (held) => (held ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  }
}

function wrapWeb(worker: Worker): Thread {
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.addEventListener('message', (event) => listener(event.data)),
    onDeath: (listener) =>
      worker.addEventListener('error', (event) => listener(event.message || 'it could not be loaded')),
    hold: () => {},
    terminate: () => worker.terminate(),
  }
}
