import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Progress } from '#engine/call.js'
import type { Engine } from '#engine/engine.js'
import { again, counters, counts, follow, mark, openEngine, until, waitAtGate } from './test-ops.js'

const failure = (code: string) => expect.objectContaining({ name: 'NoisyTeacherError', code })
/** Work that takes seconds if it is not stopped: 20,000 blocks of about a tenth of a millisecond. */
const LONG = { rows: 20_000, turns: 100_000 }

describe.each([1, 2, 3])('calls on %i threads', (threads) => {
  let engine: Engine
  beforeEach(async () => {
    engine = await openEngine({ threads })
  })
  afterEach(() => engine.close())

  test.each([1, 2, 5, 1000])('calls process each of %i rows once', async (size) => {
    using rows = counters(engine, size)
    await mark(rows)
    await mark(rows)
    expect(counts(rows)).toEqual(Array(size).fill(2))
  })

  test('calls process rows in blocks, of which the last may be shorter', async () => {
    using rows = counters(engine, 10)
    const task = { op: 'mark', args: [rows.address, 0], rows: 10, block: 4 }
    await engine.call('mark', [rows], {}, (call) => call.run('result', task))
    expect(counts(rows)).toEqual(Array(10).fill(1))
  })

  test.each([1, 3, 4])('calls start a round of %i blocks only when the previous round is done', async (round) => {
    using rows = counters(engine, 30)
    for (let time = 1; time < 6; time++) {
      using fresh = counters(engine, 30)
      await follow(fresh, { round, turns: 20_000 })
      expect(counts(fresh)).toEqual(Array(30).fill(1))
      await mark(rows)
    }
    expect(counts(rows)).toEqual(Array(30).fill(5))
  })

  test('calls stop in the middle of a round', async () => {
    using rows = counters(engine, 4000)
    const controller = new AbortController()
    const onProgress = () => controller.abort()
    const running = follow(rows, { round: 2, turns: 200_000, signal: controller.signal, onProgress })
    await expect(running).rejects.toThrow('aborted')
    expect(counts(rows)).toContain(0)
    using fresh = counters(engine, 10)
    await follow(fresh, { round: 2, turns: 10 })
    expect(counts(fresh)).toEqual(Array(10).fill(1))
  })

  test('calls continue an unfinished block in the same thread', async () => {
    using rows = counters(engine, 30)
    await again(rows, { times: 7 })
    expect(counts(rows)).toEqual(Array(30).fill(7))
  })

  test('calls stop within an unfinished block', async () => {
    using rows = counters(engine, 3)
    const controller = new AbortController()
    const onProgress = () => controller.abort()
    const before = engine.bytesInUse
    await expect(again(rows, { times: 2 ** 32 - 1, signal: controller.signal, onProgress })).rejects.toThrow('aborted')
    expect(engine.bytesInUse).toBe(before)
    using fresh = counters(engine, 3)
    await again(fresh, { times: 2 })
    expect(counts(fresh)).toEqual([2, 2, 2])
  })

  test('calls run in the order in which they were made, one at a time', async () => {
    using rows = counters(engine, 50)
    const seen: string[] = []
    const calls = ['a', 'b', 'c', 'd'].map((name) =>
      engine.call(name, [rows], {}, async (call) => {
        seen.push(`${name} begins`)
        await call.run('result', { op: 'mark', args: [rows.address, 1000], rows: 50, block: 1 })
        seen.push(`${name} ends`)
      }),
    )
    await Promise.all(calls)
    expect(seen).toEqual(['a', 'b', 'c', 'd'].flatMap((name) => [`${name} begins`, `${name} ends`]))
    expect(counts(rows)).toEqual(Array(50).fill(4))
  })

  test('a failed call does not prevent the next', async () => {
    using rows = counters(engine, 5)
    const failing = engine.call('test', [], {}, () => Promise.reject(new Error('mine')))
    const next = mark(rows)
    await expect(failing).rejects.toThrow('mine')
    await next
    expect(counts(rows)).toEqual(Array(5).fill(1))
  })

  test('calls borrow their inputs while they wait and while they run', async () => {
    const rows = counters(engine, 5)
    const first = mark(rows, { turns: 1000 })
    const second = mark(rows)
    expect(() => rows.dispose()).toThrow(failure('IN_USE'))
    await first
    expect(() => rows.dispose()).toThrow(failure('IN_USE'))
    await second
    rows.dispose()
    expect(engine.bytesInUse).toBe(0)
  })

  test('calls refuse a disposed input, and return the others', async () => {
    const [good, gone] = [counters(engine, 5), counters(engine, 5)]
    gone.dispose()
    await expect(engine.call('test', [good, gone], {}, async () => {})).rejects.toThrow(failure('DISPOSED'))
    good.dispose()
    expect(engine.bytesInUse).toBe(0)
  })

  test('calls refuse an input of another engine', async () => {
    await using other = await openEngine({ threads: 1 })
    using rows = counters(other, 5)
    await expect(engine.call('test', [rows], {}, async () => {})).rejects.toThrow(failure('ENGINE_MISMATCH'))
  })

  test('calls free scratch memory except kept blocks, and each thread has separate scratch memory', async () => {
    using rows = counters(engine, 100)
    const before = engine.bytesInUse
    const matrix = await engine.call('test', [rows], {}, async (call) => {
      call.allocate(1000)
      call.free(call.allocate(500))
      const address = call.allocate(64)
      await call.run('result', { op: 'note', args: [rows.address], rows: 100, block: 1, scratchBytes: 100 })
      expect(engine.bytesInUse - before).toBe(1024 + 64)
      return call.toMatrix(4, 4, 'f32', address)
    })
    expect(engine.bytesInUse - before).toBe(64)
    matrix.dispose()
    const scratches = new Set(counts(rows))
    const first = Math.min(...scratches)
    expect(scratches.size).toBeLessThanOrEqual(threads)
    for (const scratch of scratches) expect([0, 128, 256].slice(0, threads)).toContain(scratch - first)
  })

  test('an aborted running call rejects with the reason, stops early and frees its memory', async () => {
    using rows = counters(engine, LONG.rows)
    const before = engine.bytesInUse
    const controller = new AbortController()
    const reason = new Error('enough')
    const running = engine.call('test', [rows], { signal: controller.signal }, async (call) => {
      call.allocate(10_000)
      await call.run('result', { op: 'mark', args: [rows.address, LONG.turns], rows: LONG.rows, block: 1 })
    })
    const waiting = mark(rows)
    // A block that has begun need not run: the worker that took it may see the stop first.
    await until(() => counts(rows).some((count) => count > 0))
    controller.abort(reason)
    await expect(running).rejects.toBe(reason)
    const done = counts(rows).filter((count) => count > 0).length
    expect(done).toBeGreaterThan(0)
    await waiting
    expect(counts(rows).filter((count) => count === 1).length).toBeGreaterThan(LONG.rows / 2)
    expect(engine.bytesInUse).toBe(before)
  })

  test('an aborted waiting call rejects at once and never starts', async () => {
    using rows = counters(engine, LONG.rows)
    const [first, second] = [new AbortController(), new AbortController()]
    const running = mark(rows, { turns: LONG.turns, signal: first.signal })
    let begun = false
    const waiting = engine.call('test', [], { signal: second.signal }, async () => {
      begun = true
    })
    second.abort()
    await expect(waiting).rejects.toBe(second.signal.reason)
    first.abort()
    await expect(running).rejects.toBe(first.signal.reason)
    expect(begun).toBe(false)
  })

  test('a call with an aborted signal rejects with the reason', async () => {
    using rows = counters(engine, 5)
    await expect(mark(rows, { signal: AbortSignal.abort('no') })).rejects.toBe('no')
    expect(counts(rows)).toEqual(Array(5).fill(0))
    await mark(rows, { signal: new AbortController().signal })
    expect(counts(rows)).toEqual(Array(5).fill(1))
  })

  test('calls report increasing progress up to the total', async () => {
    using rows = counters(engine, LONG.rows)
    let heard: Progress[] = []
    while (heard.length < 2) {
      heard = []
      await mark(rows, { turns: LONG.turns, onProgress: (progress) => heard.push(progress) })
      expect(heard.at(-1)).toEqual({ stage: 'mark', done: LONG.rows, total: LONG.rows })
    }
    const done = heard.map((progress) => progress.done)
    expect(done).toEqual([...done].sort((a, b) => a - b))
    expect(done[0]).toBeGreaterThan(0)
  })

  test('a progress listener that throws ends only its call', async () => {
    using rows = counters(engine, LONG.rows)
    const listener = () => {
      throw new Error('mine')
    }
    await expect(mark(rows, { turns: LONG.turns, onProgress: listener })).rejects.toThrow('mine')
    expect(counts(rows)).toContain(0)
    await mark(rows)
  })

  test('close rejects running, waiting and later calls', async () => {
    const rows = counters(engine, LONG.rows)
    const running = mark(rows, { turns: LONG.turns })
    const waiting = mark(rows)
    const both = Promise.allSettled([running, waiting])
    await until(() => engine.pool.progress() > 0)
    await engine.close()
    await engine.close()
    const closed = { status: 'rejected', reason: failure('CLOSED') }
    expect(await both).toEqual([closed, closed])
    await expect(engine.call('test', [], {}, async () => {})).rejects.toThrow(failure('CLOSED'))
    expect(engine.bytesInUse).toBe(0)
  })

  test('close rejects a call that was just made', async () => {
    const rows = counters(engine, 5)
    const call = mark(rows)
    void engine.close()
    await expect(call).rejects.toThrow(failure('CLOSED'))
  })
})

