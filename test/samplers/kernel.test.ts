import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { gaussian, laplace, polynomial } from '#ops/kernels.js'
import { medianDistance } from '#samplers/bandwidth.js'
import { prepareGram } from '#samplers/gram.js'
import { fitKernel } from '#samplers/kernel.js'
import { solveGram } from '#solve/gram.js'
import { describeSampler } from '../contract/sampler.js'
import { seeded, table } from '../reference/numbers.js'

describeSampler('fitKernel, Laplace, ridge 0,', { fit: fitKernel, interpolates: true })
describeSampler('fitKernel, Gaussian, ridge 1,', {
  fit: (train, options) => fitKernel(train, { ...options, kernel: gaussian({ bandwidth: 0.3 }), ridge: 1 }),
  interpolates: false,
})

describe('kernel samplers', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads: 2 })
  })
  afterAll(() => engine.close())

  test('predicts many label draws like one sampler for each, with 2 and 4 classes', async () => {
    for (const classes of [2, 4]) {
      const random = seeded(classes)
      const [x, q] = [engine.matrix(50, 3, table(50, 3, random)), engine.matrix(21, 3, table(21, 3, random))]
      const labels = Uint8Array.from({ length: 70 * 50 }, () => Math.floor(random() * classes))
      const geometry = await prepareGram(laplace({ bandwidth: 1 }), x, { ridge: 0.1 })
      const predicted = await geometry.predictMany(q, { labels, draws: 70 })
      for (const draw of [0, 1, 33, 69]) {
        const sampler = await geometry.fit(Int32Array.from(labels.subarray(draw * 50, (draw + 1) * 50)), classes)
        expect([...predicted.subarray(draw * 21, (draw + 1) * 21)]).toEqual([...(await sampler.predict(q))])
        sampler.dispose()
      }
      geometry.dispose()
    }
  })

  test('refuses queries whose outputs are not finite, in every function', async () => {
    using x = engine.matrix(30, 2, table(30, 2, seeded(7)))
    using far = engine.matrix(5, 2, new Float32Array(10).fill(1e12))
    const labels = Uint8Array.from({ length: 30 }, (_, i) => i % 3)
    using geometry = await prepareGram(polynomial({ bandwidth: 1, degree: 4 }), x, { ridge: 1 })
    using sampler = await geometry.fit(Int32Array.from(labels), 3)
    for (const asked of [sampler.predict(far), sampler.scores(far), geometry.predictMany(far, { labels, draws: 1 })]) {
      await expect(asked).rejects.toMatchObject({ code: 'BAD_VALUE' })
    }
  })

  test('prepares a Gram matrix that solves like solveGram, and is borrowed by its classifiers', async () => {
    const random = seeded(3)
    const x = engine.matrix(40, 2, table(40, 2, random))
    const b = Float64Array.from({ length: 80 }, random)
    const kernel = laplace({ bandwidth: 2 })
    const geometry = await prepareGram(kernel, x, { ridge: 1e-3 })
    expect((await geometry.solve(b)).coefficients).toEqual(
      (await solveGram(kernel, x, b, { ridge: 1e-3 })).coefficients,
    )
    const sampler = await geometry.fit(new Int32Array(40), 2)
    expect(() => geometry.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
    sampler.dispose()
    geometry.dispose()
    await expect(geometry.solve(b)).rejects.toMatchObject({ code: 'DISPOSED' })
    x.dispose()
  })

  test('refuses equal rows with different labels at ridge 0, with their numbers, and accepts them with a ridge', async () => {
    const before = engine.bytesInUse
    const x = engine.matrix(4, 1, [1, 2, 1, 3])
    const train = { x, y: Int32Array.of(0, 1, 1, 0), classes: 2 }
    const refused = { code: 'CONFLICTING_DUPLICATES', message: expect.stringMatching(/rows 0 and 2/) }
    await expect(fitKernel(train)).rejects.toMatchObject(refused)
    const sampler = await fitKernel(train, { ridge: 0.1 })
    sampler.dispose()
    x.dispose()
    expect(engine.bytesInUse).toBe(before)
  })

  test('computes the median distance over all pairs of few rows', async () => {
    const rows = table(31, 3, seeded(4)).map((row) => row.map(Math.fround))
    const all = rows.flatMap((a, i) => rows.slice(0, i).map((b) => Math.hypot(...a.map((value, t) => value - b[t]))))
    const median = all.sort((a, b) => a - b)[all.length >> 1]
    expect(await medianDistance(engine.matrix(31, 3, rows))).toBeCloseTo(median, 6)
    expect(await medianDistance(engine.matrix(5, 1, [2, 2, 2, 2, 2]))).toBe(1)
    expect(await medianDistance(engine.matrix(1, 1, [2]))).toBe(1)
  })
})
