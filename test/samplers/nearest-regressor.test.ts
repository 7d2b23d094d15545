import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromBytes } from '#distill/saved.js'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Algorithm } from '#ops/nearest/algorithm.js'
import { fitNearest } from '#samplers/nearest.js'
import type { Regressor } from '#samplers/regressor.js'
import { describeRegressor } from '../contract/regressor.js'
import { nearestByMetric } from '../reference/metric.js'
import { nearestByDefinition } from '../reference/nearest.js'
import { seeded, table } from '../reference/numbers.js'

describeRegressor('fitNearest, k = 1,', fitNearest)
describeRegressor('fitNearest, k = 4,', (train, options) => {
  return fitNearest(train, { ...options, k: train.x.rows === 1 ? 1 : 4 })
})

describe('k-NN regression', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads: 2 })
  })
  afterAll(() => engine.close())

  test.each<[Algorithm, number, number]>([
    ['brute', 7, 1],
    ['brute', 7, 5],
    ['tree', 3, 17],
    ['grid', 2, 3],
    ['int8', 16, 4],
  ])('predicts the mean target of the neighbors, summed nearest first: %s, d = %i, k = %i', async (algorithm, d, k) => {
    const random = seeded(d + k)
    // Whole numbers tie often, and then the lowest index comes first.
    const [points, queries] = [
      table(150, d, () => Math.floor(4 * random())),
      table(40, d, () => Math.floor(4 * random())),
    ]
    const targets = table(150, 2, () => 10 ** (30 * random() - 15))
    using x = engine.matrix(150, d, points)
    using q = engine.matrix(40, d, queries)
    using regressor = await fitNearest({ x, targets }, { k, algorithm })
    const wanted = nearestByDefinition(queries, points, k).flatMap((own) => {
      return [0, 1].map((output) => own.reduce((sum, { j }) => sum + targets[j][output], 0) / k)
    })
    expect([...(await regressor.predict(q))]).toEqual(wanted)
    expect(regressor.describe()).toBe(`a ${k}-NN regressor`)
  })

  test.each(['cosine', 'inner product', 'manhattan'] as const)(
    'averages the neighbors by another metric, also after it was saved: %s',
    async (metric) => {
      const random = seeded(9)
      const [points, queries] = [table(80, 3, random), table(20, 3, random)]
      const targets = points.map(() => random())
      using x = engine.matrix(80, 3, points)
      using q = engine.matrix(20, 3, queries)
      using regressor = await fitNearest({ x, targets }, { k: 3, metric })
      const wanted = nearestByMetric(metric, queries, points, 3).map((own) => {
        return own.reduce((sum, { j }) => sum + targets[j], 0) / 3
      })
      expect([...(await regressor.predict(q))]).toEqual(wanted)
      using loaded = await fromBytes<Regressor>(engine, await regressor.toBytes())
      expect([...(await loaded.predict(q))]).toEqual(wanted)
    },
  )

  test('repeats the targets of distinct rows by default, and refuses k above n and sums beyond float64', async () => {
    using x = engine.matrix(3, 1, [1, 2, 3])
    using regressor = await fitNearest({ x, targets: [0.1, -1e300, 1e308] })
    expect([...(await regressor.predict(x))]).toEqual([0.1, -1e300, 1e308])
    await expect(fitNearest({ x, targets: [1, 2, 3] }, { k: 4 })).rejects.toMatchObject({ code: 'BAD_OPTION' })
    using large = await fitNearest({ x, targets: [1e308, 1e308, 1e308] }, { k: 2 })
    await expect(large.predict(x)).rejects.toMatchObject({ code: 'BAD_VALUE' })
  })
})
