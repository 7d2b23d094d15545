import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { gramMatvec } from '#ops/gram/gram.js'
import { layoutOf, symmetricIn } from '#ops/gram/symmetric.js'
import type { Kernel } from '#ops/kernel.js'
import { arcCosine, gaussian, laplace, ntk, polynomial, spikySmooth } from '#ops/kernels.js'
import { gramByDefinition, product } from '../../reference/gram.js'
import { rounded, seeded, table } from '../../reference/numbers.js'

const engines: Engine[] = []
let relaxed: Engine

beforeAll(async () => {
  for (const threads of [1, 2, 3]) engines.push(await createEngine({ threads }))
  relaxed = await createEngine({ threads: 2, numerics: 'relaxed' })
})
afterAll(() => Promise.all([...engines, relaxed].map((engine) => engine.close())))

interface How {
  precision: 'f32' | 'f64'
  stored?: boolean
}

/** K(x, x) v on one engine; nothing is left behind. */
async function multiply(engine: Engine, kernel: Kernel, x: number[][], v: number[][], how: How) {
  using rows = engine.matrix(x.length, x[0].length, x, { type: 'f64' })
  using weights = engine.matrix(v.length, v[0].length, v, { type: 'f64' })
  const before = engine.bytesInUse
  const values = await engine.call('multiply', [rows, weights], {}, async (call) => {
    using gram = await symmetricIn(call, kernel, rows, how)
    const sums = await gram.multiplyIn(call, weights)
    return engine.memory.view<Float64Array>(Float64Array, sums.address, v.length * v[0].length).slice()
  })
  expect(engine.bytesInUse).toBe(before)
  return values
}

/** The largest error, relative to the root mean square of what is wanted. */
function errorOf(found: ArrayLike<number>, wanted: number[][]): number {
  const flat = wanted.flat()
  const size = Math.sqrt(flat.reduce((sum, value) => sum + value * value, 0) / flat.length)
  return Math.max(...flat.map((value, i) => Math.abs(found[i] - value))) / size
}

describe('the round robin', () => {
  test.each([1, 24, 25, 500, 2500, 9999, 20_000, 38_000, 100_000])(
    'the round robin of the blocks of %i rows lets each pair meet once',
    (n) => {
      const { rows, block, blocks } = layoutOf(n)
      expect(rows).toBe(Math.ceil(n / 24) * 24)
      expect(blocks * block).toBeGreaterThanOrEqual(rows)
      expect([blocks % 4, block % 24]).toEqual([3, 0])
      const met = new Set<number>()
      for (let round = 0; round < blocks; round++) {
        const seen = new Set<number>()
        for (let t = 0; t <= (blocks - 1) / 2; t++) {
          const [a, b] = [(round + t) % blocks, (round - t + blocks) % blocks]
          met.add(Math.max(a, b) * blocks + Math.min(a, b))
          for (const one of t > 0 ? [a, b] : [a]) expect(seen.has(one)).toBe(false)
          seen.add(a).add(b)
        }
      }
      expect(met.size).toBe((blocks * (blocks + 1)) / 2)
    },
  )
})

