import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Algorithm } from '#ops/nearest/algorithm.js'
import type { Metric } from '#ops/nearest/metric.js'
import { nearest } from '#ops/nearest/nearest.js'
import { planNearest } from '#ops/nearest/plan.js'
import { prepareNearest } from '#samplers/nearest-geometry.js'
import { seeded } from '../../reference/numbers.js'
import { peakOf } from '../../reference/peak.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

const uniform = (length: number, seed: number) => Float32Array.from({ length }, seeded(seed))

describe('plan.nearest', () => {
  test.each([
    ['auto', 50_000, 20_000, 3, 1],
    ['auto', 30_000, 10_000, 2, 5],
    ['auto', 60_000, 10_000, 8, 1],
    ['auto', 60_000, 2000, 40, 3],
    ['auto', 8000, 600, 200, 1],
    ['auto', 40_000, 100, 12, 1],
    ['brute', 20_000, 1000, 30, 10],
    ['int8', 20_000, 1000, 64, 1],
    ['tree', 20_000, 1000, 3, 1],
    ['tree', 20_000, 30_000, 12, 2],
    ['auto', 60_000, 2000, 40, 3, 'cosine'],
    ['auto', 3000, 20_000, 8, 1, 'cosine'],
    ['auto', 60_000, 2000, 40, 3, 'inner product'],
    ['tree', 50_000, 2000, 3, 1, 'inner product'],
    ['auto', 40_000, 2000, 40, 3, 'manhattan'],
    ['auto', 50_000, 20_000, 3, 1, 'manhattan'],
  ] as [Algorithm, number, number, number, number, Metric?][])(
    'bounds the peak of a search within a quarter: %s, n=%i, m=%i, d=%i, k=%i %s',
    async (algorithm, n, m, d, k, metric = 'euclidean') => {
      const planned = planNearest({ n, m, d, k, metric, algorithm }, engine)
      const peak = await peakOf(engine, async () => {
        using points = engine.matrix(n, d, uniform(n * d, 1))
        using queries = engine.matrix(m, d, uniform(m * d, 2))
        await nearest(queries, points, { k, metric, algorithm })
        // Without knowing the queries, 'auto' prepares as for many.
        if (algorithm === 'auto' && planned.algorithm === 'brute') return
        using geometry = await prepareNearest(points, { metric, algorithm })
        const accepted = planned.algorithm === 'projected' ? ['projected', 'int8'] : [planned.algorithm]
        expect(accepted).toContain(geometry.plan.algorithm)
      })
      expect(peak).toBeLessThanOrEqual(planned.bytes)
      expect(planned.bytes).toBeLessThan(1.25 * peak)
    },
  )

  test('refuses a search that cannot fit, and names the number of queries that would, or nearestInBlocks', () => {
    const maxBytes = 1 << 28
    const refusal = (n: number, m: number) => {
      try {
        planNearest({ n, m, d: 8 }, { maxBytes })
      } catch (error) {
        return error as Error & { code: string }
      }
      return undefined
    }
    const many = refusal(1e6, 1e8)
    expect(many?.code).toBe('OUT_OF_MEMORY')
    const rows = Number(many?.message.match(/up to (\d+) queries at a time would fit/)?.[1])
    expect(planNearest({ n: 1e6, m: rows, d: 8 }, { maxBytes }).bytes).toBeLessThanOrEqual(maxBytes)
    expect(refusal(1e6, rows + 1000)?.code).toBe('OUT_OF_MEMORY')
    expect(refusal(1e8, 1000)?.message).toMatch(/nearestInBlocks takes the points in blocks/)
    expect(() => planNearest({ n: 5, m: 5, d: 1, k: 6 })).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
  })
})
