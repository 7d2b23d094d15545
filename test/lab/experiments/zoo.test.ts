import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { joinDigits } from '#data/digits.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { checkOptions } from '#lab/experiments/option.js'
import { verdictOf } from '#lab/experiments/zoo/answer.js'
import { measure } from '#lab/experiments/zoo/measure.js'
import { digits, gaussians, type ZooSubject } from '#lab/experiments/zoo/subject.js'
import { zoo } from '#lab/experiments/zoo/zoo.js'
import { learners } from '#lab/learners/learners.js'
import { fitNearest } from '#samplers/nearest.js'
import { seeded } from '../../reference/numbers.js'
import { memory, onlyFrom } from './kept.js'
import { expectReport } from './report.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

const SMALL = { n: 64, test: 200, noise: 0.2, seed: 1 }
const onFit = () => {}

describe('a subject of the zoo', () => {
  test('has the same inputs with and without noise, different inputs in every set, and the declared share of flips', async () => {
    const subject = await gaussians(engine, 3, { ...SMALL, n: 4000 })
    const [noisy, clean, other] = [
      await subject.train(0, 4000, true),
      await subject.train(0, 4000, false),
      await subject.train(1, 4000, true),
    ]
    expect(noisy.x.toArray()).toEqual(clean.x.toArray())
    expect(noisy.x.toArray()).not.toEqual(other.x.toArray())
    const flips = noisy.y.filter((label, i) => label !== clean.y[i]).length / 4000
    expect(Math.abs(flips - 0.2)).toBeLessThan(5 * Math.sqrt(0.16 / 4000))
    for (const { x } of [noisy, clean, other, subject.test]) x.dispose()
    expect(engine.bytesInUse).toBe(0)
  })

  test('of digits has disjoint training sets and a test set, without a repeated digit', async () => {
    const subject = await digits(engine, 3, { ...SMALL, n: 20, test: 40 }, numbered(10))
    const sets = [await subject.train(0, 20, true), await subject.train(1, 20, true), await subject.train(2, 20, false)]
    const first = [subject.test, ...sets].flatMap(({ x }) =>
      Array.from({ length: x.rows }, (_, row) => x.toArray()[row * 784]),
    )
    expect(new Set(first).size).toBe(100)
    expect(sets[2].y).toEqual(sets[2].clean)
    expect(subject.test.posterior.subarray(0, 10).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 14)
    for (const { x } of [subject.test, ...sets]) x.dispose()
  })

  test('of digits refuses more digits than exist', async () => {
    const short = digits(engine, 3, { ...SMALL, n: 40, test: 40 }, numbered(10))
    await expect(short).rejects.toMatchObject({ code: 'BAD_OPTION', message: expect.stringContaining('there are 100') })
  })
})

/** Returns `count` images of each digit; the first pixel identifies the image. */
function numbered(count: number) {
  const random = seeded(1)
  return joinDigits(
    Array.from({ length: 10 }, (_, digit) =>
      Float32Array.from({ length: 784 * count }, (_, at) =>
        at % 784 === 0 ? digit * count + Math.floor(at / 784) : random(),
      ),
    ),
  )
}

describe('the measures of the zoo', () => {
  /** Returns a learner that answers by a rule, independent of its training set. */
  const ruleOf =
    (subject: ZooSubject, answer: (clean: number) => number): Parameters<typeof measure>[0] =>
    async (train) => {
      const sampler = await fitNearest(train)
      sampler.predict = async (x) => {
        const clean = x === subject.test.x ? subject.test.clean : train.y
        return Int32Array.from(clean, answer)
      }
      return sampler
    }

  test('of the Bayes rule are clean error 0, and noisy error and sampler error equal to the noise', async () => {
    const subject = await gaussians(engine, 2, SMALL)
    const right = await measure(
      ruleOf(subject, (clean) => clean),
      subject,
      { sets: 3, seed: 1, onFit },
    )
    const { posterior } = subject.test
    const risks = Array.from({ length: 200 }, (_, i) => Math.min(posterior[2 * i], posterior[2 * i + 1]))
    const noise = risks.reduce((sum, risk) => sum + risk, 0) / 200
    expect(right.cleanError.estimate).toBe(0)
    expect(right.noisyError.estimate).toBeCloseTo(noise, 12)
    expect(right.samplerError.estimate).toBeCloseTo(right.noisyError.estimate, 12)
    expect(right.agreement.estimate).toBe(1)
    expect(right).toMatchObject({ trainError: 0, replicated: null, regime: { regime: 'benign' } })
    subject.test.x.dispose()
  })

  test('of a learner that always answers the next digit show that it repeats all of the noise', async () => {
    const subject = await digits(engine, 3, { ...SMALL, n: 20, test: 40 }, numbered(10))
    const fit = ruleOf(subject, (clean) => (clean + 1) % 10)
    const found = await measure(fit, subject, { sets: 3, seed: 1, onFit })
    expect(found.replicated!.estimate).toBe(1)
    expect(found.cleanError.estimate).toBe(1)
    expect(found.trainError).toBe(1)
    expect(found.regime).toBeNull()
    subject.test.x.dispose()
    expect(engine.bytesInUse).toBe(0)
  })
})

