import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dataset } from '#data/dataset.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { fitRandomFeatures } from '#samplers/random-features/random-features.js'
import { describeSampler } from '../../contract/sampler.js'
import { seeded, table } from '../../reference/numbers.js'

describeSampler('fitRandomFeatures', { fit: fitRandomFeatures, interpolates: true })
describeSampler('fitRandomFeatures, few,', {
  fit: (train, options) => fitRandomFeatures(train, { ...options, features: 30, ridge: 1e-3 }),
  interpolates: false,
})

describe('random features', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads: 2 })
  })
  afterAll(() => engine.close())

  /** Two classes apart in 10 dimensions, a share of the labels flipped. */
  function worldOf(n: number, noise: number, seed: number): Dataset & { clean: Int32Array } {
    const random = seeded(seed)
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    const clean = Int32Array.from({ length: n }, () => Number(random() < 0.5))
    const rows = [...clean].map((label) => Array.from({ length: 10 }, (_, t) => normal() + (t < 3 ? 2 * label - 1 : 0)))
    const y = clean.map((label) => (random() < noise ? 1 - label : label))
    return { x: engine.matrix(n, 10, rows), y, clean, classes: 2 }
  }

  test('shows double descent: the error peaks when the number of features equals that of rows', async () => {
    const n = 100
    const test = worldOf(1500, 0, 1)
    const errorOf = async (features: number) => {
      let wrong = 0
      for (const seed of [2, 3, 4]) {
        const train = worldOf(n, 0.2, seed)
        using sampler = await fitRandomFeatures(train, { features, seed })
        // Of as many as rows one may be 0 on all of them.
        if (features !== n) expect(sampler.trainError === 0).toBe(features > n)
        expect(sampler.residual).toBeLessThanOrEqual(1e-6)
        const predicted = await sampler.predict(test.x)
        wrong += predicted.reduce((sum, label, i) => sum + Number(label !== test.clean[i]), 0)
      }
      return wrong / 4500
    }
    const [few, as, many] = [await errorOf(n / 5), await errorOf(n), await errorOf(20 * n)]
    expect(as).toBeGreaterThan(few + 0.1)
    expect(as).toBeGreaterThan(many + 0.1)
  })

  test.each([
    [40, 0],
    [40, 0.1],
    [75, 0],
    [200, 0],
    [200, 0.1],
  ])('solves least squares: %i features of 60 rows, ridge %f', async (features, ridge) => {
    const train = worldOf(60, 0.3, features)
    using sampler = await fitRandomFeatures(train, { features, ridge, seed: 7, tolerance: 1e-10 })
    const half = Float64Array.from(await sampler.scores(train.x)).filter((_, at) => at % 2 === 1)
    const fitted = half.map((score) => 2 * score - 1)
    const rest = fitted.map((value, i) => 2 * train.y[i] - 1 - value)
    // Fitted values of ridge regression leave K c = fitted with ridge c = rest: what is left over is at a right angle to what fits.
    using longer = await fitRandomFeatures(train, { features, ridge: ridge + 1e-3, seed: 7, tolerance: 1e-10 })
    const other = Float64Array.from(await longer.scores(train.x)).filter((_, at) => at % 2 === 1)
    const squares = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0)
    const otherRest = other.map((score, i) => 2 * train.y[i] - 2 * score)
    expect(squares(rest)).toBeLessThan(squares(otherRest) + 1e-9)
    if (ridge === 0) {
      const product = rest.reduce((sum, value, i) => sum + value * fitted[i], 0)
      expect(Math.abs(product)).toBeLessThan(1e-3)
      expect(squares(rest) < 1e-6).toBe(features > 60)
    }
  })

  test('refuses equal rows with different labels, and systems without a solution in float64', async () => {
    using x = engine.matrix(3, 1, [1, 1, 2])
    const equal = { x, y: Int32Array.of(0, 1, 0), classes: 2 }
    await expect(fitRandomFeatures(equal)).rejects.toMatchObject({ code: 'CONFLICTING_DUPLICATES' })
    using ridged = await fitRandomFeatures(equal, { ridge: 0.1 })
    expect(ridged.trainError).toBeCloseTo(1 / 3, 12)
    using close = engine.matrix(3, 1, [1, 1 + 1e-13, 2], { type: 'f64' })
    const singular = fitRandomFeatures({ x: close, y: Int32Array.of(0, 1, 0), classes: 2 })
    await expect(singular).rejects.toMatchObject({
      code: expect.stringMatching(/NOT_POSITIVE_DEFINITE|NOT_CONVERGED|CONFLICTING_DUPLICATES/),
    })
    expect(x.borrowers + close.borrowers).toBe(1)
  })

  test('frees all memory when the fit is aborted', async () => {
    const own = await createEngine({ threads: 2 })
    const x = own.matrix(400, 5, table(400, 5, seeded(1)))
    const train = { x, y: new Int32Array(400).map((_, i) => i % 3), classes: 3 }
    const before = own.bytesInUse
    for (const features of [300, 3000]) {
      const controller = new AbortController()
      const onProgress = ({ stage }: { stage: string }) => {
        if (stage.includes('Gram matrix')) controller.abort(new Error('enough'))
      }
      await expect(fitRandomFeatures(train, { features, signal: controller.signal, onProgress })).rejects.toThrow(
        'enough',
      )
      expect(own.bytesInUse).toBe(before)
    }
    await own.close()
  })

  test.each([
    [3000, 12_000],
    [300_000, 1_200_000],
  ])('explains the default number of features for %i rows when it does not fit in memory', async (n, usual) => {
    const own = await createEngine({ threads: 1, maxBytes: 64 << 20 })
    const x = own.matrix(n, 1)
    const train = { x, y: new Int32Array(n), classes: 2 }
    const message = expect.stringMatching(new RegExp(`${usual} features, four times the rows.* give .features., about`))
    await expect(fitRandomFeatures(train)).rejects.toMatchObject({ code: 'OUT_OF_MEMORY', message })
    x.dispose()
    await own.close()
  })

  test.each([{ features: 0 }, { features: 1.5 }, { ridge: -1 }, { tolerance: 0 }])('refuses %o', async (options) => {
    const train = worldOf(10, 0, 1)
    await expect(fitRandomFeatures(train, options)).rejects.toMatchObject({ code: 'BAD_OPTION' })
    train.x.dispose()
  })
})
