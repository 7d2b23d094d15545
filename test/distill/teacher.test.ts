import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { circle } from '#data/circle.js'
import { distill } from '#distill/distill.js'
import { partRows } from '#distill/member-rows.js'
import { fitTeacher, Teacher } from '#distill/teacher.js'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Matrix } from '#engine/matrix.js'
import { evaluate } from '#evaluate/evaluate.js'
import { accuracy } from '#labels/accuracy.js'
import { fitTree } from '#samplers/forest.js'
import { fitNearest } from '#samplers/nearest.js'
import type { Fit } from '#samplers/sampler.js'
import { describeClassifier } from '../contract/classifier.js'
import { seeded, table } from '../reference/numbers.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

function dataset(n: number, classes = 3) {
  const random = seeded(n)
  const x = engine.matrix(n, 2, table(n, 2, random))
  return { x, y: Int32Array.from({ length: n }, () => Math.floor(random() * classes)), classes }
}

describe('the rows of the members', () => {
  test('cuts a disjoint split into parts of nearly equal size, with every row once', async () => {
    const rowsOf = await partRows(100, 7, 'disjoint', 5, {})
    const parts = Array.from({ length: 7 }, (_, member) => Array.from(rowsOf(member)))
    expect(parts.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, row) => row))
    expect(new Set(parts.map((part) => part.length))).toEqual(new Set([14, 15]))
    expect(parts.flat()).not.toEqual([...parts.flat()].sort((a, b) => a - b))
  })

  test('draws a bootstrap with replacement, independently for each member', async () => {
    const rowsOf = await partRows(1000, 2, 'bootstrap', 5, {})
    const [a, b] = [0, 1].map((member) => Array.from(rowsOf(member)))
    expect(a).not.toEqual(b)
    // 1 - (1 - 1/n)^n of the rows appear: 632 expected, standard deviation about 9.9.
    expect(Math.abs(new Set(a).size - 632)).toBeLessThan(50)
  })

  test('gives every member all rows of a shared split', async () => {
    const rowsOf = await partRows(4, 3, 'shared', 0, {})
    expect(Array.from(rowsOf(1))).toEqual([0, 1, 2, 3])
  })
})

describeClassifier('a pool of 1-NN', (train, options) => fitTeacher(train, { ...options, members: 4 }))
describeClassifier('a pool of bootstrapped trees', (train, options) =>
  fitTeacher(train, { ...options, members: 5, split: 'bootstrap', fit: fitTree }),
)

describe('a pool of teachers as a classifier', () => {
  test('predicts like label by plurality with its default draw, and scores vote shares', async () => {
    const train = dataset(210)
    using teacher = await fitTeacher(train, { members: 4, seed: 3 })
    const { x } = dataset(400)
    const predicted = await teacher.predict(x)
    expect(predicted).toEqual(await teacher.label(x, { rule: 'plurality' }))
    // Four members tie often, so that the draw shows.
    expect(predicted).not.toEqual(await teacher.label(x, { rule: 'plurality', seed: 1 }))
    expect(await teacher.scores(x)).toEqual(Float32Array.from(await teacher.shares(x)))
  })

  test('is evaluated on a world with the same result as a direct count of its labels', async () => {
    const world = circle({ amplitude: 0.8, frequency: 3 })
    const train = await world.sample(engine, 300, { seed: 1 })
    using teacher = await fitTeacher(train, { members: 5, seed: 2 })
    const options = { m: 500, seed: 7, trial: 2, purpose: 'by hand' }
    const report = await evaluate(teacher, world, options)
    const { x, y, clean } = await world.sample(engine, 500, { seed: 7, trial: 2, purpose: 'by hand' })
    const labels = await teacher.label(x, { rule: 'plurality' })
    expect(report.accuracy.clean!.estimate).toBe(await accuracy(labels, clean))
    expect(report.accuracy.noisy!.estimate).toBe(await accuracy(labels, y))
    expect(report).toMatchObject({ m: 500, classes: 2 })
    const other = await evaluate(teacher, world, { m: 500, seed: 7 })
    expect(other.accuracy.noisy!.estimate).not.toBe(report.accuracy.noisy!.estimate)
  })

  test('draws other members and labels in another trial or for another purpose', async () => {
    const train = dataset(210)
    const { x } = dataset(90)
    const votesOf = async (draw: object) => {
      using teacher = await fitTeacher(train, { members: 3, ...draw })
      return await teacher.votes(x)
    }
    const votes = await votesOf({})
    expect(await votesOf({ seed: 0, trial: 0 })).toEqual(votes)
    using teacher = await fitTeacher(train, { members: 3 })
    for (const rule of ['random', 'plurality'] as const) {
      const labels = await teacher.label(x, { rule })
      for (const other of [{ trial: 1 }, { purpose: 'again' }]) {
        expect(await votesOf(other)).not.toEqual(votes)
        expect(await teacher.label(x, { rule, ...other })).not.toEqual(labels)
      }
    }
  })
})

