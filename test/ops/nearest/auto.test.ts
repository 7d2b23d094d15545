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

/** The algorithm that an op belongs to. */
const OPS: Readonly<Record<string, string>> = {
  nearestFloat: 'brute',
  nearestSingle: 'brute',
  nearestInt8: 'projected',
  nearestGrid: 'grid',
  nearestTree: 'tree',
}

test.each([
  ['brute', 'one scan of few points comes before a grid', 500, 500, 3, 1, 'f32'],
  ['brute', 'one scan of few points comes before a tree', 2000, 2000, 5, 1, 'f32'],
  ['grid', 'a grid pays from 1,500 points on', 2000, 500, 3, 1, 'f32'],
  ['grid', 'there is no such scan for more neighbors', 1000, 500, 3, 5, 'f32'],
  ['grid', 'there is no such scan of float64', 1000, 500, 3, 1, 'f64'],
  ['tree', 'a tree pays beyond the scan', 4000, 500, 5, 1, 'f32'],
  ['brute', 'few queries do not pay for directions', 5000, 500, 16, 1, 'f32'],
  ['brute', 'few products do not pay for directions', 5000, 500, 64, 2, 'f32'],
  ['projected', 'many products may pay for directions', 5000, 4000, 64, 1, 'f32'],
  ['brute', 'fewer than 500 queries pay for nothing', 5000, 499, 3, 1, 'f32'],
] as const)('auto takes %s where %s, and the plan says so', async (algorithm, _, n, m, d, k, type) => {
  const random = seeded(n + d)
  using points = engine.matrix(n, d, Float64Array.from({ length: n * d }, random), { type })
  using queries = engine.matrix(m, d, Float64Array.from({ length: m * d }, random), { type })
  expect(planNearest({ n, m, d, k, type }, engine).algorithm).toBe(algorithm)
  const run = vi.spyOn(engine.pool, 'run')
  await nearest(queries, points, { k })
  // The last one: integer filters ask a few points first, by the float32 filter.
  const taken = run.mock.calls.map(([task]) => OPS[task.op]).findLast((op) => op !== undefined)
  run.mockRestore()
  expect(taken).toBe(algorithm)
})
