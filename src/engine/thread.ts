/** Starts workers in Node and in browsers, and wraps both kinds in one interface. */

import { mustAllow } from './compile.js'
import { builtin, isNode, resolve } from './platform.js'
import type { WorkerReply } from './worker.js'

/** Receives the events of a worker. */
export interface WorkerListener {
  /** Called with each message that the worker posts. */
  message(message: unknown): void
  /**
   * Called when a page terminates the worker, which may still compute for a while before it dies. Not called in Node.
   */
  terminated(): void
  /** Called when the worker has died, with the reason. From then on it writes to no memory. */
  died(reason: string): void
}

/** A worker of Node or of a browser, as the pool uses it. */
export interface WorkerThread {
  /**
   * Name of the Web Lock that the worker must hold while it lives, so that its death is detected; undefined in Node,
   * which needs none.
   */
  readonly life?: string
  /** Posts a message to the worker. */
  post(message: unknown): void
  /** Sets the listener of the worker's events. */
  listen(listener: WorkerListener): void
  /** Makes the worker keep a Node process alive (true), or not (false). Does nothing in browsers. */
  hold(held: boolean): void
  /** Terminates the worker. The listener's `died` is called when it has ended. */
  terminate(): void
}

/**
 * Source of the engine's workers, the option `worker` of `createEngine`: the URL of the worker module, or a function
 * that starts and returns one worker (a browser's `Worker`, or one of `node:worker_threads`).
 */
export type WorkerSource = URL | string | (() => unknown)

const WORKER_NAME = 'noisy-teacher'
const WORKER_FILE = './worker.js'

/** Starts a worker from the URL of a module, or by a function that returns a worker. */
export function startThread(source: WorkerSource): WorkerThread {
  if (typeof source === 'function') return wrap(source())
  return isNode ? startNode(resolve(source)) : wrapWeb(new Worker(source, { type: 'module', name: WORKER_NAME }))
}

/**
 * Starts the worker module of this package. Bundlers recognize a worker, and bundle its module, only if `new Worker(new
 * URL(…, import.meta.url), …)` is written out as one expression.
 */
export function startBeside(): WorkerThread {
  // The URL is not a literal here, because webpack would copy the file a second time for a second literal.
  if (isNode) return startNode(new URL(WORKER_FILE, import.meta.url))
  return wrapWeb(new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'noisy-teacher' }))
}

/** Starts a worker from the text of a script that imports nothing. */
export function startText(text: string): WorkerThread {
  if (isNode) return startNode(text, { eval: true })
  const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
  const worker = new Worker(address, { name: WORKER_NAME })
  const revoke = () => URL.revokeObjectURL(address)
  // The URL must stay valid until the browser has read it, which its first message or error shows.
  for (const event of ['message', 'error']) worker.addEventListener(event, revoke, { once: true })
  return wrapWeb(worker)
}

/**
 * Starts a worker in Node. The flags of the process, such as `--eval` or loaders, must not apply to the worker module.
 */
function startNode(source: URL | string, options: { eval?: boolean } = {}): WorkerThread {
  const { Worker: NodeWorker } = builtin<typeof import('node:worker_threads')>('node:worker_threads')
  return wrapNode(new NodeWorker(source, { ...options, name: WORKER_NAME, execArgv: [] }))
}

function wrap(worker: unknown): WorkerThread {
  return typeof (worker as { on?: unknown }).on === 'function'
    ? wrapNode(worker as import('node:worker_threads').Worker)
    : wrapWeb(worker as Worker)
}

function wrapNode(worker: import('node:worker_threads').Worker): WorkerThread {
  return {
    post: (message) => worker.postMessage(message),
    listen: ({ message, died }) => {
      let reason: string | undefined
      worker.on('message', message)
      worker.on('error', (error: Error) => {
        reason = error.message
      })
      worker.on('exit', (code) => died(reason ?? `it exited with code ${code}`))
    },
    hold: (held) => (held ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  }
}

/**
 * Milliseconds after which a terminated worker without a lock has certainly ended. Chromium lets it compute for up to
 * two seconds.
 */
const TERMINATION_MS = 3000

/**
 * Wraps a browser's worker so that its death is detected. A page gets events for the errors of a worker, but not for
 * its end: neither `terminate()` nor a browser that is short of memory fires one. Therefore the worker holds a Web Lock
 * while it lives. Once the worker has replied that it holds the lock, the page requests the same lock, which the
 * browser grants exactly when the worker has ended. No timeout is involved, so a slow worker is never mistaken for a
 * dead one. A heartbeat in shared memory would be less reliable: a block may last long on a busy machine, and in
 * Chromium a terminated worker continues to compute.
 *
 * The end of a worker without a lock (because it is still starting, or the page is sandboxed) is detected only when
 * `terminate()` is called. The method is overridden on the object, because the page may terminate a worker that its own
 * function started.
 */
function wrapWeb(worker: Worker): WorkerThread {
  const life = `${WORKER_NAME} ${crypto.randomUUID()}`
  refusal = undefined
  // Adding the same listener again has no effect.
  addEventListener('securitypolicyviolation', noteRefusal)
  let state: WorkerReply | undefined
  let heard: WorkerListener | undefined
  const died = (reason = 'it ended without a word') => {
    heard?.died(reason)
    // Only once: the listener terminates the worker, which may call this function again.
    heard = undefined
  }
  const end = worker.terminate.bind(worker)
  const terminate = () => {
    end()
    heard?.terminated()
    if (state !== 'held') setTimeout(died, state && TERMINATION_MS)
  }
  worker.terminate = terminate
  worker.addEventListener('message', ({ data }) => {
    state ??= data
    if (data === 'held') void navigator.locks.request(life, () => died())
    heard?.message(data)
  })
  worker.addEventListener('error', ({ message }) => died(message || `it could not be loaded: ${refusal ?? LOAD_HINT}`))
  return {
    life,
    post: (message) => worker.postMessage(message),
    listen: (listener) => {
      heard = listener
    },
    hold: () => {},
    terminate,
  }
}

/** Advice if a worker cannot be loaded and the browser reports no reason. */
const LOAD_HINT = 'is it served, with the headers that the page has, and allowed by its worker-src?'
/**
 * Error text that names the directive of the content security policy that refused the last worker; undefined if none
 * did. The error event of a worker does not contain it.
 */
let refusal: string | undefined

function noteRefusal({ effectiveDirective, blockedURI, disposition }: SecurityPolicyViolationEvent): void {
  if (disposition === 'enforce' && /^(worker|child)-src/.test(effectiveDirective))
    refusal = mustAllow(effectiveDirective, blockedURI === 'blob' ? 'blob:' : blockedURI)
}
