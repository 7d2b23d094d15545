import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Algorithm } from '#ops/nearest/algorithm.js'
import type { Neighbors } from '#ops/nearest/metric.js'
import { nearest } from '#ops/nearest/nearest.js'
import { prepareNearest } from '#samplers/nearest-geometry.js'
import { beatsDuring } from '../../engine/beats.js'
import { normalRows } from '../../reference/rows.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

/**
 * Searches in which one block of queries exceeds the budget of one call of the op. `whole` is the number of times that
 * the event loop would run if a call could not pause.
 */
const searches: [Algorithm, { n: number; d: number; m: number; k: number; whole: number }][] = [
  ['brute', { n: 30_000, d: 64, m: 192, k: 1, whole: 7 }],
  ['int8', { n: 6000, d: 100, m: 192, k: 300, whole: 7 }],
  ['projected', { n: 6000, d: 100, m: 192, k: 300, whole: 7 }],
  ['tree', { n: 8000, d: 16, m: 1600, k: 5, whole: 13 }],
  ['grid', { n: 20_000, d: 3, m: 4000, k: 300, whole: 32 }],
]

test.each(searches)(
  '%s continues exactly where a call of its op has paused',
  async (algorithm, { n, d, m, k, whole }) => {
    using points = normalRows(engine, n, d, 1)
    using queries = normalRows(engine, m, d, 2)
    using geometry = await prepareNearest(points, { algorithm })
    let found!: Neighbors
    const beats = await beatsDuring(async () => {
      found = await geometry.query(queries, { k })
    })
    expect(beats).toBeGreaterThan(whole)
    // A single query stays within the budget of one call.
    for (let i = 0; i < m; i += Math.ceil(m / 40)) {
      using query = engine.matrix(1, d, queries.toArray().subarray(i * d, (i + 1) * d))
      const alone = await nearest(query, points, { algorithm: 'brute', k })
      expect([...found.index.subarray(i * k, (i + 1) * k)]).toEqual([...alone.index])
      expect([...found.squaredDistance.subarray(i * k, (i + 1) * k)]).toEqual([...alone.squaredDistance])
    }
  },
)
