import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { fitShepard, prepareShepard } from '#samplers/shepard.js'
import { describeSampler } from '../contract/sampler.js'
import { seeded, table } from '../reference/numbers.js'
import { sharesOf } from '../reference/shepard.js'

describeSampler('fitShepard, Hilbert,', { fit: fitShepard, interpolates: true })
describeSampler('fitShepard, beta 40,', {
  fit: (train, options) => fitShepard(train, { ...options, beta: 40 }),
  interpolates: true,
})

describe('Shepard weights', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads: 2 })
  })
  afterAll(() => engine.close())

  test.each([
    [1, 0.5],
    [2, 2],
    [3, 12],
    [10, 10],
    [40, 200],
    [5, 5000],
  ])('agrees with the definition, d=%i, beta=%f', async (d, beta) => {
    const random = seeded(d)
    const points = table(200, d, random)
    const queries = [
      ...table(50, d, random),
      ...points.slice(0, 5),
      ...points.slice(5, 9).map((row) => row.map((v) => v + 1e-9)),
    ]
    for (const classes of [2, 4]) {
      const y = Int32Array.from({ length: 200 }, () => Math.floor(random() * classes))
      for (const offset of [0, 1e5]) {
        const moved = (rows: number[][]) => rows.map((row) => row.map((value) => value + offset))
        using x = engine.matrix(200, d, moved(points), { type: 'f64' })
        using q = engine.matrix(queries.length, d, moved(queries), { type: 'f64' })
        using sampler = await fitShepard({ x, y, classes }, { beta })
        const scores = await sampler.scores(q)
        const [stored, asked] = [moved(points), moved(queries)]
        asked.forEach((query, i) => {
          sharesOf(stored, y, classes, beta, query).forEach((share, c) => {
            expect(Math.abs(scores[i * classes + c] - share)).toBeLessThan(1e-6 + 5e-6 * beta)
          })
        })
      }
    }
  })

  test('scores 1 for the only class', async () => {
    using x = engine.matrix(3, 2, [1, 2, 3, 4, 5, 6])
    using sampler = await fitShepard({ x, y: new Int32Array(3), classes: 1 })
    expect([...(await sampler.scores(x))]).toEqual([1, 1, 1])
  })

  test('predicts many draws like single ones', async () => {
    const random = seeded(4)
    using x = engine.matrix(300, 3, table(300, 3, random))
    using q = engine.matrix(70, 3, table(70, 3, random))
    for (const classes of [2, 5]) {
      const labels = Uint8Array.from({ length: 8 * 300 }, () => Math.floor(random() * classes))
      using geometry = await prepareShepard(x, { beta: 6 })
      const many = await geometry.predictMany(q, { labels, draws: 8 })
      for (let draw = 0; draw < 8; draw++) {
        using one = await geometry.fit(Int32Array.from(labels.subarray(300 * draw, 300 * (draw + 1))), classes)
        expect([...many.subarray(70 * draw, 70 * (draw + 1))]).toEqual([...(await one.predict(q))])
      }
    }
  })

  test('returns weight shares at the maximum and at a tiny exponent', async () => {
    using x = engine.matrix(4, 1, [0, 1, 3, 3])
    using queries = engine.matrix(5, 1, [0, 0.4, 0.5, 2.9, 1e30])
    for (const beta of [1e6, 1e-300]) {
      using sampler = await fitShepard({ x, y: Int32Array.of(0, 1, 1, 0), classes: 2 }, { beta })
      const scores = await sampler.scores(queries)
      for (let at = 0; at < scores.length; at += 2) expect(scores[at] + scores[at + 1]).toBeCloseTo(1, 5)
    }
  })

  test.each([0, -1, Number.NaN, '2' as never, 1e308, 1e6 + 1])('refuses beta %s', async (beta) => {
    using x = engine.matrix(3, 1, [[0], [1], [2]])
    const train = { x, y: Int32Array.of(0, 1, 0), classes: 2 }
    await expect(fitShepard(train, { beta })).rejects.toMatchObject({ code: 'BAD_OPTION' })
    expect(x.borrowers).toBe(0)
  })
})
