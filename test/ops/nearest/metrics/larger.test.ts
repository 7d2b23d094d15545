import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { METRICS } from '#ops/nearest/metric.js'
import { nearest } from '#ops/nearest/nearest.js'
import { nearestByMetric, VALUE_NAMES } from '../../../reference/metric.js'
import { seeded } from '../../../reference/numbers.js'

/** Sets of several runs of panels, leaves and cells, too large for the suites of each metric. */
const simd = new URL('../../../../dist/wasm/simd.wasm', import.meta.url)
const engines: Engine[] = []
beforeAll(async () => {
  engines.push(await createEngine({ threads: 2 }), await createEngine({ threads: 3, wasm: { simd } }))
})
afterAll(() => Promise.all(engines.map((engine) => engine.close())))

/** Rows of normal values, whose lengths differ by factors up to `spread`. */
function longAndShort(rows: number, d: number, spread: number, seed: number): number[][] {
  const random = seeded(seed)
  const normal = () => random() + random() + random() - 1.5
  return Array.from({ length: rows }, () => {
    const scale = spread ** normal()
    return Array.from({ length: d }, () => Math.fround(scale * normal()))
  })
}

test.each(METRICS.flatMap((metric) => [3, 8, 40].flatMap((d) => [1, 30].map((spread) => ({ metric, d, spread })))))(
  'the exact neighbors are found among 6,000 points by $metric, d=$d, for lengths that differ by factors up to $spread',
  async ({ metric, d, spread }) => {
    const [points, queries] = [longAndShort(6000, d, spread, d), longAndShort(30, d, spread, d + 1)]
    queries.push(...points.slice(0, 5))
    const name = VALUE_NAMES[metric]
    const wanted = nearestByMetric(metric, queries, points, 6)
    for (const engine of engines) {
      using x = engine.matrix(points.length, d, points, { type: 'f32' })
      using q = engine.matrix(queries.length, d, queries, { type: 'f32' })
      for (const algorithm of ['auto', 'brute', 'int8', 'projected', 'tree', 'grid'] as const) {
        for (const k of [1, 6]) {
          const got = (await nearest(q, x, { metric, algorithm, k })) as never as Record<string, ArrayLike<number>>
          const best = wanted.flatMap((row) => row.slice(0, k))
          expect(Array.from(got.index), `${algorithm}, k=${k}`).toEqual(best.map(({ j }) => j))
          expect(Array.from(got[name]), `${algorithm}, k=${k}`).toEqual(best.map(({ value }) => value))
        }
      }
    }
  },
)
