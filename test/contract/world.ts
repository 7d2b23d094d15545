import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkDataset } from '#data/dataset.js'
import type { Sample } from '#data/sample.js'
import type { World } from '#data/world.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { fitNearest } from '#samplers/nearest.js'

const N = 20_000
/** Standard errors that a correct mean exceeds with probability 6e-7. */
const FIVE = 5

/** What every world must do. */
export function describeWorld(name: string, make: () => World): void {
  describe(`${name} is a world`, () => {
    const world = make()
    let engine: Engine
    let sample: Sample
    let posterior: Float64Array
    beforeAll(async () => {
      engine = await createEngine({ threads: 2 })
      sample = await world.sample(engine, N, { seed: 1 })
      posterior = await world.posterior(sample.x)
    })
    afterAll(() => engine.close())

    const rowOf = (i: number) => posterior.subarray(i * world.classes, (i + 1) * world.classes)

    test('samples datasets of its shape', () => {
      checkDataset(name, sample)
      expect([sample.x.rows, sample.x.cols, sample.classes]).toEqual([N, world.dimension, world.classes])
      expect(sample.clean.length).toBe(N)
    })

    test('has a posterior that sums to 1', () => {
      for (let i = 0; i < N; i++) {
        const row = rowOf(i)
        expect(row.every((p) => p >= 0 && p <= 1)).toBe(true)
        expect(Math.abs(row.reduce((sum, p) => sum + p, 0) - 1)).toBeLessThan(1e-12)
      }
    })

    test('has a Bayes rule that predicts the largest posterior', async () => {
      expect(await world.bayes(sample.x)).toEqual(sample.clean)
      for (let i = 0; i < N; i++) expect(rowOf(i)[sample.clean[i]]).toBe(Math.max(...rowOf(i)))
    })

    test('draws labels from the posterior, overall and where it is high or low', () => {
      for (let c = 0; c < world.classes; c++) {
        for (const [low, high] of [
          [0, 1],
          [0, 0.3],
          [0.3, 0.7],
          [0.7, 1],
        ]) {
          let [excess, variance] = [0, 0]
          for (let i = 0; i < N; i++) {
            const p = rowOf(i)[c]
            if (p < low || p > high) continue
            excess += Number(sample.y[i] === c) - p
            variance += p * (1 - p)
          }
          expect(Math.abs(excess)).toBeLessThanOrEqual(FIVE * Math.sqrt(variance) + 1e-9)
        }
      }
    })

    test('has a Bayes error equal to the mean of 1 - max posterior and to the rate of noisy labels', () => {
      const risks = Array.from({ length: N }, (_, i) => 1 - rowOf(i)[sample.clean[i]])
      const mean = risks.reduce((sum, risk) => sum + risk, 0) / N
      const variance = risks.reduce((sum, risk) => sum + (risk - mean) ** 2, 0) / N
      const own = FIVE * world.bayesErrorMargin + 1e-12
      expect(Math.abs(mean - world.bayesError)).toBeLessThan(FIVE * Math.sqrt(variance / N) + own)
      const rate = sample.y.filter((label, i) => label !== sample.clean[i]).length / N
      const spread = Math.sqrt((world.bayesError * (1 - world.bayesError)) / N)
      expect(Math.abs(rate - world.bayesError)).toBeLessThan(FIVE * spread + own)
      expect(world.bayesErrorMargin).toBeLessThan(0.002)
    })

    test('draws the same sample for a seed on any number of threads, as a prefix of longer ones', async () => {
      await using other = await createEngine({ threads: 3 })
      const again = await world.sample(other, 999, { seed: 1, trial: 0, purpose: 'sample' })
      expect(again.x.toArray()).toEqual(sample.x.toArray().subarray(0, 999 * world.dimension))
      expect(again.y).toEqual(sample.y.subarray(0, 999))
      expect(again.clean).toEqual(sample.clean.subarray(0, 999))
    })

    test.each([{ seed: 2 }, { seed: 1, trial: 1 }, { seed: 1, purpose: 'other' }])(
      'draws other samples for %j',
      async (options) => {
        using other = await world.sample(engine, 1000, options)
        expect(other.x.toArray()).not.toEqual(sample.x.toArray().subarray(0, 1000 * world.dimension))
        expect(other.y).not.toEqual(sample.y.subarray(0, 1000))
      },
    )

    test('accepts plain rows like a matrix', async () => {
      const { dimension, classes } = world
      const values = sample.x.toArray()
      const rows = Array.from({ length: 10 }, (_, i) => [...values.subarray(i * dimension, (i + 1) * dimension)])
      expect(await world.posterior(rows)).toEqual(posterior.subarray(0, 10 * classes))
      expect(await world.bayes(rows)).toEqual(sample.clean.subarray(0, 10))
    })

    test('refuses rows of another dimension, and samples without rows', async () => {
      const bad = { code: 'BAD_SHAPE', message: expect.stringContaining(`rows have ${world.dimension + 1} columns`) }
      const wide = [new Array(world.dimension + 1).fill(0)]
      await expect(world.posterior(wide)).rejects.toMatchObject(bad)
      using matrix = engine.matrix(1, world.dimension + 1, wide)
      await expect(world.bayes(matrix)).rejects.toMatchObject(bad)
      await expect(world.sample(engine, 0)).rejects.toMatchObject({ code: 'BAD_OPTION' })
      await expect(world.sample(engine, 5, { seed: -1 })).rejects.toMatchObject({ code: 'BAD_OPTION' })
    })

    test('borrows the rows during a call, and accepts only the options of a call', async () => {
      const x = engine.matrix(10, world.dimension, sample.x.toArray().subarray(0, 10 * world.dimension), {
        type: sample.x.type,
      })
      const asked = [world.posterior(x), world.bayes(x)]
      expect(() => x.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
      await Promise.all(asked)
      x.dispose()
      await expect(world.posterior(x)).rejects.toMatchObject({ code: 'DISPOSED' })
      await expect(world.bayes(sample.x, { signal: 5 as never })).rejects.toMatchObject({ code: 'BAD_OPTION' })
    })

    test('frees all memory when a sample is disposed, twice or by using', async () => {
      const before = engine.bytesInUse
      const drawn = await world.sample(engine, 100)
      expect(engine.bytesInUse).toBeGreaterThan(before)
      drawn.dispose()
      drawn.dispose()
      expect([drawn.x.disposed, engine.bytesInUse]).toEqual([true, before])
      {
        using _ = await world.sample(engine, 100)
      }
      expect(engine.bytesInUse).toBe(before)
    })

    test('refuses to dispose a sample that is borrowed', async () => {
      using drawn = await world.sample(engine, 20)
      using _ = await fitNearest(drawn)
      expect(() => drawn.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
    })

    test('spreads a sample to a plain dataset, which owns nothing', async () => {
      using drawn = await world.sample(engine, 20)
      const spread = { ...drawn }
      expect(Object.keys(spread).sort()).toEqual(['classes', 'clean', 'x', 'y'])
      expect('dispose' in spread || Symbol.dispose in spread).toBe(false)
    })

    test('is frozen', () => expect(Object.isFrozen(world)).toBe(true))
  })
}
