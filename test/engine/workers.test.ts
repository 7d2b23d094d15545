import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Engine } from '#engine/engine.js'
import { WAIT_MS } from '../patience.js'
import { counters, counts, mark, openEngine, testOps, trap, until, waitAtGate } from './test-ops.js'

const WORKER = new URL('../../dist/engine/worker.js', import.meta.url)
const failed = (message: RegExp) =>
  expect.objectContaining({ name: 'NoisyTeacherError', code: 'WORKER_FAILED', message: expect.stringMatching(message) })

describe('workers', () => {
  let engine: Engine
  let workers: Worker[]
  let hire: () => Worker
  beforeEach(async () => {
    workers = []
    hire = () => new Worker(WORKER)
    const worker = () => {
      workers.push(hire())
      return workers.at(-1)
    }
    engine = await openEngine({ threads: 2, worker })
  })
  afterEach(() => engine.close())

  async function works(): Promise<void> {
    using rows = counters(engine, 50)
    await mark(rows)
    expect(counts(rows)).toEqual(Array(50).fill(1))
  }

  test('all requested workers compute', async () => {
    using rows = counters(engine, 10)
    const gate = waitAtGate(rows)
    await gate.begun(2)
    expect(engine.pool.progress()).toBe(2)
    gate.open()
    await gate.done
    expect(counts(rows)).toEqual(Array(10).fill(1))
    expect(workers).toHaveLength(2)
  })

  test('a worker killed during a call rejects that call, and the next call works', async () => {
    using rows = counters(engine, 10)
    const gate = waitAtGate(rows)
    await gate.begun(2)
    await workers[0].terminate()
    gate.open()
    await expect(gate.done).rejects.toThrow(failed(/^wait: a worker failed: it exited with code 1$/))
    expect(counts(rows)).toContain(0)
    await works()
    expect(workers).toHaveLength(3)
  })

  test('a call rejects when all of its workers are killed, and the next call works', async () => {
    using rows = counters(engine, 10)
    const gate = waitAtGate(rows)
    await gate.begun(2)
    await Promise.all(workers.map((worker) => worker.terminate()))
    await expect(gate.done).rejects.toThrow(failed(/wait: a worker failed/))
    await works()
    expect(workers).toHaveLength(4)
  })

  test('workers killed while idle are replaced silently', async () => {
    await Promise.all(workers.map((worker) => worker.terminate()))
    await works()
    expect(workers).toHaveLength(4)
  })

  test('a call rejects while dead workers cannot be replaced, and works once they can', async () => {
    await workers[1].terminate()
    hire = () => {
      throw new Error('nobody to hire')
    }
    using rows = counters(engine, 10)
    await expect(mark(rows)).rejects.toThrow(failed(/a worker did not start: .*nobody to hire/))
    hire = () => new Worker('process.exit(3)', { eval: true })
    await expect(mark(rows)).rejects.toThrow(failed(/a worker did not start: it exited with code 3/))
    hire = () => new Worker(WORKER)
    await works()
  })

  test('an abort while workers are being replaced stops the call', async () => {
    await workers[0].terminate()
    using rows = counters(engine, 1000)
    const controller = new AbortController()
    hire = () => {
      queueMicrotask(() => controller.abort('enough'))
      return new Worker(WORKER)
    }
    await expect(mark(rows, { signal: controller.signal })).rejects.toBe('enough')
    expect(counts(rows)).toEqual(Array(1000).fill(0))
    await works()
  })

  test('an aborted call settles even if its workers never leave their block, and they are replaced', async () => {
    using rows = counters(engine, 10)
    const controller = new AbortController()
    const gate = waitAtGate(rows, { signal: controller.signal })
    await gate.begun(2)
    controller.abort('enough')
    await expect(gate.done).rejects.toBe('enough')
    expect(counts(rows)).toEqual(Array(10).fill(0))
    await works()
    expect(workers).toHaveLength(4)
  })

  test('a progress listener that throws ends its call even if the workers never leave their block', async () => {
    using rows = counters(engine, 10)
    const onProgress = () => {
      throw new Error('mine')
    }
    await expect(waitAtGate(rows, { onProgress }).done).rejects.toThrow('mine')
    await works()
  })

  test('a worker killed while another never leaves its block rejects the call with the first failure', async () => {
    using rows = counters(engine, 10)
    const gate = waitAtGate(rows)
    await gate.begun(2)
    await workers[1].terminate()
    await expect(gate.done).rejects.toThrow(failed(/^wait: a worker failed: it exited with code 1$/))
    await works()
    expect(workers).toHaveLength(4)
  })

  test('workers that never answer are terminated', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const worker = () => new Worker('setInterval(() => {}, 1000)', { eval: true })
      const opening = openEngine({ threads: 2, worker })
      const silent = failed(/^createEngine: a worker did not start: none answered for 30 seconds$/)
      const refused = expect(opening).rejects.toThrow(silent)
      await until(() => vi.getTimerCount() > 0)
      vi.advanceTimersByTime(30_000)
      await refused
    } finally {
      vi.useRealTimers()
    }
  })

  test('close terminates workers inside a block', async () => {
    const rows = counters(engine, 10)
    const gate = waitAtGate(rows)
    await gate.begun(2)
    const exits = workers.map((worker) => once(worker, 'exit'))
    await engine.close()
    await expect(gate.done).rejects.toThrow(expect.objectContaining({ code: 'CLOSED' }))
    await Promise.all(exits)
  })
})

