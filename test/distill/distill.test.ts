import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gaussianMixture } from '#data/gaussian-mixture.js'
import { distill } from '#distill/distill.js'
import { kernelStudent } from '#distill/kernel-student.js'
import { logisticStudent } from '#distill/logistic-student.js'
import { nearestStudent } from '#distill/nearest-student.js'
import { networkStudent } from '#distill/network-student.js'
import { fitTeacher } from '#distill/teacher.js'
import { forestStudent, treeStudent } from '#distill/tree-student.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { accuracy } from '#labels/accuracy.js'
import { fitNearest } from '#samplers/nearest.js'
import type { Fit } from '#samplers/sampler.js'
import { describeSampler } from '../contract/sampler.js'

describeSampler('nearestStudent', { fit: nearestOrOne(nearestStudent()), interpolates: false })
describeSampler('kernelStudent', { fit: nearestOrOne(kernelStudent()), interpolates: false })
describeSampler('logisticStudent', { fit: nearestOrOne(logisticStudent()), interpolates: false })

describeSampler('treeStudent', { fit: nearestOrOne(treeStudent()), interpolates: false })
describeSampler('forestStudent', { fit: nearestOrOne(forestStudent({ trees: 10 })), interpolates: false })
describeSampler('networkStudent', {
  fit: nearestOrOne(networkStudent({ architectures: [[8], [16]] })),
  interpolates: false,
})

/** A student needs a row to choose by; the contract's single row goes to 1-NN. */
function nearestOrOne(student: ReturnType<typeof nearestStudent>): Fit {
  return (train, options) => (train.x.rows === 1 ? fitNearest(train, options) : student(train, options))
}

describe('distillation', () => {
  let engine: Engine
  const world = gaussianMixture({
    means: [
      [-1, 0],
      [1, 0],
    ],
    deviation: 1,
  })
  beforeAll(async () => {
    engine = await createEngine({ threads: 2 })
  })
  afterAll(() => engine.close())

  test.each([
    ['kernelStudent', kernelStudent()],
    ['nearestStudent', nearestStudent()],
    ['logisticStudent', logisticStudent()],
    ['treeStudent', treeStudent()],
    ['forestStudent', forestStudent()],
    ['networkStudent', networkStudent({ architectures: [[8], [32]] })],
  ])('distills a %s that is far closer to Bayes optimal than its teachers', async (_, fit) => {
    const [train, pool, test] = await Promise.all([1, 2, 3].map((seed) => world.sample(engine, 1500, { seed })))
    const teacher = await fitTeacher(train, { members: 10, seed: 1 })
    const student = await distill(teacher, pool.x, { fit, seed: 1 })
    const right = async (predicted: Promise<Int32Array>) => accuracy(await predicted, test.clean)
    // 1-NN teachers answer as the labels do: right 1 - .159 of the time where .159 is the Bayes error. The mean of ten
    // training sets of 150 spreads by about sqrt(.159 × .841 × 1.28 / 1500) = .011.
    const each = await Promise.all(teacher.members.map((member) => right(member.predict(test.x))))
    expect(each.reduce((sum, one) => sum + one, 0) / 10).toBeLessThan(0.841 + 3 * 0.011)
    expect(await right(student.predict(test.x))).toBeGreaterThan(0.94)
    expect(student.candidates.map(({ settings }) => settings)).toContainEqual(student.chosen)
    expect(student.why).toMatch(/best of \d+ on 500 held-out teacher labels/)
    student.dispose()
    teacher.dispose()
    for (const sample of [train, pool, test]) sample.dispose()
    expect(engine.bytesInUse).toBe(0)
  })

  test('accepts any learner, and reports that nothing was chosen', async () => {
    const [train, pool] = await Promise.all([1, 2].map((seed) => world.sample(engine, 100, { seed })))
    const teacher = await fitTeacher(train, { members: 3 })
    const student = await distill(teacher, pool.x, { fit: fitNearest, rule: 'plurality' })
    expect(student.chosen).toEqual({})
    expect(await student.predict(pool.x)).toEqual(await teacher.label(pool.x, { rule: 'plurality' }))
    student.dispose()
    teacher.dispose()
  })

  test.each<[string, () => unknown]>([
    ['networkStudent: architectures[0] is 8', () => networkStudent({ architectures: [8 as never] })],
    ['networkStudent: architectures is 8', () => networkStudent({ architectures: 8 as never })],
    ['kernelStudent: kernelFamily is 3', () => kernelStudent({ kernelFamily: 3 as never })],
    ['kernelStudent: ridges is 3', () => kernelStudent({ ridges: 3 as never })],
    ['kernelStudent: bandwidthFactors is 3', () => kernelStudent({ bandwidthFactors: 3 as never })],
    ['logisticStudent: ridges is 3', () => logisticStudent({ ridges: 3 as never })],
    ['nearestStudent: ks is 3', () => nearestStudent({ ks: 3 as never })],
    ['treeStudent: minLeafSizes is 3', () => treeStudent({ minLeafSizes: 3 as never })],
    ['forestStudent: maxDepths is 3', () => forestStudent({ maxDepths: 3 as never })],
  ])('names the needed list in the error: %s', (message, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringContaining(message) }))
  })

  test('refuses leaf sizes and k above its number of rows, and a network for two rows', async () => {
    using x = engine.matrix(
      60,
      1,
      Array.from({ length: 60 }, (_, i) => i),
    )
    const train = { x, y: new Int32Array(60).map((_, i) => Number(i > 30)), classes: 2 }
    for (const student of [treeStudent, forestStudent]) {
      const refused = { code: 'BAD_OPTION', message: expect.stringContaining('minLeafSizes is 256') }
      await expect(student({ minLeafSizes: [256] })(train)).rejects.toMatchObject(refused)
      using fitted = await student({ minLeafSizes: [256, 8] })(train)
      expect(fitted.chosen).toMatchObject({ minLeafSize: 8 })
    }
    const message = expect.stringContaining('ks is 41')
    await expect(nearestStudent({ ks: [41] })(train)).rejects.toMatchObject({ code: 'BAD_OPTION', message })
    using two = engine.matrix(2, 1, [0, 1])
    const few = networkStudent()({ x: two, y: Int32Array.of(0, 1), classes: 2 })
    const needed = expect.stringContaining('three rows at the least')
    await expect(few).rejects.toMatchObject({ code: 'BAD_SHAPE', message: needed })
  })

  test('refuses a single row, invalid settings, and an empty choice', async () => {
    const train = await world.sample(engine, 20, { seed: 1 })
    const teacher = await fitTeacher(train, { members: 2 })
    const one = engine.matrix(1, 2, [0, 0])
    await expect(distill(teacher, one)).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    expect(() => kernelStudent({ ridges: [0] })).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
    expect(() => kernelStudent({ ridges: [] })).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
    expect(() => treeStudent({ minLeafSizes: [] })).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
    expect(() => treeStudent({ maxDepths: [0] })).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
    expect(() => forestStudent({ trees: 0 })).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
    expect(() => networkStudent({ architectures: [] })).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
    expect(() => logisticStudent({ ridges: [0] })).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
    expect(() => logisticStudent({ ridges: [] })).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
    expect(() => nearestStudent({ ks: [0.5] })).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
    expect(() => nearestStudent({ ks: [] })).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
    expect(() => nearestStudent({ heldOut: 1 })({ ...train, y: train.y }, {})).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION' }),
    )
    await expect(distill(teacher, engine.matrix(4, 3))).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    teacher.dispose()
  })
})
