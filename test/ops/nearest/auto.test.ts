import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Call } from '#engine/call.js'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Matrix } from '#engine/matrix.js'
import { makeFrame } from '#ops/nearest/frame.js'
import { nearest } from '#ops/nearest/nearest.js'
import { planNearest } from '#ops/nearest/plan.js'
import { estimateDimension } from '#ops/nearest/probe.js'
import { stream } from '#random/stream.js'
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

/** Returns n normal rows of d columns that `rank` directions determine but for a little noise. */
function nearSurface(n: number, d: number, rank: number, deviation = 0.05): Float64Array {
  const rows = normals(`rows ${rank}`, n * d)
  const weights = normals('weights', n * rank)
  const basis = normals('basis', rank * d)
  return rows.map((noise, at) => {
    const [i, j] = [Math.floor(at / d), at % d]
    let sum = deviation * noise
    for (let r = 0; r < rank; r++) sum += weights[i * rank + r] * basis[r * d + j]
    return sum
  })
}

const normals = (purpose: string, count: number) => stream(1, purpose).fillNormal(new Float64Array(count))

test.each([
  ['tree', 3, 2 ** 32],
  ['brute', 12, 2 ** 32],
  ['brute', 3, 3 << 19],
] as const)('auto selects %s for many columns near %i dimensions in %i bytes', async (algorithm, rank, maxBytes) => {
  const [n, d] = [4500, 16]
  await using small = await createEngine({ threads: 1, maxBytes })
  using points = small.matrix(n, d, nearSurface(n, d, rank), { type: 'f32' })
  const run = vi.spyOn(small.pool, 'run')
  await nearest(points, points)
  const taken = run.mock.calls.map(([task]) => OPS[task.op]).findLast((op) => op !== undefined)
  run.mockRestore()
  expect(taken).toBe(algorithm)
})

const estimateIn = (points: Matrix) => async (call: Call) =>
  estimateDimension(call, points, await makeFrame(call, points, 'mean'))

test.each([2, 5, 8])('the estimated dimension of points near %i dimensions is within one', async (rank) => {
  using points = engine.matrix(3000, 24, nearSurface(3000, 24, rank, 0.01))
  const estimate = await engine.call('test', [points], {}, estimateIn(points))
  expect(Math.abs(estimate - rank)).toBeLessThan(1)
})

test('the estimated dimension of duplicates is 0', async () => {
  using points = engine.matrix(100, 3, new Float64Array(300).fill(7))
  expect(await engine.call('test', [points], {}, estimateIn(points))).toBe(0)
})
