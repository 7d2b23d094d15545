import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { betweenSlices, pause, sliced } from '#engine/slices.js'
import { beatsDuring } from './beats.js'

/** Numbers between two looks at the clock. */
const TOGETHER = 2 ** 16

describe('a loop in the calling thread', () => {
  test.each([
    [0, 1, 0],
    [1, 1, 1],
    [TOGETHER, 1, 1],
    [TOGETHER + 1, 1, 2],
    [1000, 1000, 16],
    [10, 10 * TOGETHER, 10],
    [2 ** 21, 1 / 16, 2],
  ])('a loop of %i rows of %f numbers processes each row once, in %i parts', async (count, width, parts) => {
    const ranges: [number, number][] = []
    const work = async () => sliced(count, width, (first, last) => ranges.push([first, last]))
    await work()
    expect(ranges.length).toBe(parts)
    let end = 0
    for (const [first, last] of ranges) {
      expect(first).toBe(end)
      expect(last).toBeGreaterThan(first)
      end = last
    }
    expect(end).toBe(count)
  })

  test('a loop yields to the event loop after each time slice, and reports progress', async () => {
    const told: number[] = []
    const beats = await beatsDuring(async () =>
      sliced(
        5 * TOGETHER,
        1,
        () => {},
        (done) => told.push(done / TOGETHER),
      ),
    )
    expect(told).toEqual([1, 2, 3, 4, 5])
    expect(beats).toBeGreaterThanOrEqual(5)
  })

  test('a loop within one slice does not yield', async () => {
    await pause()
    const at = performance.now()
    const clock = vi.spyOn(performance, 'now').mockReturnValue(at)
    let [others, parts] = [0, 0]
    const waiting = setTimeout(() => others++)
    await sliced(3 * TOGETHER, 1, () => parts++)
    clearTimeout(waiting)
    clock.mockRestore()
    expect([others, parts]).toEqual([0, 3])
  })

  test('a loop ends when its signal is aborted', async () => {
    const controller = new AbortController()
    let parts = 0
    const work = async () =>
      sliced(9 * TOGETHER, 1, () => parts++, betweenSlices({ signal: controller.signal }, 'test', 9))
    const onBeat = (beat: number) => beat === 3 && controller.abort(new Error('enough'))
    await expect(beatsDuring(work, onBeat)).rejects.toThrow('enough')
    expect(parts).toBeGreaterThan(1)
    expect(parts).toBeLessThan(9)
  })
})

describe('a loop of a call', () => {
  let engine: Engine
  beforeEach(async () => {
    engine = await createEngine({ threads: 1 })
  })
  afterEach(() => engine.close())

  /** A call that loops, and holds memory meanwhile. */
  const looping = (options: object, stage?: string) =>
    engine.call('test', [], options, async (call) => {
      call.allocate(1000)
      await call.loop(9 * TOGETHER, 1, () => {}, stage)
    })

  test('a loop of a call reports progress if its stage has a name', async () => {
    const told: unknown[] = []
    await beatsDuring(() => looping({ onProgress: (progress: unknown) => told.push(progress) }))
    expect(told).toEqual([])
    await beatsDuring(() => looping({ onProgress: (progress: unknown) => told.push(progress) }, 'stage'))
    expect(told.length).toBe(9)
    expect(told[3]).toEqual({ stage: 'stage', done: 4 * TOGETHER, total: 9 * TOGETHER })
  })

  test.each([
    ['its signal is aborted', 'mine', (controller: AbortController) => controller.abort(new Error('mine'))],
    ['the engine is closed', 'closed', () => engine.close()],
  ])('a loop of a call ends when %s, and frees its memory', async (_, message, end) => {
    const controller = new AbortController()
    const onBeat = (beat: number) => beat === 4 && end(controller)
    await expect(beatsDuring(() => looping({ signal: controller.signal }), onBeat)).rejects.toThrow(message)
    expect(engine.bytesInUse).toBe(0)
  })

  test('a loop of a call ends when its listener throws', async () => {
    const onProgress = () => {
      throw new Error('mine')
    }
    await expect(beatsDuring(() => looping({ onProgress }, 'stage'))).rejects.toThrow('mine')
    expect(engine.bytesInUse).toBe(0)
  })
})
