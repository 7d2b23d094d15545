import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SampleOptions } from '#data/sample.js'
import { torus } from '#data/torus.js'
import { distill } from '#distill/distill.js'
import { freshTeacher } from '#distill/fresh-teacher.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { fitNearest } from '#samplers/nearest.js'

describe('a fresh teacher for each row', () => {
  let engine: Engine
  const world = torus({ dimension: 2, p: 0.3, halves: false })
  beforeAll(async () => {
    engine = await createEngine({ threads: 2 })
  })
  afterAll(() => engine.close())

  test('labels each row like its learner when fitted to the sample of that row and seed', async () => {
    const { x } = await world.sample(engine, 40, { seed: 1 })
    const drawn: { seed?: number; trial?: number }[] = []
    const seeds = new Set<number | undefined>()
    const teacher = freshTeacher({
      classes: 2,
      sample: (draw) => {
        drawn.push(draw)
        return world.sample(engine, 7, draw)
      },
      fit: (train, options = {}) => {
        seeds.add(options.seed)
        return fitNearest(train, { ...options, k: 3 })
      },
    })
    const labels = await teacher.label(x, { seed: 5 })
    expect(drawn.map(({ seed, trial }) => [seed, trial])).toEqual(Array.from({ length: 40 }, (_, row) => [5, row]))
    expect(seeds.size).toBe(40)
    for (let row = 0; row < 40; row++) {
      using train = await world.sample(engine, 7, drawn[row])
      const sampler = await fitNearest(train, { k: 3 })
      expect((await sampler.predict(x))[row]).toBe(labels[row])
      sampler.dispose()
    }
    expect(await teacher.label(x, { seed: 5 })).toEqual(labels)
    expect(await teacher.label(x, { seed: 6 })).not.toEqual(labels)
    x.dispose()
    expect(engine.bytesInUse).toBe(0)
  })

  test('reports progress, ends between two rows when it is aborted, and frees all memory', async () => {
    const { x } = await world.sample(engine, 30, { seed: 1 })
    const before = engine.bytesInUse
    const sample = (draw: SampleOptions) => world.sample(engine, 5, draw)
    const teacher = freshTeacher({ classes: 2, sample, fit: (train, options) => fitNearest(train, options) })
    const abort = new AbortController()
    const told: number[] = []
    const onProgress = ({ done, total }: { done: number; total: number }) => {
      told.push(done)
      if (done === 12) abort.abort(new Error('enough'))
      expect(total).toBe(30)
    }
    await expect(teacher.label(x, { signal: abort.signal, onProgress })).rejects.toThrow('enough')
    expect(told).toEqual(Array.from({ length: 12 }, (_, i) => i + 1))
    expect(engine.bytesInUse).toBe(before)
    let left = 4
    const failing = freshTeacher({
      classes: 2,
      sample: (draw) => world.sample(engine, 5, draw),
      fit: async (train) => {
        if (left-- === 0) throw new Error('no more')
        return fitNearest(train)
      },
    })
    await expect(failing.label(x)).rejects.toThrow('no more')
    expect(engine.bytesInUse).toBe(before)
    x.dispose()
  })

  test('labels rows together as it labels them one by one, and frees all memory', async () => {
    const { x } = await world.sample(engine, 150, { seed: 1 })
    const before = engine.bytesInUse
    const sample = (draw: SampleOptions) => world.sample(engine, 6, draw)
    const alone = freshTeacher({ classes: 2, sample, fit: (train, options) => fitNearest(train, options) })
    const told: number[] = []
    const onProgress = ({ done }: { done: number }) => told.push(done)
    const labels = await freshTeacher({ classes: 2, sample }).label(x, { seed: 3, onProgress })
    expect(labels).toEqual(await alone.label(x, { seed: 3 }))
    expect(told).toEqual([64, 128, 150])
    let left = 70
    const failing = freshTeacher({
      classes: 2,
      sample: (draw) => {
        if (left-- === 0) throw new Error('no more')
        return sample(draw)
      },
    })
    await expect(failing.label(x)).rejects.toThrow('no more')
    expect(engine.bytesInUse).toBe(before)
    x.dispose()
  })

  test('refuses rules for pools, samples with other classes, and options that are no functions', async () => {
    using drawn = await world.sample(engine, 5, { seed: 1 })
    const { x } = drawn
    const sample = (draw: object) => world.sample(engine, 5, draw)
    const teacher = freshTeacher({ classes: 2, sample })
    await expect(distill(teacher, x, { rule: 'plurality' })).rejects.toMatchObject({ code: 'BAD_OPTION' })
    await expect(distill(teacher, x, { rule: 'soft' })).rejects.toMatchObject({ code: 'BAD_OPTION' })
    await expect(freshTeacher({ classes: 3, sample }).label(x)).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    for (const drawn of [undefined, null, { x: [[1, 2]], y: [0], classes: 2 }]) {
      const told = { code: 'BAD_VALUE', message: expect.stringMatching(/sample gave .* but must give a dataset/) }
      const empty = freshTeacher({ classes: 2, sample: async () => drawn as never })
      await expect(empty.label(x)).rejects.toMatchObject(told)
    }
    expect(() => freshTeacher({ classes: 2, sample: 5 as never })).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION' }),
    )
    expect(() => freshTeacher({ classes: 0, sample })).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
    using student = await distill(teacher, x, { fit: fitNearest })
    expect(await student.predict(x)).toEqual(await teacher.label(x))
  })
})
