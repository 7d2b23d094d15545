import { availableParallelism } from 'node:os'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Capabilities } from '#engine/engine.js'
import { findChromium, inPage, launch } from '../browser/chromium.js'

interface Outcome {
  capabilities?: Capabilities
  code?: string
  message?: string
  index?: number[]
}

/** Opens an engine as a page's author would, and asks it for neighbors. */
const script = (entry: string, options = '{}') => `
  import { createEngine, nearest } from '${entry}'
  async function run() {
    const engine = await createEngine(${options})
    const { index } = await nearest(engine.matrix(2, 1, [19, 1]), engine.matrix(3, 1, [0, 10, 20]))
    const { capabilities } = engine
    await engine.close()
    return { capabilities, index: [...index] }
  }
  globalThis.outcome = run().catch(({ code, message }) => ({ code, message }))
`
const RIGHT = [2, 0]
const NOT_ISOLATED =
  'one thread: the page is not cross-origin isolated (it needs the headers COOP: same-origin and COEP: require-corp)'

const chromium = findChromium()
if (!chromium) console.warn('\n*** There is no Chromium on this machine: nothing is tested in a browser. ***\n')

let browser: Browser
beforeAll(async () => {
  if (chromium) browser = await launch(chromium)
})
afterAll(() => browser?.close())

describe.each(chromium ? ['/dist/index.js', '/dist/inline.js'] : [])('%s in a page', (entry) => {
  test('an isolated page has threads, and no warning', async () => {
    const { outcome, messages } = await inPage<Outcome>(browser, script(entry, '{ threads: 2 }'))
    expect(outcome).toMatchObject({ index: RIGHT, capabilities: { threads: 2, relaxed: true } })
    expect(outcome.capabilities).not.toHaveProperty('reason')
    expect(messages).toEqual([])
  })

  test('a page that is not isolated has one thread, and one warning', async () => {
    const { outcome, messages } = await inPage<Outcome>(browser, script(entry), { isolated: false })
    const capabilities = { threads: 1, requestedThreads: 'auto', reason: NOT_ISOLATED }
    expect(outcome).toMatchObject({ index: RIGHT, capabilities })
    expect(messages).toEqual([`noisy-teacher: ${NOT_ISOLATED}`])
  })

  // Without SSE 4.1 this host's V8 has no WebAssembly SIMD; on other processors there is no such flag.
  test.each(process.arch === 'x64' ? ['--js-flags=--no-enable-sse4-1'] : [])(
    'a page of a browser without SIMD is refused: %s',
    async (flag) => {
      await using lacking = await launch(chromium!, [flag])
      const { outcome, messages } = await inPage<Outcome>(lacking, script(entry))
      const message = 'createEngine: this host has no WebAssembly SIMD, which every op needs'
      expect(outcome).toEqual({ code: 'UNSUPPORTED', message })
      expect(messages).toEqual([])
    },
  )
})

describe.each(chromium ? [true, false] : [])('a page, isolated: %s', (isolated) => {
  const threads = isolated ? 2 : 1
  const alone = isolated ? [] : [NOT_ISOLATED]

  test('a page whose server sends a wrong type for wasm compiles it, with one warning', async () => {
    const types = { wasm: 'application/octet-stream' }
    const options = { isolated, types }
    const { outcome, messages } = await inPage<Outcome>(browser, script('/dist/index.js', '{ threads: 2 }'), options)
    const streaming =
      'no streaming: the server says that wasm is application/octet-stream, which should be application/wasm'
    const reason = [...alone, streaming].join('; ')
    expect(outcome).toMatchObject({ index: RIGHT, capabilities: { threads, reason } })
    expect(messages).toEqual([`noisy-teacher: ${reason}`])
  })

  test('a page of a browser without relaxed SIMD computes strictly, with one warning if relaxed was requested', async () => {
    const lacking = `
      const { validate } = WebAssembly
      const relaxed = (bytes) => bytes.some((byte, at) => byte === 253 && bytes[at + 1] === 128 && bytes[at + 2] === 2)
      WebAssembly.validate = (bytes) => !relaxed(bytes) && validate(bytes)
    `
    const options = "{ threads: 2, numerics: 'relaxed' }"
    const text = lacking + script('/dist/index.js', options)
    const { outcome, messages } = await inPage<Outcome>(browser, text, { isolated })
    const reason = [...alone, 'strict results: this host has no relaxed SIMD'].join('; ')
    expect(outcome).toMatchObject({
      index: RIGHT,
      capabilities: { threads, relaxed: false, numerics: 'strict', reason },
    })
    expect(messages).toEqual([`noisy-teacher: ${reason}`])
  })

  test('a worker made from a Blob computes and starts its own threads', async () => {
    // A Blob's module has no address that relative ones could start from.
    const inner = `${script('ORIGIN/dist/inline.js', '{ threads: 2, onWarning: () => {} }')}
      postMessage(await globalThis.outcome)`
    const text = `
      const text = ${JSON.stringify(inner)}.replace('ORIGIN', location.origin)
      const worker = new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })), { type: 'module' })
      globalThis.outcome = new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data)
        worker.onerror = reject
      })
    `
    const { outcome } = await inPage<Outcome>(browser, text, { isolated })
    expect(outcome).toMatchObject({ index: RIGHT, capabilities: { threads } })
  })
})

test.each(chromium ? [[]] : [])('a page has one thread per processor', async () => {
  const { outcome } = await inPage<Outcome>(browser, script('/dist/index.js'))
  expect(outcome.capabilities?.threads).toBe(availableParallelism())
})