describe('a symmetric product', () => {
  const ways: How[] = [{ precision: 'f32' }, { precision: 'f32', stored: true }, { precision: 'f64' }]
  test.each([
    [1, 1, 1],
    [3, 2, 5],
    [5, 3, 6],
    [17, 8, 7],
    [24, 4, 12],
    [97, 5, 13],
    [200, 33, 3],
    [401, 6, 25],
    [700, 130, 2],
  ])('a symmetric product agrees with the definition, n=%i d=%i, %i outputs', async (n, d, outputs) => {
    const random = seeded(n)
    const x = rounded(table(n, d, random))
    const v = table(n, outputs, () => random() - 0.5)
    for (const make of [laplace, gaussian]) {
      const kernel = make({ bandwidth: 0.3 * Math.sqrt(d) })
      const wanted = product(gramByDefinition(kernel, x, x), v)
      for (const engine of [engines[1], relaxed]) {
        for (const how of ways) {
          const found = await multiply(engine, kernel, x, v, how)
          expect(errorOf(found, wanted)).toBeLessThan(how.precision === 'f32' ? 4e-6 : 1e-13)
        }
      }
    }
  })

  test.each([50, 317])(
    'a symmetric product agrees with the definition for other kernels and padded rows, n=%i',
    async (n) => {
      const random = seeded(n + 1)
      const x = [...table(n - 2, 4, () => random() - 0.4), [0, 0, 0, 0], [3, 0, 0, 0]]
      const v = table(n, 3, () => random() - 0.5)
      const spiky = { smooth: gaussian({ bandwidth: 1 }), spike: laplace({ bandwidth: 0.01 }), weight: 2 }
      const kernels = [
        polynomial({ degree: 3, bandwidth: 1 }),
        arcCosine({ order: 0, depth: 3 }),
        ntk({ depth: 2 }),
        spikySmooth(spiky),
      ]
      for (const kernel of kernels) {
        const wanted = product(gramByDefinition(kernel, x, x), v)
        for (const how of ways) {
          const found = await multiply(engines[1], kernel, x, v, how)
          expect(errorOf(found, wanted)).toBeLessThan(how.precision === 'f32' ? 1e-5 : 1e-12)
        }
      }
    },
  )

  test('a symmetric product has the same bits on 1, 2 and 3 threads, stored or not', async () => {
    const random = seeded(6)
    const [x, v] = [table(1000, 5, random), table(1000, 4, () => random() - 0.5)]
    const kernel = laplace({ bandwidth: 0.2 })
    const one = await multiply(engines[0], kernel, x, v, { precision: 'f32' })
    for (const engine of engines) {
      for (const stored of [false, true]) {
        expect(await multiply(engine, kernel, x, v, { precision: 'f32', stored })).toEqual(one)
      }
    }
    const wide = await multiply(engines[0], kernel, x, v, { precision: 'f64' })
    for (const engine of engines) expect(await multiply(engine, kernel, x, v, { precision: 'f64' })).toEqual(wide)
  })

  test('a symmetric product is accurate for near rows, a common offset, and rows whose squared lengths overflow', async () => {
    const random = seeded(7)
    const near = table(61, 4, random).flatMap((row) => [row, row.map((value) => value + 1e-5 * random())])
    const kernel = laplace({ bandwidth: 0.5 })
    const long = [...near.slice(0, 50), [1e30, 0, 0, 0], [0, 1e25, 0, 1]]
    for (const x of [near, near.map((row) => row.map((value) => value + 1e6)), long]) {
      const v = table(x.length, 3, () => random() - 0.5)
      const wanted = product(gramByDefinition(kernel, x, x), v)
      expect(errorOf(await multiply(engines[1], kernel, x, v, { precision: 'f32' }), wanted)).toBeLessThan(3e-6)
      expect(errorOf(await multiply(engines[1], kernel, x, v, { precision: 'f64' }), wanted)).toBeLessThan(1e-12)
    }
  })

  test('gramMatvec uses the symmetric product for many rows multiplied with themselves', async () => {
    const random = seeded(8)
    const [n, d] = [2600, 7]
    using x = engines[1].matrix(n, d, table(n, d, random))
    using copy = engines[1].matrix(n, d, x.toArray())
    using v = engines[1].matrix(
      n,
      2,
      table(n, 2, () => random() - 0.5),
    )
    for (const precision of ['f32', 'f64'] as const) {
      using same = await gramMatvec(laplace({ bandwidth: 1 }), x, x, v, { precision })
      using other = await gramMatvec(laplace({ bandwidth: 1 }), x, copy, v, { precision })
      const [found, wanted] = [same.toArray(), other.toArray()]
      expect(same.type).toBe(precision)
      const rows = Array.from({ length: n }, (_, i) => [...wanted.subarray(2 * i, 2 * i + 2)])
      expect(errorOf(found, rows)).toBeLessThan(precision === 'f32' ? 4e-6 : 1e-13)
      expect(found).not.toEqual(wanted)
    }
  })

  test('a symmetric product can be aborted midway and frees all its memory', async () => {
    const random = seeded(9)
    for (const engine of engines) {
      using x = engine.matrix(3000, 20, table(3000, 20, random))
      using v = engine.matrix(3000, 5, table(3000, 5, random))
      const before = engine.bytesInUse
      const controller = new AbortController()
      const running = engine.call('multiply', [x, v], { signal: controller.signal }, async (call) => {
        using gram = await symmetricIn(call, laplace({ bandwidth: 1 }), x, { precision: 'f32' })
        const product = gram.multiplyIn(call, v)
        controller.abort()
        await product
      })
      await expect(running).rejects.toThrow('aborted')
      const { block, blocks } = layoutOf(3000)
      expect(block * blocks).toBeGreaterThanOrEqual(3000)
      expect(engine.pool.progress()).toBeLessThan((blocks * (blocks + 1)) / 2)
      expect(engine.bytesInUse).toBe(before)
    }
  })
})
