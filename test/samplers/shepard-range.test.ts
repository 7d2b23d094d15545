import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NoisyTeacherError } from '#engine/check.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { fitShepard } from '#samplers/shepard.js'
import { seeded, table } from '../reference/numbers.js'
import { sharesOf } from '../reference/shepard.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

const matrix = (rows: number[][]) => engine.matrix(rows.length, rows[0].length, rows, { type: 'f64' })

/** Scores of queries, checked against the definition, or the refusal. */
async function judged(points: number[][], queries: number[][], beta: number): Promise<NoisyTeacherError | undefined> {
  const y = Int32Array.from(points, (_, i) => i % 3)
  using x = matrix(points)
  using q = matrix(queries)
  using sampler = await fitShepard({ x, y, classes: 3 }, { beta })
  try {
    const scores = await sampler.scores(q)
    queries.forEach((query, i) => {
      sharesOf(points, y, 3, beta, query).forEach((share, c) => {
        expect(Math.abs(scores[3 * i + c] - share), `query ${i}, class ${c}`).toBeLessThan(1e-6 + 1e-5 * beta)
      })
    })
    return undefined
  } catch (error) {
    if (error instanceof NoisyTeacherError) return error
    throw error
  }
}

describe("Shepard's weights", () => {
  test.each([-130, -100, -30, -10, 0, 10, 30, 100, 140])(
    'equals the definition for points of size 1e%i',
    async (power) => {
      const random = seeded(1)
      const points = table(60, 3, () => (random() - 0.5) * 10 ** power)
      const queries = [...table(20, 3, () => (random() - 0.5) * 10 ** power), ...points.slice(0, 10)]
      for (const beta of [0.01, 1, 3, 50]) expect(await judged(points, queries, beta)).toBe(undefined)
    },
  )

  test.each([-320, -170, 160, 300])('refuses points of size 1e%i with an advice, and returns no NaN', async (power) => {
    const random = seeded(2)
    const points = table(20, 2, () => (random() - 0.5) * 10 ** power)
    const refused = await judged(points, points, 2)
    expect(refused?.code).toBe('BAD_VALUE')
    expect(refused?.message).toMatch(/^scores: .*; scale the inputs$/)
  })

  test('weighs only the points at distance 0, for any exponent', async () => {
    const points = [...table(30, 2, seeded(3)), [0.5, 1e-30], [0.5, 2e-30]]
    for (const beta of [1e-12, 1e-3, 0.1, 2]) {
      expect(await judged(points, points, beta)).toBe(undefined)
      using x = matrix(points)
      const y = Int32Array.from(points, (_, i) => i % 2)
      using sampler = await fitShepard({ x, y, classes: 2 }, { beta })
      expect([...(await sampler.predict(x))]).toEqual([...y])
    }
  })

  test('separates the points of a cluster that is 1e-140 times as wide as the rest', async () => {
    const random = seeded(4)
    for (const width of [1e-15, 1e-18, 1e-19, 1e-25, 1e-60, 1e-140]) {
      const near = () => table(10, 2, () => (random() - 0.5) * width)
      const points = [...near(), ...table(10, 2, () => random() - 0.5)]
      for (const beta of [0.1, 2]) expect(await judged(points, [...near(), ...points], beta)).toBe(undefined)
    }
  })

  test('weighs all points equally for a query with equal distances to them', async () => {
    const points = table(30, 2, seeded(5))
    for (const far of [1e16, 1e40, 1e150]) expect(await judged(points, [[far, far]], 2)).toBe(undefined)
  })

  test('equals the definition for any points, or refuses them', async () => {
    const scene = fc.record({
      seed: fc.nat(),
      n: fc.integer({ min: 1, max: 30 }),
      d: fc.integer({ min: 1, max: 5 }),
      most: fc.integer({ min: 0, max: 308 }),
      beta: fc.constantFrom(0.01, 1, 4),
      each: fc.boolean(),
    })
    const property = fc.asyncProperty(scene, async ({ seed, n, d, most, beta, each }) => {
      const random = seeded(seed)
      const any = () => (2 * random() - 1) * Math.min(most, 140)
      const shared = any()
      const rowOf = (power: number) => Array.from({ length: d }, () => (random() - 0.5) * 10 ** power)
      const rows = (count: number) => Array.from({ length: count }, () => rowOf(each ? any() : shared))
      const points = [...rows(n), ...(most > 140 ? [rowOf(most)] : [])]
      const refused = await judged(points, [...rows(5), ...points.slice(0, 5)], beta)
      if (refused) expect(refused.code).toBe('BAD_VALUE')
    })
    await fc.assert(property, { numRuns: 300, seed: 1 })
  })
})
