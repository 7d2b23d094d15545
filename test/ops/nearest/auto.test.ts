import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { nearest } from '#ops/nearest/nearest.js'
import { planNearest } from '#ops/nearest/plan.js'
import { seeded } from '../../reference/numbers.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

/** Algorithm that each op belongs to. */
const OPS: Readonly<Record<string, string>> = {
  nearestFloat: 'brute',
  nearestSingle: 'brute',
  nearestSmall: 'brute',
  nearestInt8: 'projected',
  nearestGrid: 'grid',
  nearestTree: 'tree',
}

test.each([
  ['brute', 'one scan of few points is faster than a grid', 500, 500, 3, 1, 'f32'],
  ['brute', 'one scan of few points is faster than a tree', 2000, 2000, 5, 1, 'f32'],
  ['grid', 'a grid pays from 1,500 points on', 2000, 500, 3, 1, 'f32'],
  ['grid', 'the scan for few points does not apply, since k > 1', 1000, 500, 3, 5, 'f32'],
  ['grid', 'the scan for few points does not apply to float64', 1000, 500, 3, 1, 'f64'],
  ['tree', 'there are too many points for the scan', 4000, 500, 5, 1, 'f32'],
  ['brute', 'there are too few queries to pay for directions', 5000, 500, 16, 1, 'f32'],
  ['brute', 'there are too few products to pay for directions', 5000, 500, 64, 2, 'f32'],
  ['projected', 'there are enough products to pay for directions', 5000, 4000, 64, 1, 'f32'],
  ['brute', 'fewer than 500 queries do not pay for an index', 5000, 499, 3, 1, 'f32'],
] as const)('auto and the plan select %s when %s', async (algorithm, _, n, m, d, k, type) => {
  const random = seeded(n + d)
  using points = engine.matrix(n, d, Float64Array.from({ length: n * d }, random), { type })
  using queries = engine.matrix(m, d, Float64Array.from({ length: m * d }, random), { type })
  expect(planNearest({ n, m, d, k, type }, engine).algorithm).toBe(algorithm)
  const run = vi.spyOn(engine.pool, 'run')
  await nearest(queries, points, { k })
  // The last op decides: integer filters first run the float32 filter on a sample.
  const taken = run.mock.calls.map(([task]) => OPS[task.op]).findLast((op) => op !== undefined)
  run.mockRestore()
  expect(taken).toBe(algorithm)
})
