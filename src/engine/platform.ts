/**
 * What differs between Node and browsers: processors, threads, yielding, and what an address is.
 * Node's modules come by `process.getBuiltinModule`, so that no bundler and no plain page ever sees a `node:` import.
 * Deno and Bun have it too, and are Node here.
 */
export const isNode = typeof process !== 'undefined' && typeof process.versions?.node === 'string'

export function builtin<T>(name: string): T {
  return process.getBuiltinModule(name as 'fs') as T
}

/** Processors that can be used at the same time. */
export function processors(): number {
  if (isNode) return builtin<typeof import('node:os')>('node:os').availableParallelism()
  return globalThis.navigator?.hardwareConcurrency ?? 1
}

/** Why threads cannot be had here, or undefined where they can. */
export function threadsMissing(): string | undefined {
  if (isNode) return undefined
  if (!globalThis.crossOriginIsolated)
    return 'the page is not cross-origin isolated (it needs the headers COOP: same-origin and COEP: require-corp)'
  return typeof Worker === 'undefined' ? 'workers cannot be started from here' : undefined
}

/** A relative address is relative to the page, in Node to the root of the file system. */
export function resolve(source: URL | string): URL {
  return new URL(source, isNode ? 'file:///' : globalThis.location?.href)
}

/** Whether what is there is read as a file and not by `fetch`. */
export function isFile(url: URL): boolean {
  return isNode && url.protocol === 'file:'
}

export function readFile(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  return builtin<typeof import('node:fs/promises')>('node:fs/promises').readFile(url)
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
