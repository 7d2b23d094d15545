import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gaussianMixture } from '#data/gaussian-mixture.js'
import { distill } from '#distill/distill.js'
import { nearestStudent } from '#distill/nearest-student.js'
import { fitTeacher } from '#distill/teacher.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { evaluate } from '#evaluate/evaluate.js'
import { retrain } from '#evaluate/retrain.js'
import { defineSampler } from '#samplers/define-sampler.js'
import { fitNearest } from '#samplers/nearest.js'
import type { Fit } from '#samplers/sampler.js'

/** 1-NN as a user would wrap it: what it owns is made in the fit. */
const fitWrapped: Fit = async (train, options) => {
  const inner = await fitNearest(train, options)
  return defineSampler({ train, owns: [inner], name: 'a wrapped 1-NN', predict: (x, call) => inner.predict(x, call) })
}

describe('a sampler of the user', () => {
  const world = gaussianMixture({
    means: [
      [-1, 0],
      [1, 0],
      [0, 1],
    ],
    deviation: 0.7,
  })
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads: 2 })
  })
  afterAll(() => engine.close())

  test('predicts like the sampler that it wraps, alone, in a pool, distilled and retrained', async () => {
    const train = await world.sample(engine, 300, { seed: 1 })
    const { x } = await world.sample(engine, 100, { seed: 2 })
    const all = async (fit: Fit) => {
      using sampler = await fit(train)
      using teacher = await fitTeacher(train, { members: 3, fit, seed: 1 })
      using student = await distill(teacher, x, { fit: nearestStudent(), seed: 1 })
      const { predicted } = await retrain(engine, world, { n: 50, sets: 3, m: 20, seed: 1, fit })
      const labels = [await sampler.predict(x), await teacher.label(x, { seed: 1 }), await student.predict(x)]
      return { labels, scores: await sampler.scores(x), predicted, report: await evaluate(sampler, world, { m: 200 }) }
    }
    const before = engine.bytesInUse
    expect(await all(fitWrapped)).toEqual(await all(fitNearest))
    expect(engine.bytesInUse).toBe(before)
    train.x.dispose()
    x.dispose()
  })

  test('borrows its rows, owns the given objects, and uses its name in messages', async () => {
    const { x, y, classes } = await world.sample(engine, 20)
    const sampler = await fitWrapped({ x, y, classes })
    expect(() => x.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
    await expect(sampler.toBytes()).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('a wrapped 1-NN'),
    })
    using wide = engine.matrix(1, 3)
    await expect(sampler.predict(wide)).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    sampler.dispose()
    await expect(sampler.predict(x)).rejects.toMatchObject({ code: 'DISPOSED' })
    x.dispose()
  })

  test('refuses predictions of the wrong length or of unknown classes, and parts that are no functions', async () => {
    const x = engine.matrix(4, 2)
    const train = { x, classes: 2 }
    const answers = (predict: () => Promise<Int32Array>, scores?: () => Promise<Float32Array>) =>
      defineSampler({ train, predict, scores })
    const asked = [
      [answers(async () => new Int32Array(3)).predict(x), 'BAD_SHAPE'],
      [answers(async () => Int32Array.of(0, 1, 2, 0)).predict(x), 'BAD_VALUE'],
      [answers(async () => undefined as never).predict(x), 'BAD_VALUE'],
      [
        answers(
          async () => new Int32Array(4),
          async () => new Float32Array(4),
        ).scores(x),
        'BAD_SHAPE',
      ],
    ] as const
    for (const [answer, code] of asked)
      await expect(answer).rejects.toMatchObject({ code, message: expect.stringContaining("user's") })
    expect(() => defineSampler({ train } as never)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
    await expect(answers(async () => Int32Array.of(1, 0, 1, 0)).scores(x)).resolves.toEqual(
      Float32Array.of(0, 1, 1, 0, 0, 1, 1, 0),
    )
  })
})
