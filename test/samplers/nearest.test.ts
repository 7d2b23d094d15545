import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { nearest } from '#ops/nearest/nearest.js'
import { fitNearest } from '#samplers/nearest.js'
import { prepareNearest } from '#samplers/nearest-geometry.js'
import { describeSampler } from '../contract/sampler.js'
import { seeded, table } from '../reference/numbers.js'

describeSampler('fitNearest, k = 1,', { fit: fitNearest, interpolates: true })
describeSampler('fitNearest, k = 5,', {
  fit: (train, options) => fitNearest(train, { ...options, k: Math.min(5, train.x.rows) }),
  interpolates: false,
})

describe('the geometry of points', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads: 2 })
  })
  afterAll(() => engine.close())

  test('finds the same neighbors as nearest', async () => {
    const random = seeded(1)
    const [x, q] = [engine.matrix(300, 7, table(300, 7, random)), engine.matrix(50, 7, table(50, 7, random))]
    const geometry = await prepareNearest(x)
    expect(await geometry.query(q, { k: 4 })).toEqual(await nearest(q, x, { k: 4 }))
    expect(await geometry.query(x, { k: 2, excludeSelf: true })).toEqual(
      await nearest(x, x, { k: 2, excludeSelf: true }),
    )
    expect(geometry.plan.why).toMatch(/300 points/)
    geometry.dispose()
  })

  test('predicts many label draws like one sampler for each', async () => {
    const random = seeded(2)
    const [x, q] = [engine.matrix(90, 3, table(90, 3, random)), engine.matrix(31, 3, table(31, 3, random))]
    const labels = Uint8Array.from({ length: 6 * 90 }, () => Math.floor(random() * 4))
    const geometry = await prepareNearest(x)
    for (const k of [1, 6]) {
      const predicted = await geometry.predictMany(q, { labels, draws: 6 }, { k })
      for (let draw = 0; draw < 6; draw++) {
        const sampler = await geometry.fit(Int32Array.from(labels.subarray(draw * 90, (draw + 1) * 90)), 4, { k })
        expect([...predicted.subarray(draw * 31, (draw + 1) * 31)]).toEqual([...(await sampler.predict(q))])
        sampler.dispose()
      }
    }
    geometry.dispose()
  })

  test('widens its points once for queries of another element type, and frees the copy', async () => {
    const random = seeded(4)
    using x = engine.matrix(300, 7, table(300, 7, random), { type: 'f32' })
    using same = engine.matrix(50, 7, table(50, 7, random), { type: 'f32' })
    using wide = engine.matrix(50, 7, table(50, 7, random), { type: 'f64' })
    const before = engine.bytesInUse
    const geometry = await prepareNearest(x)
    await geometry.query(same)
    const narrow = engine.bytesInUse
    for (const k of [1, 3]) {
      expect(await geometry.query(wide, { k })).toEqual(await nearest(wide, x, { k }))
      expect(engine.bytesInUse - narrow).toBeGreaterThanOrEqual(300 * 7 * 8)
      expect(engine.bytesInUse - narrow).toBeLessThan(2 * 300 * 7 * 8)
    }
    geometry.dispose()
    expect(engine.bytesInUse).toBe(before)
  })

  test('is borrowed by its classifiers, and refuses draws of the wrong length', async () => {
    const x = engine.matrix(4, 1, [0, 1, 2, 3])
    const geometry = await prepareNearest(x)
    const sampler = await geometry.fit(Int32Array.of(0, 1, 0, 1), 2)
    expect(() => geometry.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
    sampler.dispose()
    await expect(geometry.predictMany(x, { labels: new Uint8Array(7), draws: 2 })).rejects.toMatchObject({
      code: 'BAD_SHAPE',
    })
    geometry.dispose()
    await expect(geometry.query(x)).rejects.toMatchObject({ code: 'DISPOSED' })
  })

  test('breaks a tie of votes by the nearest neighbor of the tied classes', async () => {
    const x = engine.matrix(4, 1, [0, 1, 2, 3])
    const sampler = await fitNearest({ x, y: Int32Array.of(2, 1, 1, 2), classes: 3 }, { k: 4 })
    expect([...(await sampler.predict(engine.matrix(2, 1, [-1, 1.4])))]).toEqual([2, 1])
    sampler.dispose()
  })
})
