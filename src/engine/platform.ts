/**
 * What differs between Node and browsers: reading a binary, starting a worker, counting processors, yielding.
 * Node's modules come by `process.getBuiltinModule`, so that no bundler and no plain page ever sees a `node:` import.
 */
import { NoisyTeacherError } from './check.js'

export type WasmSource = URL | string | Response | BufferSource | WebAssembly.Module
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

const isNode = typeof process !== 'undefined' && typeof process.versions?.node === 'string'

function builtin<T>(name: string): T {
  return process.getBuiltinModule(name as 'fs') as T
}

/** Processors that can be used at the same time. */
export function processors(): number {
  if (isNode) return builtin<typeof import('node:os')>('node:os').availableParallelism()
  return globalThis.navigator?.hardwareConcurrency ?? 1
}

/** Why threads cannot be had here, or undefined where they can. */
export function threadsMissing(): string | undefined {
  if (isNode || globalThis.crossOriginIsolated) return undefined
  return 'the page is not cross-origin isolated (it needs the headers COOP: same-origin and COEP: require-corp)'
}

/** Compiles a binary from wherever it is. Errors: BAD_OPTION, saying what is wrong with which source. */
export async function compile(source: WasmSource): Promise<WebAssembly.Module> {
  try {
    return await compileFrom(source)
  } catch (error) {
    const place = source instanceof URL || typeof source === 'string' ? ` of ${source}` : ''
    const message = `createEngine: the wasm${place} cannot be used: ${(error as Error).message}`
    throw new NoisyTeacherError('BAD_OPTION', message, { cause: error })
  }
}

async function compileFrom(source: WasmSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source
  if (typeof Response !== 'undefined' && source instanceof Response) return compileResponse(source)
  if (source instanceof URL || typeof source === 'string') {
    const url = resolve(source)
    return isFile(url) ? WebAssembly.compile(await readBytes(url)) : compileResponse(await fetch(url))
  }
  return WebAssembly.compile(source as BufferSource)
}

/** A relative address is relative to the page, in Node to the root of the file system. */
function resolve(source: URL | string): URL {
  return new URL(source, isNode ? 'file:///' : globalThis.location?.href)
}

function isFile(url: URL): boolean {
  return isNode && url.protocol === 'file:'
}

/** The bytes at an address: a file in Node, else whatever `fetch` reaches. */
export async function readBytes(url: URL): Promise<BufferSource> {
  if (isFile(url)) return builtin<typeof import('node:fs/promises')>('node:fs/promises').readFile(url)
  return answered(await fetch(url)).arrayBuffer()
}

/** A server's wrong MIME type costs only the streaming. */
async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  answered(response)
  if (response.headers.get('content-type')?.startsWith('application/wasm'))
    return WebAssembly.compileStreaming(response)
  return WebAssembly.compile(await response.arrayBuffer())
}

function answered(response: Response): Response {
  if (!response.ok) throw new Error(`the server answered ${response.status}`)
  return response
}

/** Starts a worker from a module's address, or takes what a factory made. */
export function startThread(source: URL | string | (() => unknown)): Thread {
  if (typeof source === 'function') return wrap(source())
  if (!isNode) return wrap(new Worker(source, { type: 'module', name: 'noisy-teacher' }))
  const { Worker: NodeWorker } = builtin<typeof import('node:worker_threads')>('node:worker_threads')
  // The process's own flags (`--eval`, loaders) are not meant for this module.
  return wrap(new NodeWorker(resolve(source), { name: 'noisy-teacher', execArgv: [] }))
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

/** Lets the host's other work run, at the cost of about a microsecond. */
export function breathe(): Promise<void> {
  if (isNode) return new Promise((resolve) => setImmediate(resolve))
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(0)
  })
}
