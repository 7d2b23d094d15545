// Workers of a page that end without a word: by `terminate()` no event fires, neither in the page nor in the worker.
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium, inPage, launch } from '../browser/chromium.js'
import { testOps } from '../engine/test-ops.js'

/** What became of each call in its turn: 'done', a code, or the reason of an abort. */
type Outcomes = (string | number)[]
const WORKER = '/dist/engine/worker.js'

/** A page's program: an engine of two threads whose workers the page has too, and the ops that mark rows and that wait at a gate. */
async function script(body: string, worker = `new Worker('${WORKER}', { type: 'module' })`): Promise<string> {
  const wasm = Buffer.from(await testOps()).toString('base64')
  return `
    import { createEngine } from '/dist/index.js'
    const wasm = Uint8Array.from(atob('${wasm}'), (byte) => byte.charCodeAt(0))
    const workers = []
    const hire = () => (workers.push(${worker}), workers.at(-1))
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
    const told = (call) => call.then(() => 'done', (error) => error?.code ?? error)
    const open = () => createEngine({ threads: 2, wasm, worker: hire })
    const running = (engine, op, args, signal) =>
      told(engine.call(op, [], { signal }, (call) => call.run('result', { op, args, rows: 50, block: 1 })))
    async function mark(engine) {
      const rows = engine.matrix(50, 1)
      return running(engine, 'mark', [rows.address, 0])
    }
    async function waiting(engine, signal) {
      const [gate, rows] = [engine.matrix(1, 2), engine.matrix(50, 1)]
      const words = new Uint32Array(engine.memory.wasm.buffer, gate.address, 2)
      const outcome = running(engine, 'wait', [gate.address, rows.address], signal)
      while (Atomics.load(words, 0) < 2) await sleep(1)
      return { outcome, pass: () => Atomics.store(words, 1, 1) }
    }
    async function run() {
      ${body}
    }
    globalThis.outcome = run().catch(String)
  `
}

/** Ends a worker: as the page's author would, and as a browser does, which calls no method of the page's object. */
const ENDS = ['worker.terminate()', 'Worker.prototype.terminate.call(worker)']

const chromium = findChromium()

describe.runIf(chromium)('workers of a page', { timeout: 120_000 }, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch(chromium!)
  })
  afterAll(() => browser.close())

  async function outcomes(body: string, worker?: string): Promise<Outcomes> {
    return (await inPage<Outcomes>(browser, await script(body, worker))).outcome
  }

  test.each(ENDS)(
    'a worker that ends without an event rejects its call, and the next call has another: %s',
    async (end) => {
      const body = `
      const engine = await open()
      const { outcome, pass } = await waiting(engine)
      const [worker] = workers
      ${end}
      pass()
      return [await outcome, await mark(engine), workers.length]
    `
      expect(await outcomes(body)).toEqual(['WORKER_FAILED', 'done', 3])
    },
  )

  test('a worker that ends among many blocks stops soon', async () => {
    // About a second of work for the two: Chromium itself would let the ended one do all of it.
    const body = `
      const engine = await open()
      const rows = engine.matrix(20_000, 1)
      const task = { op: 'mark', args: [rows.address, 100_000], rows: 20_000, block: 1 }
      const outcome = told(engine.call('mark', [], {}, (call) => call.run('result', task)))
      while (engine.pool.progress() < 10) await sleep(1)
      workers[0].terminate()
      return [await outcome, new Uint32Array(rows.toArray().buffer).includes(0) ? 'left' : 'all done']
    `
    expect(await outcomes(body)).toEqual(['WORKER_FAILED', 'left'])
  })

  test.each(ENDS)(
    'a worker that ends in an endless block rejects its call even if the other never leaves its block: %s',
    async (end) => {
      const body = `
      const engine = await open()
      const { outcome } = await waiting(engine)
      const [worker] = workers
      ${end}
      return [await outcome, await mark(engine), workers.length]
    `
      expect(await outcomes(body)).toEqual(['WORKER_FAILED', 'done', 4])
    },
  )

  const between = (end: string) => `
    const engine = await open()
    const [worker] = workers
    ${end}
    const outcomes = []
    while (outcomes.at(-1) !== 'done') outcomes.push(await mark(engine))
    return [outcomes.length, workers.length]
  `

  test('a worker that the page ends between two calls is replaced silently', async () => {
    expect(await outcomes(between(ENDS[0]))).toEqual([1, 3])
  })

  test('a worker that the browser ends between two calls is replaced by the second call at the latest', async () => {
    const [calls, hired] = await outcomes(between(ENDS[1]))
    expect([1, 2]).toContain(calls)
    expect(hired).toBe(3)
  })

  test('a worker that ends in a sandboxed page, which has no Web Locks, rejects its call', async () => {
    // Such a page loads no worker by its address.
    const own = `new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })))`
    const body = `
      globalThis.text = await (await fetch('${WORKER}')).text()
      const engine = await open()
      const { outcome, pass } = await waiting(engine)
      workers[0].terminate()
      pass()
      const locks = await navigator.locks.query().catch(({ name }) => name)
      return [locks, await outcome, await mark(engine), workers.length]
    `
    const headers = () => ({ 'Content-Security-Policy': 'sandbox allow-scripts' })
    const { outcome } = await inPage<Outcomes>(browser, await script(body, own), { headers })
    expect(outcome).toEqual(['SecurityError', 'WORKER_FAILED', 'done', 3])
  })

  test('a worker that the page ends while it starts rejects createEngine', async () => {
    const ended = `(() => {
      const worker = new Worker('${WORKER}', { type: 'module' })
      setTimeout(() => worker.terminate())
      return worker
    })()`
    expect(await outcomes('return [await told(open())]', ended)).toEqual(['WORKER_FAILED'])
  })

  test('a worker that never answers, because it runs another program, rejects createEngine', async () => {
    const body = `
      const { setInterval } = globalThis
      globalThis.setInterval = (tick, ms) => setInterval(tick, ms / 100)
      return [await told(open())]
    `
    const stranger = "new Worker('data:text/javascript,')"
    expect(await outcomes(body, stranger)).toEqual(['WORKER_FAILED'])
  })

  test('an aborted call rejects with the reason after all workers have ended without an event', async () => {
    const body = `
      const engine = await open()
      const stop = new AbortController()
      const { outcome } = await waiting(engine, stop.signal)
      for (const worker of workers) worker.terminate()
      stop.abort('enough')
      return [await outcome, await mark(engine), workers.length]
    `
    expect(await outcomes(body)).toEqual(['enough', 'done', 4])
  })

  test('an aborted call rejects with the reason even if its workers never leave their block, and they are replaced', async () => {
    const body = `
      const engine = await open()
      const stop = new AbortController()
      const { outcome } = await waiting(engine, stop.signal)
      stop.abort('enough')
      return [await outcome, await mark(engine), workers.length]
    `
    expect(await outcomes(body)).toEqual(['enough', 'done', 4])
  })

  test('workers that stay in one block for seconds are not mistaken for dead', async () => {
    const body = `
      const engine = await open()
      const { outcome, pass } = await waiting(engine)
      await sleep(5000)
      pass()
      return [await outcome, await mark(engine), workers.length]
    `
    expect(await outcomes(body)).toEqual(['done', 'done', 2])
  })
})
