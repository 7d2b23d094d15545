import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dataset } from '#data/dataset.js'
import { gaussianMixture } from '#data/gaussian-mixture.js'
import { distill } from '#distill/distill.js'
import { kernelStudent } from '#distill/kernel-student.js'
import { nearestStudent } from '#distill/nearest-student.js'
import { fitTeacher } from '#distill/teacher.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { laplace } from '#ops/kernels.js'
import { fitKernel } from '#samplers/kernel.js'
import { seeded, table } from '../reference/numbers.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

describe('soft labels', () => {
  test.each([2, 3])('fits soft labels with share 1 like plain labels by kernel ridge, %i classes', async (classes) => {
    const random = seeded(classes)
    using x = engine.matrix(60, 2, table(60, 2, random))
    const y = Int32Array.from({ length: 60 }, () => Math.floor(random() * classes))
    const shares = Float64Array.from({ length: 60 * classes }, (_, i) =>
      Number(y[Math.floor(i / classes)] === i % classes),
    )
    using hard = await fitKernel({ x, y, classes }, { ridge: 0.1 })
    using soft = await fitKernel({ x, y, classes, shares }, { ridge: 0.1 })
    expect(await soft.scores(x)).toEqual(await hard.scores(x))
  })

  test.each([2, 4])('interpolates soft labels at its rows, %i classes', async (classes) => {
    const random = seeded(classes)
    using x = engine.matrix(40, 3, table(40, 3, random))
    const shares = new Float64Array(40 * classes)
    for (let row = 0; row < 40; row++) {
      const parts = Array.from({ length: classes }, () => random())
      const whole = parts.reduce((sum, part) => sum + part, 0)
      shares.set(
        parts.map((part) => part / whole),
        row * classes,
      )
    }
    const train = { x, y: new Int32Array(40), classes, shares }
    using sampler = await fitKernel(train, { kernel: laplace({ bandwidth: 0.5 }), tolerance: 1e-8, precision: 'f64' })
    for (const [i, score] of (await sampler.scores(x)).entries()) expect(Math.abs(score - shares[i])).toBeLessThan(1e-6)
  })

  test('gives the student vote shares and their plurality, which are as good as random labels', async () => {
    const world = gaussianMixture({
      means: [
        [-1, 0],
        [1, 0],
      ],
      deviation: 1,
    })
    const [train, pool] = await Promise.all([1, 2].map((seed) => world.sample(engine, 900, { seed })))
    using teacher = await fitTeacher(train, { members: 9, seed: 1 })
    const seen: Dataset[] = []
    const fit = kernelStudent()
    const student = await distill(teacher, pool.x, {
      rule: 'soft',
      seed: 4,
      fit: (given, options) => {
        seen.push(given)
        return fit(given, options)
      },
    })
    expect(seen[0].shares).toEqual(await teacher.shares(pool.x))
    expect(seen[0].y).toEqual(await teacher.label(pool.x, { rule: 'plurality', seed: 4 }))
    const predicted = await student.predict(train.x)
    const right = predicted.filter((label, i) => label === train.clean[i]).length / 900
    expect(right).toBeGreaterThan(0.94)
    // The error of a candidate is the share of held-out votes that it misses, at least that of the pool's plurality.
    const most = Array.from(seen[0].y, (label, i) => seen[0].shares![2 * i + label]).reduce((a, b) => a + b) / 900
    for (const { error } of student.candidates) {
      expect(error).toBeLessThan(0.5)
      expect(error).toBeGreaterThan(1 - most - 0.05)
    }
    student.dispose()
  })

  test('refuses soft labels for a learner of plain labels, without a leak', async () => {
    const world = gaussianMixture({ means: [[-1], [1]], deviation: 1 })
    using x = (await world.sample(engine, 40, { seed: 1 })).x
    const train = await world.sample(engine, 40, { seed: 2 })
    using teacher = await fitTeacher(train, { members: 2 })
    const before = engine.bytesInUse
    const refused = { code: 'BAD_OPTION', message: expect.stringMatching(/fitNearest: .*soft labels/) }
    await expect(distill(teacher, x, { rule: 'soft', fit: nearestStudent() })).rejects.toMatchObject(refused)
    expect(engine.bytesInUse).toBe(before)
    await expect(distill(teacher, x, { rule: 'loud' as never })).rejects.toMatchObject({ code: 'BAD_OPTION' })
  })
})
