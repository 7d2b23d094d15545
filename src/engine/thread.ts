/** How a worker is started and spoken to in Node and in browsers. */

import { mustAllow } from './compile.js'
import { builtin, isNode, resolve } from './platform.js'
import type { Reply } from './worker.js'

/** Who learns what becomes of a worker. */
export interface Listener {
  message(message: unknown): void
  /** A page terminates the worker, which may go on for some time before it dies. Node's dies at once. */
  terminated(): void
  /** The worker has died, for a reason: it writes to no memory from now on. */
  died(reason: string): void
}

/** A worker of either kind, as the pool uses it. */
export interface Thread {
  /** The Web Lock that the worker must hold as long as it lives, for its death to be known; undefined where none is needed. */
  readonly life?: string
  post(message: unknown): void
  listen(listener: Listener): void
  /** While held, a worker keeps a Node process alive. */
  hold(held: boolean): void
  /** Ends the worker, soon; its listener's `died` tells when. */
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

/** Milliseconds until a terminated worker has certainly ended, where no lock tells: Chromium lets it compute for two seconds more. */
const ENDED_AFTER = 3000

/**
 * Wraps a browser's worker. A page gets events for a worker's errors, but not for its end: neither `terminate()` nor a browser that is short of
 * memory fires one. So the worker holds a Web Lock as long as it lives, and the page, once the worker says so, requests the same lock. The
 * browser grants it exactly when the worker has ended; there is no clock, so a slow worker is never taken for dead. A sign of life in the
 * shared memory would be worse: a block may last long on a busy machine, and in Chromium a terminated worker goes on computing.
 * A worker that holds no lock (it is still starting, or the page is sandboxed) ends by `terminate()`, which is overridden on the object,
 * as a factory's worker may be terminated by the page.
 */
function wrapWeb(worker: Worker): Thread {
  const life = `${NAME} ${crypto.randomUUID()}`
  refusal = undefined
  // Of a listener that is there already no second is added.
  addEventListener('securitypolicyviolation', noteRefusal)
  let state: Reply | undefined
  let heard: Listener | undefined
  const died = (reason = 'it ended without a word') => {
    heard?.died(reason)
    // Once: who is told terminates it, which may tell again.
    heard = undefined
  }
  const end = worker.terminate.bind(worker)
  const terminate = () => {
    end()
    heard?.terminated()
    if (state !== 'held') setTimeout(died, state && ENDED_AFTER)
  }
  worker.terminate = terminate
  worker.addEventListener('message', ({ data }) => {
    state ??= data
    if (data === 'held') void navigator.locks.request(life, () => died())
    heard?.message(data)
  })
  worker.addEventListener('error', ({ message }) => died(message || `it could not be loaded: ${refusal ?? NEEDED}`))
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

/** Why a worker may not be loaded, where the browser does not say. */
const NEEDED = 'is it served, with the headers that the page has, and allowed by its worker-src?'
/** What a policy must allow for the workers made last to be loaded: a worker's own event says nothing of why it was not. */
let refusal: string | undefined

function noteRefusal({ effectiveDirective, blockedURI, disposition }: SecurityPolicyViolationEvent): void {
  if (disposition === 'enforce' && /^(worker|child)-src/.test(effectiveDirective))
    refusal = mustAllow(effectiveDirective, blockedURI === 'blob' ? 'blob:' : blockedURI)
}
