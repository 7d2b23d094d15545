import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium } from 'playwright-core'

const TYPES: Record<string, string> = {
  html: 'text/html',
  js: 'text/javascript',
  json: 'application/json',
  wasm: 'application/wasm',
}
const root = new URL('../../', import.meta.url)

/** The address of an installed Chromium, or undefined. */
export function findChromium(): string | undefined {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const { stdout, status } = spawnSync('which', [name], { encoding: 'utf8' })
    if (status === 0) return stdout.trim()
  }
  return undefined
}

/** Serves the project's files to pages of this machine, cross-origin isolated or not. */
function serve(isolated: boolean): Promise<Server> {
  const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
  const server = createServer(async ({ url = '/' }, response) => {
    if (url === '/')
      return void response
        .writeHead(200, { 'content-type': 'text/html', ...(isolated && isolation) })
        .end('<!doctype html>')
    try {
      const body = await readFile(new URL(`.${url}`, root))
      response
        .writeHead(200, { 'content-type': TYPES[url.split('.').at(-1)!] ?? 'text/plain', ...(isolated && isolation) })
        .end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

/** Loads a module of the project in a page of Chromium, and gives back what its `outcome` resolves to. */
export async function inChromium<T>(executablePath: string, isolated: boolean, module: string): Promise<T> {
  const server = await serve(isolated)
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await page.addScriptTag({ type: 'module', url: module })
    return (await page.evaluate('globalThis.outcome')) as T
  } finally {
    await browser.close()
    server.close()
  }
}