describe.each([1, 2])('on %i threads', (threads) => {
  test('an op that traps rejects its call, and the next works', async () => {
    await using engine = await openEngine({ threads })
    using rows = counters(engine, 100)
    await expect(trap(rows, 37)).rejects.toThrow(failed(/^trap: .*unreachable/))
    await mark(rows)
    expect(counts(rows)).toEqual(Array(100).fill(1))
  })

  test('an address beyond the memory traps', async () => {
    await using engine = await openEngine({ threads })
    const poke = engine.call('poke', [], {}, (call) =>
      call.run('result', { op: 'poke', args: [0xfffffffc], rows: 1, block: 1 }),
    )
    await expect(poke).rejects.toThrow(failed(/^poke: .*out of bounds/))
  })

  test('an unknown op rejects its call', async () => {
    await using engine = await openEngine({ threads })
    const call = engine.call('test', [], {}, (call) =>
      call.run('result', { op: 'nothing', args: [], rows: 1, block: 1 }),
    )
    await expect(call).rejects.toThrow(failed(/there is no op nothing/))
  })

  const prelude = async () => `
    import { createEngine } from '#engine/engine.js'
    const wasm = Buffer.from('${Buffer.from(await testOps()).toString('base64')}', 'base64')
    const engine = await createEngine({ threads: ${threads}, wasm })
    const rows = engine.matrix(1000, 1)
    const task = { op: 'mark', args: [rows.address, 10000], rows: 1000, block: 1 }
    const mark = () => engine.call('mark', [rows], {}, (call) => call.run('result', task))`

  /** Runs a program in its own process; fails when it does not end by itself. */
  async function program(body: string): Promise<string> {
    const args = ['--input-type=module', '--eval', `${await prelude()}\n${body}`]
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: WAIT_MS })
    return stdout
  }

  test('an idle engine that is never closed does not keep Node alive', async () => {
    expect(await program(`console.log('made')`)).toBe('made\n')
  })

  test('an engine does not keep Node alive after a call', async () => {
    expect(await program(`await mark(); console.log('done')`)).toBe('done\n')
  })

  test('a call in progress keeps Node alive', async () => {
    expect(await program(`mark().then(mark).then(() => console.log('done'))`)).toBe('done\n')
  })
})

describe('workers that do not start', () => {
  test.each<[string, URL | string | (() => unknown), RegExp]>([
    ['a missing module', new URL('./nothing.js', import.meta.url), /Cannot find module/],
    ['a missing path', '/nothing.js', /Cannot find module/],
    ['an invalid URL', 'http://[', /Invalid URL/],
    ['a module that throws', new URL('data:text/javascript,throw new Error("mine")'), /mine/],
    [
      'a function that throws',
      () => {
        throw new Error('mine')
      },
      /mine/,
    ],
  ])('a worker that does not start is reported: %s', async (_, worker, message) => {
    await expect(openEngine({ threads: 2, worker })).rejects.toThrow(
      failed(new RegExp(`^createEngine: a worker did not start: .*${message.source}`)),
    )
  })
})
