/**
 * Differences between Node and browsers: processors, threads, yielding to the event loop, and URLs. Node's modules are
 * loaded by `process.getBuiltinModule`, because bundlers and pages cannot resolve `node:` imports. Deno and Bun have
 * this function too, and count as Node.
 */

/** True in Node, Deno and Bun. */
export const isNode = typeof process !== 'undefined' && typeof process.versions?.node === 'string'

/** Returns a module of Node, such as `node:fs`. */
export function builtin<T>(name: string): T {
  return process.getBuiltinModule(name as 'fs') as T
}

/** Returns the number of processors that can compute at the same time. */
export function processors(): number {
  if (isNode) return builtin<typeof import('node:os')>('node:os').availableParallelism()
  return globalThis.navigator?.hardwareConcurrency ?? 1
}

/** Returns the reason why threads are unavailable here, or undefined if they are available. */
export function threadsMissing(): string | undefined {
  if (isNode) return undefined
  if (!globalThis.crossOriginIsolated)
    return 'the page is not cross-origin isolated (it needs the headers COOP: same-origin and COEP: require-corp)'
  return typeof Worker === 'undefined' ? 'workers cannot be started from here' : undefined
}

/** Resolves a URL. Relative ones refer to the page, or in Node to the root of the file system. */
export function resolve(source: URL | string): URL {
  return new URL(source, isNode ? 'file:///' : globalThis.location?.href)
}

/** Returns true if the URL is read from the file system instead of by `fetch`. */
export function isFile(url: URL): boolean {
  return isNode && url.protocol === 'file:'
}

/** Reads a file of Node's file system. */
export function readFile(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  return builtin<typeof import('node:fs/promises')>('node:fs/promises').readFile(url)
}

/** Yields to the event loop once, at a cost of about a microsecond. */
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
