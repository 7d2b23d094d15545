import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { nearestInBlocks } from '#ops/nearest/blocks.js'
import { nearestMany } from '#ops/nearest/many.js'
import { METRICS } from '#ops/nearest/metric.js'
import { nearest } from '#ops/nearest/nearest.js'
import { pairwise } from '#ops/pairwise.js'
import { fitNearest } from '#samplers/nearest.js'
import { prepareNearest } from '#samplers/nearest-geometry.js'
import { nearestByMetric, VALUE_NAMES } from '../../../reference/metric.js'
import { seeded, table } from '../../../reference/numbers.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

test('cosine refuses a zero row by its number, in points, queries and blocks', async () => {
  using x = engine.matrix(4, 2, [1, 2, 3, 4, 0, 0, 5, 6])
  using q = engine.matrix(2, 2, [1, 1, 2, 3])
  const refusal = (place: string) => ({ code: 'BAD_VALUE', message: expect.stringContaining(`row ${place} is zero`) })
  const metric = 'cosine'
  await expect(nearest(q, x, { metric })).rejects.toMatchObject(refusal('2 of points'))
  await expect(nearest(x, q, { metric })).rejects.toMatchObject(refusal('2 of queries'))
  await expect(prepareNearest(x, { metric })).rejects.toMatchObject(refusal('2 of points'))
  await expect(pairwise(q, x, { metric })).rejects.toMatchObject(refusal('2 of points'))
  await expect(nearestMany([{ queries: q, points: x }], { metric })).rejects.toMatchObject(refusal('2 of points'))
  const blocks = nearestInBlocks(q, Float64Array.from(x.toArray()), { metric, blockRows: 2 })
  await expect(blocks).rejects.toMatchObject(refusal('2 of points'))
  // Zeros have inner products.
  expect([...(await nearest(x, q, { metric: 'inner product' })).similarity]).toEqual([8, 18, 0, 28])
})

test('float64 rows whose squares leave the range of float64 are refused where they would change an answer', async () => {
  using x = engine.matrix(2, 2, [1, 2, 3, 4], { type: 'f64' })
  for (const [value, metric, word] of [
    [1e-200, 'cosine', 'zero or too small'],
    [1e-150, 'cosine', 'norm 1.4'],
    [1e200, 'cosine', 'norm Infinity'],
    [1e160, 'inner product', 'norm Infinity'],
  ] as const) {
    using q = engine.matrix(1, 2, [value, value], { type: 'f64' })
    const refusal = { code: 'BAD_VALUE', message: expect.stringContaining(word) }
    await expect(nearest(q, x, { metric })).rejects.toMatchObject(refusal)
  }
  for (const value of [1e-200, 1e-160, 5e-324]) {
    const rows = table(300, 3, seeded(1)).map((row) => row.map((v) => Math.round(9 * v - 4) * value))
    using tiny = engine.matrix(300, 3, rows, { type: 'f64' })
    const found = await nearest(tiny, tiny, { metric: 'inner product', k: 3 })
    expect([...found.index]).toEqual(
      nearestByMetric('inner product', rows, rows, 3)
        .flat()
        .map(({ j }) => j),
    )
  }
  expect(engine.bytesInUse).toBe(64)
})

test.each(METRICS)(
  'blocks, many problems, a classifier and pairwise agree with the definition of %s',
  async (metric) => {
    const random = seeded(5)
    const [points, queries] = [
      table(300, 4, () => Math.fround(random() - 0.4)),
      table(12, 4, () => Math.fround(random())),
    ]
    using x = engine.matrix(300, 4, points, { type: 'f32' })
    using q = engine.matrix(12, 4, queries, { type: 'f32' })
    const wanted = nearestByMetric(metric, queries, points, 3).flat()
    const answer = {
      index: Uint32Array.from(wanted, ({ j }) => j),
      [VALUE_NAMES[metric]]: Float64Array.from(wanted, ({ value }) => value),
    }
    expect(await nearestInBlocks(q, Float32Array.from(points.flat()), { metric, k: 3, blockRows: 70 })).toEqual(answer)
    expect(await nearestMany([{ queries: q, points: x }], { metric, k: 3 })).toEqual([answer])
    using classifier = await fitNearest({ x, y: Int32Array.from(points, (_, i) => i % 2), classes: 2 }, { metric })
    const firsts = wanted.filter((_, i) => i % 3 === 0)
    expect([...(await classifier.predict(q))]).toEqual(firsts.map(({ j }) => j % 2))
    const all = nearestByMetric(metric, queries, points, 300).map((row) => row.sort((a, b) => a.j - b.j))
    expect([...(await pairwise(q, x, { metric }))]).toEqual(all.flat().map(({ value }) => Math.fround(value)))
  },
)