describe('a pool of teachers', () => {
  test('collects the votes of its members; shares sum to 1, and the plurality has the most votes', async () => {
    const train = dataset(210)
    const teacher = await fitTeacher(train, { members: 5, seed: 3 })
    const queries = dataset(60).x
    const votes = await teacher.votes(queries)
    for (const [at, member] of teacher.members.entries()) {
      expect(votes.subarray(at * 60, (at + 1) * 60)).toEqual(await member.predict(queries))
    }
    const shares = await teacher.shares(queries)
    const plurality = await teacher.label(queries, { rule: 'plurality', seed: 1 })
    plurality.forEach((label, i) => {
      const row = shares.subarray(i * 3, (i + 1) * 3)
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12)
      expect(row[label]).toBe(Math.max(...row))
    })
    teacher.dispose()
  })

  test('labels each row by a member drawn with equal probability, and the same for the same seed', async () => {
    // Each member is sure of one class of its own, so that a label tells who gave it.
    const train = { x: engine.matrix(4, 1, [0, 1, 2, 3]), y: Int32Array.of(0, 1, 2, 3), classes: 4 }
    const teacher = await fitTeacher(train, { members: 4, seed: 1 })
    const rows = 4000
    const queries = engine.matrix(rows, 1)
    const labels = await teacher.label(queries, { seed: 9 })
    const counts = [0, 1, 2, 3].map((member) => labels.filter((label) => label === member).length)
    // Binomial(4000, 1/4): standard deviation 27.4; five of them.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(137)
    expect(await teacher.label(queries, { seed: 9 })).toEqual(labels)
    expect(await teacher.label(queries, { seed: 10 })).not.toEqual(labels)
    teacher.dispose()
  })

  test('copies its rows, and frees all memory, also when a member cannot be fitted', async () => {
    const before = engine.bytesInUse
    const train = dataset(40)
    const teacher = await fitTeacher(train, { members: 4 })
    train.x.dispose()
    teacher.dispose()
    teacher.dispose()
    expect(engine.bytesInUse).toBe(before)
    const again = dataset(40)
    let left = 2
    const failing = async (...given: Parameters<typeof fitNearest>) => {
      if (left-- === 0) throw new Error('no more')
      return fitNearest(...given)
    }
    await expect(fitTeacher(again, { members: 4, fit: failing })).rejects.toThrow('no more')
    again.x.dispose()
    expect(engine.bytesInUse).toBe(before)
  })

  test('fits several learners to members in turn', async () => {
    const train = dataset(60)
    const three: Fit = (given, options) => fitNearest(given, { ...options, k: 3 })
    const teacher = await fitTeacher(train, { members: 5, fit: [fitNearest, three], seed: 2 })
    expect(teacher.members.map((member) => member.describe())).toEqual(
      [1, 3, 1, 3, 1].map((k) => `a ${k}-NN classifier`),
    )
    teacher.dispose()
    await expect(fitTeacher(train, { fit: [] })).rejects.toMatchObject({ code: 'BAD_OPTION' })
    train.x.dispose()
  })

  test('cannot be disposed while it votes, nor its members while it lives, and frees all memory afterwards', async () => {
    const before = engine.bytesInUse
    const train = dataset(60)
    const fitted = await fitTeacher(train, { members: 3 })
    const loaded = await Teacher.fromBytes(engine, await fitted.toBytes())
    for (const teacher of [fitted, loaded]) {
      for (const ask of ['votes', 'predict', 'scores', 'shares', 'label', 'softLabel'] as const) {
        const running = teacher[ask](train.x)
        expect(() => teacher.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
        await running
      }
      expect(() => teacher.members[0].dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
      expect((await teacher.toBytes()).length).toBeGreaterThan(60)
      teacher.dispose()
    }
    train.x.dispose()
    expect(engine.bytesInUse).toBe(before)
  })

  test('copies the labels at the call, before their buffer can change', async () => {
    const train = dataset(60)
    using wanted = await fitTeacher(train, { members: 3, seed: 4 })
    const reused = train.y.slice()
    const fitting = fitTeacher({ ...train, y: reused }, { members: 3, seed: 4 })
    expect(() => train.x.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
    reused.fill(1 << 30)
    using teacher = await fitting
    expect(await teacher.votes(train.x)).toEqual(await wanted.votes(train.x))
  })

  test('votes with custom classifiers, disposes them, and refuses to save them', async () => {
    const train = dataset(20)
    let disposed = 0
    const own = async () => ({
      engine,
      classes: 3,
      dimension: 2,
      predict: async ({ rows }: Matrix) => new Int32Array(rows).fill(2),
      dispose: () => {
        disposed++
      },
    })
    const teacher = await fitTeacher(train, { members: 2, fit: [own as never, fitNearest] })
    expect([...(await teacher.votes(train.x))].slice(0, 20)).toEqual(Array(20).fill(2))
    const told = {
      code: 'UNSUPPORTED',
      message: expect.stringMatching(/toBytes: a custom sampler cannot be saved/),
    }
    await expect(teacher.toBytes()).rejects.toMatchObject(told)
    const student = await distill(teacher, train.x, { fit: own as never })
    await expect(student.toBytes()).rejects.toMatchObject(told)
    student.dispose()
    teacher.dispose()
    expect(disposed).toBe(2)
    train.x.dispose()
  })

  test.each([[[]], ['nearest'], [null], [{}], [['nearest']]])('refuses %j where a learner is needed', async (fit) => {
    const train = dataset(20)
    const told = { code: 'BAD_OPTION', message: expect.stringMatching(/fitTeacher: fit.* is .* must be a learner/) }
    await expect(fitTeacher(train, { fit: fit as never })).rejects.toMatchObject(told)
    train.x.dispose()
  })

  test.each([undefined, { rows: 1, cols: 2 }])('names the needed type when it is given %j', async (x) => {
    const train = dataset(20)
    using teacher = await fitTeacher(train, { members: 2 })
    const told = { code: 'BAD_VALUE', message: expect.stringMatching(/must be a Matrix/) }
    await expect(teacher.votes(x as never)).rejects.toMatchObject(told)
    await expect(distill(teacher, x as never)).rejects.toMatchObject(told)
  })

  test('refuses more disjoint members than rows, unknown splits and rules', async () => {
    const train = dataset(5)
    await expect(fitTeacher(train, { members: 6 })).rejects.toMatchObject({ code: 'BAD_OPTION' })
    await expect(fitTeacher(train, { split: 'halves' as never })).rejects.toMatchObject({ code: 'BAD_OPTION' })
    const teacher = await fitTeacher(train, { members: 2 })
    await expect(teacher.label(train.x, { rule: 'loudest' as never })).rejects.toMatchObject({ code: 'BAD_OPTION' })
    teacher.dispose()
  })
})
