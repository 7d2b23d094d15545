import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dataset } from '#data/dataset.js'
import { NoisyTeacherError } from '#engine/check.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { fitBaggedNearest } from '#samplers/bagged-nearest.js'
import { fitForest, fitTree } from '#samplers/forest.js'
import { fitKernel } from '#samplers/kernel.js'
import { fitLogistic } from '#samplers/logistic.js'
import { fitLookup } from '#samplers/lookup/lookup.js'
import { fitNearest } from '#samplers/nearest.js'
import { fitNetwork } from '#samplers/network/network.js'
import { fitRandomFeatures } from '#samplers/random-features/random-features.js'
import type { Sampler } from '#samplers/sampler.js'
import { fitShepard } from '#samplers/shepard.js'
import { seeded } from '../reference/numbers.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

const FITS: Record<string, (train: Dataset) => Promise<Sampler>> = {
  fitNearest,
  fitBaggedNearest,
  fitLookup,
  fitShepard,
  fitKernel: (train) => fitKernel(train, { ridge: 0.1 }),
  fitTree,
  fitForest: (train) => fitForest(train, { trees: 5 }),
  fitLogistic: (train) => fitLogistic(train, { tolerance: 1e-3 }),
  fitNetwork: (train) => fitNetwork(train, { maxEpochs: 3, hiddenLayerSizes: [16] }),
  fitRandomFeatures: (train) => fitRandomFeatures(train, { features: 200, ridge: 1e-3 }),
}

/** Exponents of rows to learn from and of rows to ask: the same for all, or one each, up to where the type ends. */
const scene = fc.record({
  seed: fc.nat(),
  n: fc.integer({ min: 1, max: 40 }),
  d: fc.integer({ min: 1, max: 5 }),
  classes: fc.constantFrom(2, 3),
  type: fc.constantFrom('f32' as const, 'f64' as const),
  powers: fc.tuple(fc.integer({ min: -300, max: 308 }), fc.integer({ min: -300, max: 308 })),
  ordinary: fc.constantFrom('both', 'learned', 'neither'),
  each: fc.boolean(),
})

describe.each(Object.entries(FITS))('%s', (_, fit) => {
  test('returns finite scores that agree with predictions for inputs of any magnitude, or refuses both', async () => {
    const property = fc.asyncProperty(scene, async ({ seed, n, d, classes, type, powers, ordinary, each }) => {
      const random = seeded(seed)
      const [most, largest] = type === 'f32' ? [38, 3.4e38] : [308, Number.MAX_VALUE]
      const rows = (count: number, power: number, plain: boolean) =>
        Array.from({ length: count }, () => {
          const own = 10 ** Math.max(-most, Math.min(most, plain ? 0 : each ? (2 * random() - 1) * power : power))
          return Array.from({ length: d }, () => Math.min(random() * own, largest) * (random() < 0.5 ? -1 : 1))
        })
      const learned = rows(n, powers[0], ordinary !== 'neither')
      using x = engine.matrix(n, d, learned, { type })
      const asked = [...rows(6, powers[1], ordinary === 'both'), ...learned.slice(0, 4)]
      using q = engine.matrix(asked.length, d, asked, { type })
      const y = Int32Array.from({ length: n }, () => Math.floor(classes * random()))
      let answers = 0
      try {
        using sampler = await fit({ x, y, classes })
        const scores = await sampler.scores(q)
        answers++
        expect(scores.every(Number.isFinite)).toBe(true)
        const predicted = await sampler.predict(q)
        answers++
        predicted.forEach((label, i) => {
          const of = scores.subarray(i * classes, (i + 1) * classes)
          expect(of[label]).toBeGreaterThanOrEqual(Math.max(...of) * (1 - 1e-6) - 1e-6)
        })
      } catch (error) {
        if (!(error instanceof NoisyTeacherError)) throw error
        // What is scored is predicted.
        expect(answers, error.message).toBe(0)
        expect(error.message).not.toMatch(/NaN|worker/)
      }
    })
    await fc.assert(property, { numRuns: 120, seed: 1 })
  })
})