test('a learner is a sampler if its distances cannot be told from 0 and are surely below half the noise', () => {
  const distance = (low: number, high: number) => ({ interval: [low, high] as [number, number] })
  expect(verdictOf([distance(-0.05, 0.07), distance(-0.02, 0.05)], 0.2)).toBe('yes')
  expect(verdictOf([distance(-0.05, 0.07), distance(0.01, 0.05)], 0.2)).toBe('no')
  expect(verdictOf([distance(-0.05, 0.12), distance(-0.02, 0.05)], 0.2)).toBe('undecided')
})

describe('the zoo', () => {
  const options = checkOptions('zoo', zoo.options, { sets: 3, train: 64, test: 60, digits: 40, digitSets: 3 })

  test.each(learners.map((learner) => [learner.title, learner] as const))(
    'includes %s',
    async (title, { name, classes }) => {
      const stages = new Set<string>()
      const result = await zoo.run({
        engine,
        seed: 2,
        options: { ...options, learner: name },
        onProgress: ({ stage }) => stages.add(stage),
      })
      const subjects = ['gaussians2', 'gaussians10', ...(classes ? [] : ['digits'])]
      expect(stages).toEqual(new Set(subjects.map((on) => `${on}: ${title}`)))
      expect(JSON.parse(JSON.stringify(result))).toEqual(result)
      expect(zoo.checks!(result)).toMatchObject([{ holds: true }])
      expect(zoo.tables(result)).toHaveLength(subjects.length + 2)
      expect(zoo.figures(result)).toHaveLength(subjects.length + 1)
      expectReport(zoo, result)
      for (const { rows } of result.subjects) {
        for (const { interval, estimate } of [rows[0].cleanError, rows[0].noisyError, rows[0].agreement]) {
          expect(interval[0]).toBeLessThanOrEqual(estimate)
          expect(interval[1]).toBeGreaterThanOrEqual(estimate)
        }
      }
      expect(engine.bytesInUse).toBe(0)
    },
  )

  test('returns equal results on any number of threads', async () => {
    const one = { ...options, learner: 'nearest' } as const
    await using other = await createEngine({ threads: 1 })
    expect(await zoo.run({ engine: other, seed: 2, options: one })).toEqual(
      await zoo.run({ engine, seed: 2, options: one }),
    )
  })

  test('runs in parts, one per learner and subject', async () => {
    const [kept, one] = [memory(), { ...options, learner: 'nearest' } as const]
    const result = await zoo.run({ engine, seed: 2, options: one, part: kept.part })
    expect(kept.keys()).toEqual(['gaussians2: nearest', 'gaussians10: nearest', 'digits: nearest'])
    expect(await zoo.run({ engine, seed: 2, options: one, part: onlyFrom(kept) })).toEqual(result)
  })

  test('names a learner that should interpolate but does not', () => {
    const row = { title: '1-NN', interpolates: true, trainError: 0.1 }
    const result = { subjects: [{ rows: [row] }] } as unknown as Parameters<NonNullable<typeof zoo.checks>>[0]
    expect(zoo.checks!(result)).toEqual([{ text: expect.stringContaining('but not 1-NN'), holds: false }])
  })

  test('stops when aborted, and releases its memory', async () => {
    const controller = new AbortController()
    const onProgress = () => controller.abort(new Error('enough'))
    const aborted = zoo.run({ engine, seed: 1, options, signal: controller.signal, onProgress })
    await expect(aborted).rejects.toThrow('enough')
    expect(engine.bytesInUse).toBe(0)
  })
})
