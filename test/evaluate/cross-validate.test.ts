import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gaussianMixture } from '#data/gaussian-mixture.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { crossValidate } from '#evaluate/cross-validate.js'
import { gaussian } from '#ops/kernels.js'
import { chooseKernel } from '#samplers/choose-gram.js'
import { fitKernel } from '#samplers/kernel.js'
import { fitNearest } from '#samplers/nearest.js'
import type { Fit } from '#samplers/sampler.js'
import { studentQuantile } from '#theory/student-t.js'
import { noiseDataset } from '../contract/classifier.js'
import { seeded, table } from '../reference/numbers.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

describe('crossValidate', () => {
  test('holds out each row once, in stratified folds, and predicts it by a fit to the others', async () => {
    const data = noiseDataset(engine, 61, 3, 4)
    const seen: { rows: number; counts: number[] }[] = []
    const fit: Fit = (train, options) => {
      seen.push({ rows: train.x.rows, counts: [0, 1, 2].map((c) => train.y.filter((y) => y === c).length) })
      return fitNearest(train, options as never)
    }
    const { error, errors, predicted } = await crossValidate(fit, data, { folds: 5, seed: 3 })
    expect(seen.map(({ rows }) => rows).sort()).toEqual([48, 49, 49, 49, 49])
    for (const c of [0, 1, 2]) {
      const counts = seen.map((fold) => fold.counts[c])
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
    }
    const wrong = predicted.filter((label, i) => label !== data.y[i]).length
    const sizes = seen.map(({ rows }) => 61 - rows)
    expect(errors.reduce((sum, each, fold) => sum + each * sizes[fold], 0)).toBeCloseTo(wrong, 9)
    expect(error.estimate).toBeCloseTo(errors.reduce((sum, each) => sum + each, 0) / 5, 12)
    data.x.dispose()
  })

  test('leaves one row out at a time with as many folds as rows, as the closed form does', async () => {
    const random = seeded(5)
    const rows = table(40, 2, random)
    using x = engine.matrix(40, 2, rows)
    const data = { x, targets: rows.map(([s, t]) => [Math.sin(6 * s), t + random()]) }
    const settings = { kernel: gaussian({ bandwidth: 0.5 }), ridge: 0.1, tolerance: 1e-12 }
    const { error, predicted } = await crossValidate(
      (train, more) => fitKernel(train, { ...more, ...settings }),
      data,
      {
        folds: 40,
      },
    )
    const closed = await chooseKernel(data, { kernels: [settings.kernel], ridges: [0.1], precision: 'f64' })
    expect(Math.abs(error.estimate / closed.candidates[0].error - 1)).toBeLessThan(1e-8)
    const squares = data.targets.flat().map((value, at) => (value - predicted[at]) ** 2)
    expect(squares.reduce((sum, square) => sum + square, 0) / 80).toBeCloseTo(error.estimate, 12)
  })

  test('reports the interval of the corrected t-test, which is wider than that of independent folds', async () => {
    const data = noiseDataset(engine, 90, 2, 8)
    const { error, errors } = await crossValidate(fitNearest, data, { folds: 6, repeats: 3, seed: 2 })
    const mean = errors.reduce((sum, each) => sum + each, 0) / 18
    const variance = errors.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 17
    const half = studentQuantile(17) * Math.sqrt(variance * (1 / 18 + 1 / 5))
    expect(error).toMatchObject({ n: 18, level: 0.95, covers: 'training sets and test points' })
    expect(error.interval[0]).toBeCloseTo(Math.max(0, mean - half), 12)
    expect(error.interval[1]).toBeCloseTo(Math.min(1, mean + half), 12)
    expect(half).toBeGreaterThan(2 * studentQuantile(17) * Math.sqrt(variance / 18))
    data.x.dispose()
  })

  test('covers the error of fits to as many rows about as often as it promises', async () => {
    const world = gaussianMixture({
      means: [
        [-1, 0],
        [1, 0],
      ],
      deviation: 1,
    })
    using large = await world.sample(engine, 4000, { seed: 1000 })
    const fit: Fit = (train, options) => fitNearest(train, { ...options, k: 5 } as never)
    let truth = 0
    const sets = 60
    const intervals: (readonly [number, number])[] = []
    for (let seed = 0; seed < sets; seed++) {
      using train = await world.sample(engine, 200, { seed })
      using smaller = await world.sample(engine, 180, { seed, trial: 1 })
      using sampler = await fit(smaller)
      const predicted = await sampler.predict(large.x)
      truth += predicted.reduce((sum, label, i) => sum + Number(label !== large.y[i]), 0) / 4000 / sets
      intervals.push((await crossValidate(fit, train, { seed })).error.interval)
    }
    const missed = intervals.filter(([low, high]) => truth < low || truth > high).length
    // Of 60 intervals at 95%, more than 9 miss with probability 0.0008; at 80%, which independent folds would give, 0.8.
    expect(missed).toBeLessThanOrEqual(9)
  })

  test('refuses learners of the other kind of data, more folds than rows, and one row', async () => {
    const data = noiseDataset(engine, 20, 2, 1)
    const numbers = { x: data.x, targets: Float64Array.from(data.y) }
    const before = engine.bytesInUse
    const cases: [unknown, unknown, object, string][] = [
      [fitNearest, data, { folds: 21 }, 'BAD_OPTION'],
      [async () => ({}), data, {}, 'BAD_VALUE'],
      [5, data, {}, 'BAD_OPTION'],
      [(_: unknown, more: object) => fitNearest(numbers, more), data, { folds: 2 }, 'BAD_VALUE'],
      [(_: unknown, more: object) => fitNearest(data, more), numbers, { folds: 2 }, 'BAD_VALUE'],
      [fitNearest, { ...data, shares: new Float64Array(40).fill(0.5) }, {}, 'BAD_OPTION'],
    ]
    for (const [fit, given, options, code] of cases) {
      await expect(crossValidate(fit as Fit, given as never, options)).rejects.toMatchObject({ code })
      expect(engine.bytesInUse).toBe(before)
    }
    using one = engine.matrix(1, 1, [1])
    const alone = crossValidate(fitNearest, { x: one, targets: [1] })
    await expect(alone).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    data.x.dispose()
  })
})
