import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { fitBaggedNearest, prepareBaggedNearest } from '#samplers/bagged-nearest.js'
import { baggedWeights } from '#samplers/bagged-weights.js'
import { fitNearest } from '#samplers/nearest.js'
import { baggedError } from '#theory/nearest.js'
import { describeSampler } from '../contract/sampler.js'
import { seeded, table } from '../reference/numbers.js'

describeSampler('fitBaggedNearest, half,', {
  fit: (train, options) => fitBaggedNearest(train, { ...options, fraction: 0.5 }),
  interpolates: true,
})
describeSampler('fitBaggedNearest, a tenth,', {
  fit: (train, options) => fitBaggedNearest(train, { ...options, fraction: 0.1 }),
  interpolates: false,
})

describe('bagged 1-NN', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads: 2 })
  })
  afterAll(() => engine.close())

  test.each([
    [1, 1, false],
    [5, 2, false],
    [7, 3, true],
    [6, 6, true],
  ])(
    'weighs neighbors by their frequency in all bags: %i points, bags of %i, replacement %s',
    (n, size, replacement) => {
      const counts = new Array(n).fill(0)
      const bags = (bag: number[]) => {
        if (bag.length === size) counts[Math.min(...bag)]++
        else for (let i = 0; i < n; i++) if (replacement || !bag.includes(i)) bags([...bag, i])
      }
      bags([])
      const all = counts.reduce((sum, count) => sum + count, 0)
      const weights = baggedWeights(n, size, replacement)
      counts.forEach((count, i) => {
        expect(weights[i] ?? 0).toBeCloseTo(count / all, 12)
      })
    },
  )

  test.each([0.45, 0.3, 0.2, 0.5, 0.8])(
    'errs as often as theory.baggedError predicts, fraction %f',
    async (fraction) => {
      const [n, m, d, repeats, draws, p] = [3000, 150, 2, 12, 40, 0.2]
      const rates: number[] = []
      for (let seed = 0; seed < repeats; seed++) {
        const random = seeded(100 * seed + 3)
        using x = engine.matrix(n, d, table(n, d, random))
        using q = engine.matrix(m, d, table(m, d, random))
        using geometry = await prepareBaggedNearest(x, { fraction })
        const labels = Uint8Array.from({ length: draws * n }, () => Number(random() < p))
        const predicted = await geometry.predictMany(q, { labels, draws })
        rates.push(predicted.reduce((sum, label) => sum + label, 0) / predicted.length)
      }
      const mean = rates.reduce((sum, rate) => sum + rate, 0) / repeats
      const deviation = Math.sqrt(rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / (repeats - 1) / repeats)
      // A normal interval of one in ten thousand; weights of n points are those of infinitely many within 1/n times their number.
      expect(Math.abs(mean - baggedError({ fraction, p }))).toBeLessThan(5.5 * deviation + 1e-3)
      expect(deviation).toBeLessThan(0.005)
    },
  )

  test('equals 1-NN for bags of at least half of the points, and for the bootstrap', async () => {
    const random = seeded(9)
    using x = engine.matrix(400, 3, table(400, 3, random))
    using q = engine.matrix(300, 3, table(300, 3, random))
    const y = Int32Array.from({ length: 400 }, () => Math.floor(2 * random()))
    using one = await fitNearest({ x, y, classes: 2 })
    const wanted = await one.predict(q)
    for (const options of [{ fraction: 0.5 }, { fraction: 1 }, { fraction: 1, replacement: true }]) {
      using bagged = await fitBaggedNearest({ x, y, classes: 2 }, options)
      expect(await bagged.predict(q)).toEqual(wanted)
    }
    using other = await fitBaggedNearest({ x, y, classes: 2 }, { fraction: 0.1 })
    expect(await other.predict(q)).not.toEqual(wanted)
  })

  test('predicts many draws like single ones, with shares that sum to 1', async () => {
    const random = seeded(11)
    using x = engine.matrix(200, 2, table(200, 2, random))
    using q = engine.matrix(50, 2, table(50, 2, random))
    const labels = Uint8Array.from({ length: 5 * 200 }, () => Math.floor(3 * random()))
    using geometry = await prepareBaggedNearest(x, { fraction: 0.15 })
    const many = await geometry.predictMany(q, { labels, draws: 5 })
    for (let draw = 0; draw < 5; draw++) {
      using one = await geometry.fit(Int32Array.from(labels.subarray(200 * draw, 200 * (draw + 1))), 3)
      expect([...many.subarray(50 * draw, 50 * (draw + 1))]).toEqual([...(await one.predict(q))])
      const scores = await one.scores(q)
      for (let i = 0; i < 50; i++) expect(scores[3 * i] + scores[3 * i + 1] + scores[3 * i + 2]).toBeCloseTo(1, 6)
    }
  })

  test('computes weights by products alone, so that their bits are the same on any engine', () => {
    const weights = baggedWeights(3, 3, true)
    // 1 - (2/3)³, …, each as products of float64.
    const [first, second] = [(2 / 3) * ((2 / 3) * (2 / 3)), 0.5 * (0.5 * 0.5)]
    expect(weights[0]).toBe(1 - first)
    expect(weights[1]).toBeCloseTo(first * (1 - second), 15)
  })

  test.each([0, -0.1, 1.1, Number.NaN])('refuses fraction %s', async (fraction) => {
    using x = engine.matrix(3, 1, [[0], [1], [2]])
    const train = { x, y: Int32Array.of(0, 1, 0), classes: 2 }
    await expect(fitBaggedNearest(train, { fraction })).rejects.toMatchObject({ code: 'BAD_OPTION' })
    expect(x.borrowers).toBe(0)
  })
})
