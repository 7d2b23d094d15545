import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CallOptions } from '#engine/call.js'
import type { Engine } from '#engine/engine.js'
import type { Matrix } from '#engine/matrix.js'
import { again, counters, counts, mark, openEngine, until } from './test-ops.js'

const WORKER = new URL('../../dist/engine/worker.js', import.meta.url)

let engine: Engine
let workers: Worker[]
let posted: number
beforeEach(async () => {
  workers = []
  const worker = () => {
    const made = new Worker(WORKER)
    const post = made.postMessage.bind(made)
    made.postMessage = (message) => {
      posted++
      post(message)
    }
    workers.push(made)
    return made
  }
  engine = await openEngine({ threads: 2, worker })
  posted = 0
})
afterEach(() => engine.close())

interface Small extends CallOptions {
  products?: number
  op?: string
  args?: number[]
}

/** Runs an op over all rows in blocks of 4. */
function run(rows: Matrix, { products, op = 'mark', args = [rows.address, 0], ...options }: Small = {}): Promise<void> {
  const task = { op, args, rows: rows.rows, block: 4, products }
  return engine.call(op, [rows], options, (call) => call.run('result', task))
}

test('a task of few products runs in the calling thread, and one of many products or unknown cost on all workers', async () => {
  using rows = counters(engine, 10)
  await run(rows, { products: 0 })
  await run(rows, { products: 4e6 })
  expect(posted).toBe(0)
  await run(rows, { products: 4e6 + 1 })
  expect(posted).toBe(2)
  await run(rows, { products: Number.NaN })
  await run(rows)
  expect(posted).toBe(6)
  expect(counts(rows)).toEqual(Array(10).fill(5))
})

test('a small task runs even if all workers died, and the next task for workers replaces them', async () => {
  await Promise.all(workers.map((worker) => worker.terminate()))
  using rows = counters(engine, 10)
  await run(rows, { products: 10 })
  expect(workers).toHaveLength(2)
  await run(rows)
  expect(workers).toHaveLength(4)
  expect(counts(rows)).toEqual(Array(10).fill(2))
})

test('a small task that traps rejects its call with the name of the op, and later calls work in the calling thread and on workers', async () => {
  using rows = counters(engine, 10)
  const failed = expect.objectContaining({
    code: 'WORKER_FAILED',
    message: expect.stringMatching(/^trap: .*unreachable/),
  })
  await expect(run(rows, { op: 'trap', args: [5], products: 10 })).rejects.toThrow(failed)
  await run(rows, { products: 10 })
  await run(rows)
  expect(counts(rows)).toEqual(Array(10).fill(2))
})

/** Asks for the same block of a small task so often that nobody waits for its end. */
function endless(rows: Matrix, options: CallOptions): Promise<void> {
  const args = [rows.address, 2 ** 32 - 1]
  const task = { op: 'again', args, rows: rows.rows, block: 1, scratchBytes: 4, products: 1 }
  return engine.call('again', [rows], options, (call) => call.run('result', task))
}

test('an abort ends a long task that was declared small, and frees its scratch memory', async () => {
  using rows = counters(engine, 3)
  const before = engine.bytesInUse
  const controller = new AbortController()
  const running = endless(rows, { signal: controller.signal })
  await until(() => counts(rows)[0] > 0)
  controller.abort('enough')
  await expect(running).rejects.toBe('enough')
  expect(engine.bytesInUse).toBe(before)
  expect(posted).toBe(0)
  using fresh = counters(engine, 3)
  await again(fresh, { times: 2 })
  expect(counts(fresh)).toEqual([2, 2, 2])
})

test('a small task reports the progress of its own blocks, not of the previous task on workers', async () => {
  using many = counters(engine, 50)
  await mark(many)
  using rows = counters(engine, 3)
  const controller = new AbortController()
  const heard: number[] = []
  const onProgress = ({ done }: { done: number }) => {
    heard.push(done)
    controller.abort('enough')
  }
  await expect(endless(rows, { signal: controller.signal, onProgress })).rejects.toBe('enough')
  expect(heard).toEqual([0])
})

test('close ends a running small task', async () => {
  const rows = counters(engine, 3)
  const running = endless(rows, {})
  await until(() => counts(rows)[0] > 0)
  await engine.close()
  await expect(running).rejects.toThrow(expect.objectContaining({ code: 'CLOSED' }))
})
