// Pages whose content security policy, or whose server, keeps the engine from something that it needs: who is refused learns which directive.
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium, inPage, launch } from '../browser/chromium.js'
import type { ServeOptions } from '../browser/serve.js'

interface Refusal {
  code?: string
  message?: string
}

const chromium = findChromium()
const ENTRIES = ['/dist/index.js', '/dist/inline.js']
const SCRIPTS = "script-src 'self' 'unsafe-inline'"
const WASM = `${SCRIPTS} 'wasm-unsafe-eval'`

describe.runIf(chromium)('a page', { timeout: 120_000 }, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch(chromium!)
  })
  afterAll(() => browser.close())

  /** How `body`, a program of a page, is refused. */
  async function refused(entry: string, body: string, options: ServeOptions): Promise<Refusal> {
    const script = `
      import * as library from '${entry}'
      const run = async () => { ${body} }
      globalThis.outcome = run().then(() => ({}), ({ code, message }) => ({ code, message }))
    `
    return (await inPage<Refusal>(browser, script, options)).outcome
  }

  const open = 'const engine = await library.createEngine({ threads: 2 }); await engine.close()'
  const label = 'await library.errorRate(Int32Array.of(0, 1), Int32Array.of(0, 0))'
  const under = (policy: string) => ({ headers: () => ({ 'Content-Security-Policy': policy }) })
  const FORBIDDEN = "the content security policy must allow script-src 'wasm-unsafe-eval'"

  test.each(ENTRIES)(
    'a page whose policy forbids WebAssembly gets UNSUPPORTED with the directive: %s',
    async (entry) => {
      const message = expect.stringMatching(`^createEngine: the wasm.* cannot be used: ${FORBIDDEN}$`)
      expect(await refused(entry, open, under(SCRIPTS))).toEqual({ code: 'UNSUPPORTED', message })
    },
  )

  test('label functions, which have no engine, also report a policy that forbids WebAssembly', async () => {
    const message = `labels: the wasm cannot be loaded: ${FORBIDDEN}`
    expect(await refused(ENTRIES[0], label, under(SCRIPTS))).toEqual({ code: 'UNSUPPORTED', message })
  })

  test('a page whose policy allows WebAssembly but forbids eval has an engine and label functions', async () => {
    expect(await refused(ENTRIES[0], `${open}; ${label}`, under(WASM))).toEqual({})
  })

  test('a page whose wasm is invalid gets an error that mentions no policy', async () => {
    const body = 'await library.createEngine({ wasm: Uint8Array.of(1, 2, 3, 4) })'
    const message = expect.stringMatching(/^createEngine: the wasm cannot be used: .*magic/)
    expect(await refused(ENTRIES[0], body, {})).toEqual({ code: 'BAD_OPTION', message })
  })

  const unloaded = 'createEngine: a worker did not start: it could not be loaded: '

  test.each([
    [ENTRIES[1], WASM, 'blob:'],
    [ENTRIES[0], `${WASM}; worker-src 'none'`, 'http://127.0.0.1:[0-9]+/dist/engine/worker.js'],
  ])('a page whose policy forbids the worker gets the directive: %s, %s', async (entry, policy, source) => {
    const { code, message } = await refused(entry, open, under(policy))
    expect(code).toBe('WORKER_FAILED')
    expect(message).toMatch(new RegExp(`^${unloaded}the content security policy must allow worker-src ${source}$`))
  })

  test('a page whose worker lacks the isolation header gets an error about what a worker needs', async () => {
    const embedder = (path: string) => (path.endsWith('/worker.js') ? 'unsafe-none' : 'require-corp')
    const headers = (path: string) => ({ 'Cross-Origin-Embedder-Policy': embedder(path) })
    const { code, message } = await refused(ENTRIES[0], open, { headers })
    expect(code).toBe('WORKER_FAILED')
    expect(message).toContain(`${unloaded}is it served, with the headers that the page has, `)
  })
})
