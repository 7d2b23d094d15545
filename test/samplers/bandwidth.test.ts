import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { pairwise } from '#ops/pairwise.js'
import { medianDistance } from '#samplers/bandwidth.js'
import { seeded, table } from '../reference/numbers.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

/** By Math.hypot, which neither overflows nor underflows. */
function medianByDefinition(rows: number[][]): number {
  const all = rows.flatMap((a, i) => rows.slice(0, i).map((b) => Math.hypot(...a.map((value, t) => value - b[t]))))
  return all.sort((a, b) => a - b)[all.length >> 1]
}

describe('the median distance', () => {
  const EXPONENTS = [-320, -300, -200, -163, -150, -60, -25, -19, -1, 0, 15, 19, 30, 60, 150, 154, 200, 300, 307]

  test.each(EXPONENTS)('computes the median distance of all pairs of rows of size 1e%i', async (exponent) => {
    const rows = table(31, 3, seeded(4)).map((row) => row.map((value) => value * 10 ** exponent))
    using x = engine.matrix(31, 3, rows, { type: 'f64' })
    const wanted = medianByDefinition(rows)
    const tolerance = exponent < -310 ? 2 * 5e-324 : 1e-7 * wanted
    expect(Math.abs((await medianDistance(x)) - wanted)).toBeLessThanOrEqual(tolerance)
  })

  test.each([1e-25, 1e-40, 6e19])(
    'computes the median distance of all pairs of float32 rows of size %d',
    async (size) => {
      const rows = table(31, 3, seeded(5)).map((row) => row.map((value) => Math.fround(value * size)))
      using x = engine.matrix(31, 3, rows)
      expect((await medianDistance(x)) / medianByDefinition(rows)).toBeCloseTo(1, 7)
    },
  )

  test('computes the median distance of all pairs if a few rows are far larger or smaller than the rest', async () => {
    const rows = table(41, 2, seeded(6)).map((row, i) =>
      row.map((value) => value * (i % 9 === 0 ? 1e200 : i % 8 === 0 ? 1e-200 : 1)),
    )
    using x = engine.matrix(41, 2, rows, { type: 'f64' })
    expect((await medianDistance(x)) / medianByDefinition(rows)).toBeCloseTo(1, 7)
  })

  test('returns the root of the median that pairwise returns, to the bit, at ordinary magnitudes', async () => {
    for (const d of [1, 3, 40]) {
      using x = engine.matrix(60, d, table(60, d, seeded(d)))
      const squared = await pairwise(x, x)
      const below = squared.filter((_, at) => at % 60 < Math.floor(at / 60)).sort()
      expect(await medianDistance(x)).toBe(Math.sqrt(below[below.length >> 1]))
    }
  })

  test('refuses a median distance that overflows float64', async () => {
    using x = engine.matrix(4, 1, [[-1.7e308], [1.7e308], [-1.6e308], [1.6e308]], { type: 'f64' })
    const refused = {
      code: 'BAD_VALUE',
      message: expect.stringMatching(/^medianDistance: .* float64 .* scale the inputs$/),
    }
    await expect(medianDistance(x)).rejects.toMatchObject(refused)
  })
})
