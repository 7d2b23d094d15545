import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { laplace } from '#ops/kernels.js'
import { openGram, solveGram } from '#solve/gram.js'
import { plan } from '#solve/plans.js'
import { seeded } from '../reference/numbers.js'
import { peakOf } from '../reference/peak.js'

const kernel = laplace({ bandwidth: 8 })
let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

const normalLike = (length: number, seed: number) => {
  const random = seeded(seed)
  return Float64Array.from({ length }, () => random() + random() - 1)
}

describe('plan.gram', () => {
  test.each([
    [1500, 4, 1],
    [3000, 32, 10],
    [2000, 300, 90],
    [2500, 8, 300],
    [1200, 16, 1000],
    [6000, 8, 10],
  ])('bounds the peak of a solve within a quarter, n=%i, d=%i, %i outputs', async (n, d, outputs) => {
    const planned = plan.gram(kernel, { n, d, outputs, ridge: 1 }, engine)
    const peak = await peakOf(engine, async () => {
      using x = engine.matrix(n, d, normalLike(n * d, n), { type: 'f32' })
      const { method } = await solveGram(kernel, x, normalLike(n * outputs, d), { ridge: 1, tolerance: 1e-3 })
      expect(planned.method).toBe(method)
    })
    expect(peak).toBeLessThanOrEqual(planned.bytes)
    expect(planned.bytes).toBeLessThan(1.25 * peak)
  })

  test('needs no engine, and grows as n² and n³ do', () => {
    const [small, large] = [10_000, 20_000].map((n) => plan.gram(kernel, { n, d: 32, outputs: 10 }))
    // Half the pairs in float32, and beside them what grows slower.
    expect(small.bytes / 10_000 ** 2).toBeGreaterThan(2)
    expect(small.bytes / 10_000 ** 2).toBeLessThan(3)
    expect(large.bytes / small.bytes).toBeGreaterThan(3.5)
    expect(large.operations / small.operations).toBeGreaterThan(3.5)
    const factor = [10_000, 20_000].map((n) => plan.gram(kernel, { n, d: 32, method: 'cholesky' }).operations)
    expect(factor[1] / factor[0]).toBeGreaterThan(6)
    expect([small.method, plan.gram(kernel, { n: 1000, d: 32 }).method]).toEqual(['cg', 'cholesky'])
    for (const [method, copies] of [
      ['cholesky', 1],
      ['cg', 2],
    ] as const) {
      const [f64, f32] = (['f64', 'f32'] as const).map((type) => plan.gram(kernel, { n: 10_000, d: 32, type, method }))
      expect(f64.bytes - f32.bytes).toBe(copies * 10_000 * 32 * 4)
    }
  })

  test('says what is tried where float32 is not enough, and what that takes', () => {
    const { fallbacks, ...first } = plan.gram(kernel, { n: 10_000, d: 32, outputs: 10 })
    expect(first).toMatchObject({ method: 'cg', precision: 'f32', stored: true })
    expect(fallbacks.map(({ method, precision }) => [method, precision])).toEqual([
      ['cholesky', 'f32'],
      ['cholesky', 'f64'],
    ])
    expect(fallbacks[1].bytes).toBeGreaterThan(1.8 * fallbacks[0].bytes)
    const large = plan.gram(kernel, { n: 100_000, d: 32, outputs: 10 })
    expect(large).toMatchObject({ method: 'cg', stored: false, fallbacks: [{ method: 'cg', precision: 'f64' }] })
    expect(large.bytes).toBeLessThan(2 ** 31)
  })

  test('refuses what cannot fit, and says what would; the solves refuse it before they allocate', async () => {
    const refused = { code: 'OUT_OF_MEMORY' }
    expect(() => plan.gram(kernel, { n: 20_000_000, d: 32 })).toThrow(expect.objectContaining(refused))
    await using small = await createEngine({ threads: 1, maxBytes: 16 << 20 })
    const n = 2000
    let message = ''
    const method = 'cholesky'
    try {
      plan.gram(kernel, { n, d: 3, method }, small)
    } catch (error) {
      message = (error as Error).message
    }
    const most = Number(
      message.match(/plan\.gram: n=2000 needs \d+ bytes by 'cholesky'.*; up to n=(\d+) would fit/)?.[1],
    )
    expect(plan.gram(kernel, { n: most, d: 3, method }, small).bytes).toBeLessThanOrEqual(16 << 20)
    expect(() => plan.gram(kernel, { n: most + 1, d: 3, method }, small)).toThrow(expect.objectContaining(refused))
    using x = small.matrix(n, 3, normalLike(3 * n, 1))
    const peak = await peakOf(small, async () => {
      await expect(solveGram(kernel, x, normalLike(n, 2), { method })).rejects.toMatchObject(refused)
      await expect(openGram(kernel, x, { method })).rejects.toMatchObject(refused)
    })
    expect(peak).toBe(0)
    expect(await solveGram(kernel, x, normalLike(n, 2))).toMatchObject({ method: 'cg', precision: 'f32' })
  })

  test.each([
    ['no rows', { n: 0, d: 1 }],
    ['a part of a column', { n: 5, d: 1.5 }],
    ['a ridge below 0', { n: 5, d: 1, ridge: -1 }],
    ['an unknown method', { n: 5, d: 1, method: 'magic' as never }],
  ])('refuses %s', (_, options) => {
    expect(() => plan.gram(kernel, options)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
  })
})
