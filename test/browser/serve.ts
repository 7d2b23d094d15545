import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const TYPES: Record<string, string> = {
  css: 'text/css',
  html: 'text/html',
  js: 'text/javascript',
  json: 'application/json',
  png: 'image/png',
  wasm: 'application/wasm',
}
const ISOLATION = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
/** Pages of other origins may load from here. */
const SHARED = { 'Access-Control-Allow-Origin': '*' }
const EMPTY = '<!doctype html><link rel="icon" href="data:,">'

export interface ServeOptions {
  /** The folder whose files are served; by default the project's. */
  root?: URL
  /** Whether pages are cross-origin isolated, and so may have threads. */
  isolated?: boolean
  /** MIME types by extension, where others than the usual are wanted. */
  types?: Record<string, string>
  /** Headers that a path has instead of the usual or in addition, such as a policy. */
  headers?: (path: string) => Record<string, string>
}

export interface Served extends AsyncDisposable {
  /** http://127.0.0.1:… without a slash at its end. */
  readonly origin: string
}

/** Serves a folder's files, and at / an empty page, to pages of this machine. */
export async function serve({
  root = new URL('../../', import.meta.url),
  isolated = true,
  types,
  headers = () => ({}),
}: ServeOptions): Promise<Served> {
  const typeOf = (path: string) => ({ ...TYPES, ...types })[path.split('.').at(-1)!] ?? 'text/plain'
  const server = createServer(async ({ url = '/' }, response) => {
    const path = url === '/' ? '/index.html' : url.replace(/\?.*/, '')
    try {
      const body = url === '/' ? EMPTY : await readFile(new URL(`.${path}`, root))
      const own = { 'content-type': typeOf(path), ...SHARED, ...(isolated && ISOLATION), ...headers(path) }
      response.writeHead(200, own).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
