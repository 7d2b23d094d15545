import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { withinRadius } from '#ops/nearest/within.js'
import { NearestGeometry, prepareNearest } from '#samplers/nearest-geometry.js'
import { withinByMetric } from '../../../reference/metric.js'
import { seeded, table } from '../../../reference/numbers.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

test('a point on the boundary is within the radius', async () => {
  using points = engine.matrix(5, 2, [3, 4, 0, 5, 3.0000000000000004, 4, 5, 0, 0, 0])
  using query = engine.matrix(1, 2, [0, 0])
  expect([...(await withinRadius(query, points, { radius: 5 })).index]).toEqual([0, 1, 3, 4])
  expect([...(await withinRadius(query, points, { radius: 0 })).index]).toEqual([4])
  // The float64 sum of the third rounds to 7.
  const all = await withinRadius(query, points, { radius: 7, metric: 'manhattan' })
  expect([...all.distance]).toEqual([7, 5, 7, 5, 0])
})

test('points are in the order of indices, or sorted nearest first with ties by index', async () => {
  using points = engine.matrix(6, 1, [3, 1, -1, 0, 9, 2])
  using query = engine.matrix(1, 1, [0])
  expect(await withinRadius(query, points, { radius: 3 })).toEqual({
    offsets: Uint32Array.of(0, 5),
    index: Uint32Array.of(0, 1, 2, 3, 5),
    squaredDistance: Float64Array.of(9, 1, 1, 0, 4),
  })
  expect(await withinRadius(query, points, { radius: 3, sorted: true })).toEqual({
    offsets: Uint32Array.of(0, 5),
    index: Uint32Array.of(3, 1, 2, 5, 0),
    squaredDistance: Float64Array.of(0, 1, 1, 4, 9),
  })
  const similar = await withinRadius(query, points, { radius: -0.5, metric: 'inner product', sorted: true })
  expect([...similar.index]).toEqual([0, 1, 2, 3, 4, 5])
})

test('queries that find far more points than others before them are complete', async () => {
  const random = seeded(1)
  // 700 queries find little, and then some among a crowd find thousands.
  const crowd = table(3000, 2, () => 10 + 1e-3 * random())
  const spread = table(800, 2, () => 8 * random())
  const queries = [...spread.slice(0, 700), [10, 10], ...crowd.slice(0, 2), ...spread.slice(0, 3), [10, 10]]
  const points = [...spread, ...crowd]
  using q = engine.matrix(queries.length, 2, queries, { type: 'f64' })
  using x = engine.matrix(points.length, 2, points, { type: 'f64' })
  const wanted = withinByMetric('euclidean', queries, points, 0.3)
  using geometry = await prepareNearest(x)
  for (const found of [await withinRadius(q, x, { radius: 0.3 }), await geometry.withinRadius(q, { radius: 0.3 })]) {
    expect([...found.index]).toEqual(wanted.flat().map(({ j }) => j))
    expect([...found.squaredDistance]).toEqual(wanted.flat().map(({ value }) => value))
    queries.forEach((_, i) => {
      expect(found.offsets[i + 1] - found.offsets[i]).toBe(wanted[i].length)
    })
  }
  expect(found(wanted)).toBeGreaterThan(9000)
})

const found = (rows: unknown[][]) => rows.reduce((sum, { length }) => sum + length, 0)

test('an answer larger than the limit is refused with its size, and all memory is given back', async () => {
  const random = seeded(2)
  using x = engine.matrix(900, 3, table(900, 3, random), { type: 'f32' })
  const before = engine.bytesInUse
  const refusal = { code: 'OUT_OF_MEMORY', message: 'withinRadius: the answer has 810000 points but limit is 5000' }
  await expect(withinRadius(x, x, { radius: 2, limit: 5000 })).rejects.toMatchObject(refusal)
  expect(engine.bytesInUse).toBe(before)
  expect((await withinRadius(x, x, { radius: 2, limit: 810_000 })).index.length).toBe(810_000)
  expect((await withinRadius(x, x, { radius: 1e-9, limit: 900 })).offsets.at(-1)).toBe(900)
})

test('blocks of a large answer follow one another without a gap', async () => {
  const random = seeded(3)
  const rows = table(3000, 3, () => Math.fround(random()))
  using x = engine.matrix(3000, 3, rows, { type: 'f32' })
  const run = vi.spyOn(engine.pool, 'run')
  const { offsets, index } = await withinRadius(x, x, { radius: 0.62, sorted: true })
  const blocks = run.mock.calls.filter(([task]) => task.op === 'sortWithin').length
  run.mockRestore()
  expect(blocks).toBeGreaterThan(2)
  const wanted = withinByMetric('euclidean', rows.slice(2900), rows, 0.62)
  wanted.forEach((row, i) => {
    const ours = [...index.subarray(offsets[2900 + i], offsets[2901 + i])]
    const order = row.sort((a, b) => a.value - b.value || a.j - b.j).map(({ j }) => j)
    expect(ours).toEqual(order)
  })
})

test('a saved geometry keeps its metric, and answers radius and neighbor searches as before', async () => {
  const random = seeded(4)
  for (const metric of ['euclidean', 'cosine', 'inner product', 'manhattan'] as const) {
    for (const algorithm of ['brute', 'int8', 'projected', 'tree', 'grid'] as const) {
      using x = engine.matrix(
        400,
        5,
        table(400, 5, () => random() - 0.5),
        { type: 'f32' },
      )
      using q = engine.matrix(
        20,
        5,
        table(20, 5, () => random() - 0.5),
        { type: 'f64' },
      )
      using geometry = await prepareNearest(x, { metric, algorithm })
      using loaded = await NearestGeometry.fromBytes<typeof metric>(engine, await geometry.toBytes())
      expect([loaded.metric, loaded.plan]).toEqual([metric, geometry.plan])
      expect(await loaded.query(q, { k: 3 })).toEqual(await geometry.query(q, { k: 3 }))
      const radius = 0.4
      expect(await loaded.withinRadius(q, { radius })).toEqual(await geometry.withinRadius(q, { radius }))
    }
  }
  expect(engine.bytesInUse).toBe(0)
})

test.each([
  [{ radius: -1 }, /radius is -1 but must be from 0 to/],
  [{ radius: 1e200 }, /radius is 1e\+200 but must be from 0 to 1.34\d*e\+154 for metric 'euclidean'/],
  [{ radius: -1, metric: 'manhattan' as const }, /radius is -1 but must be from 0/],
  [{ radius: Number.NaN }, /radius/],
  [{}, /radius/],
  [{ radius: 1, limit: -1 }, /limit/],
])('a radius search with %o is refused', async (options, message) => {
  using x = engine.matrix(3, 1, [0, 1, 2])
  const refusal = { code: 'BAD_OPTION', message: expect.stringMatching(message) }
  await expect(withinRadius(x, x, options as never)).rejects.toMatchObject(refusal)
})