describe('an abort', () => {
  test.each([2, 3])('an abort on %i threads takes effect within one block per thread', async (threads) => {
    await using engine = await openEngine({ threads })
    using rows = counters(engine, 100)
    const controller = new AbortController()
    const gate = waitAtGate(rows, { signal: controller.signal })
    await gate.begun(threads)
    controller.abort()
    gate.open()
    await expect(gate.done).rejects.toBe(controller.signal.reason)
    expect(counts(rows).filter((count) => count > 0)).toHaveLength(threads)
  })

  test('an abort in the calling thread takes effect within one slice', async () => {
    await using engine = await openEngine({ threads: 1 })
    using rows = counters(engine, LONG.rows)
    const controller = new AbortController()
    const running = mark(rows, { turns: LONG.turns, signal: controller.signal })
    const slice = counts(rows).filter((count) => count > 0).length
    controller.abort()
    await expect(running).rejects.toBe(controller.signal.reason)
    expect(counts(rows).filter((count) => count > 0)).toHaveLength(slice)
  })
})

test('the engine keeps no results of settled calls', async () => {
  await using engine = await openEngine({ threads: 1 })
  const call = async () =>
    new WeakRef(await engine.call('test', [], {}, async () => ({ values: new Float64Array(1000) })))
  const results = [await call(), await call(), await call()]
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  await until(() => {
    collect()
    return results.every((result) => result.deref() === undefined)
  })
})

test('many short tasks on one thread yield as often as one long task', async () => {
  await using engine = await openEngine({ threads: 1 })
  using rows = counters(engine, 120)
  // Whoever looks finds that a millisecond has passed.
  let clock = performance.now()
  const now = vi.spyOn(performance, 'now').mockImplementation(() => clock++)
  const yields = vi.spyOn(globalThis, 'setImmediate')
  async function yieldsOf(tasks: number): Promise<number> {
    yields.mockClear()
    await engine.call('test', [rows], {}, async (call) => {
      const task = { op: 'mark', args: [rows.address, 0], rows: rows.rows / tasks, block: 1 }
      for (let time = 0; time < tasks; time++) await call.run('result', task)
    })
    return yields.mock.calls.length
  }
  const [one, many] = [await yieldsOf(1), await yieldsOf(120)]
  now.mockRestore()
  yields.mockRestore()
  expect(one).toBeGreaterThan(5)
  expect(Math.abs(many - one)).toBeLessThanOrEqual(1)
})
