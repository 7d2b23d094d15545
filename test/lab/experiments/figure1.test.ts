import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Digits, joinDigits } from '#data/digits.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { pairsFigure, pairsTable } from '#lab/experiments/figure1/compare.js'
import { type Figure1Run, figure1, figure1Of } from '#lab/experiments/figure1/run.js'
import { learners } from '#lab/learners/learners.js'
import { students } from '#lab/learners/students.js'
import { seeded } from '../../reference/numbers.js'
import { memory, onlyFrom } from './kept.js'

describe('figure1', () => {
  let engine: Engine
  /** Ten prototypes of 28×28 with noise: easy to separate, and no package needed. */
  let digits: Digits
  const small: Figure1Run = {
    teacher: 'nearest',
    student: 'kernel',
    members: 5,
    train: 60,
    unlabeled: 300,
    noise: 0.2,
    noiseKind: 'fixed',
    split: 'disjoint',
    rule: 'random',
    seed: 1,
  }
  beforeAll(async () => {
    engine = await createEngine({ threads: 2 })
    const random = seeded(5)
    digits = joinDigits(
      Array.from({ length: 10 }, () => {
        const prototype = Array.from({ length: 784 }, random)
        return Float32Array.from({ length: 784 * 250 }, (_, at) => prototype[at % 784] + 1.5 * random())
      }),
    )
  })
  afterAll(() => engine.close())

  test('figure1 finds bad teachers, a good vote and a good student, and releases its memory', async () => {
    const stages: string[] = []
    const result = await figure1(engine, digits, { ...small, onProgress: ({ stage }) => stages.push(stage) })
    expect(stages).toEqual(['teachers', 'student', 'baselines', 'prediction'])
    expect(result.predicted.teacher!.accuracy).toBeCloseTo(0.8, 1)
    expect(Math.abs(result.teacher.accuracy - result.predicted.teacher!.accuracy)).toBeLessThan(0.1)
    expect(result.pool.accuracy).toBeGreaterThan(result.teacher.accuracy + 0.05)
    expect(result.student.accuracy).toBeGreaterThan(result.teacher.accuracy + 0.1)
    expect(engine.bytesInUse).toBe(0)
  })

  test.each([
    ['a kernel teacher and a k-NN student', { teacher: 'kernel', student: 'nearest' }],
    ['symmetric noise', { noiseKind: 'symmetric' }],
    ['a bootstrap', { split: 'bootstrap', members: 3 }],
    ['a shared split', { split: 'shared', members: 3 }],
    ['plurality labels', { rule: 'plurality' }],
    ['one teacher', { members: 1 }],
    ['no noise', { noise: 0 }],
  ] as [string, Partial<Figure1Run>][])('figure1 runs with %s', async (_, change) => {
    const { teacher, student, predicted } = await figure1(engine, digits, { ...small, unlabeled: 200, ...change })
    expect(teacher.agreement === null).toBe(change.members === 1)
    expect(predicted.teacher === null).toBe(change.teacher === 'kernel')
    expect(student.confusion.flat().every((share) => share >= 0 && share <= 1)).toBe(true)
    if (change.noise === 0) expect(teacher.accuracy).toBe(predicted.teacher!.accuracy)
  })

  test('figure1 of several pairs returns for each pair the result of a separate run', async () => {
    const run = { ...small, unlabeled: 150, members: 3 }
    const stages: string[] = []
    const onProgress = ({ stage }: { stage: string }) => stages.push(stage)
    const names = { teachers: ['nearest', 'tree'], students: ['kernel', 'nearest'] }
    const kept = memory()
    const pairs = await figure1Of(engine, digits, { ...run, onProgress, part: kept.part }, names)
    expect(await figure1Of(engine, digits, { ...run, part: onlyFrom(kept) }, names)).toEqual(pairs)
    expect(pairs.map(({ teachers, students }) => [teachers, students])).toEqual([
      ['nearest', 'kernel'],
      ['nearest', 'nearest'],
      ['tree', 'kernel'],
      ['tree', 'nearest'],
    ])
    const { teachers, students, ...last } = pairs[3]
    expect(last).toEqual(await figure1(engine, digits, { ...run, teacher: teachers, student: students }))
    expect(stages).toContain('tree: teachers')
    expect(pairsTable(pairs, 100).rows).toHaveLength(4)
    expect(pairsFigure(pairs, () => ({ low: 0, high: 1 }))).toMatchObject({ kind: 'dots', tick: 'its teachers (mean)' })
    expect(engine.bytesInUse).toBe(0)
  })

  test.each(learners.filter(({ classes }) => classes === undefined).map(({ name }) => name))(
    'figure1 runs with the teacher %s',
    async (teacher) => {
      const run = { ...small, teacher, student: 'nearest', members: 2, train: 40, unlabeled: 60 }
      const result = await figure1(engine, digits, run)
      expect(result.teacher.confusion.flat().every((share) => share >= 0 && share <= 1)).toBe(true)
      expect(engine.bytesInUse).toBe(0)
    },
  )

  test.each(students.filter(({ classes }) => classes === undefined).map(({ name, soft }) => [name, soft] as const))(
    'figure1 runs with the student %s, and with soft labels if the student takes them',
    async (student, soft) => {
      const run = { ...small, student, members: 3, unlabeled: 120 }
      expect((await figure1(engine, digits, run)).student.accuracy).toBeGreaterThan(0.15)
      const softly = figure1(engine, digits, { ...run, rule: 'soft' })
      if (soft) expect((await softly).student.accuracy).toBeGreaterThan(0.15)
      else
        await expect(softly).rejects.toMatchObject({
          code: 'BAD_OPTION',
          message: expect.stringContaining('one label per row'),
        })
      expect(engine.bytesInUse).toBe(0)
    },
  )

  test('figure1 refuses more digits than exist, before it computes anything', async () => {
    const refused = { code: 'BAD_OPTION', message: expect.stringMatching(/3000 to train .* but there are 2500/) }
    await expect(figure1(engine, digits, { ...small, train: 600 })).rejects.toMatchObject(refused)
  })

  test('figure1 stops when aborted, and releases its memory', async () => {
    const controller = new AbortController()
    const stop = ({ stage }: { stage: string }) => stage === 'student' && controller.abort(new Error('enough'))
    await expect(figure1(engine, digits, { ...small, signal: controller.signal, onProgress: stop })).rejects.toThrow(
      'enough',
    )
    expect(engine.bytesInUse).toBe(0)
  })
})
