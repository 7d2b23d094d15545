import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Algorithm } from '#ops/nearest/algorithm.js'
import { nearest } from '#ops/nearest/nearest.js'
import { nearestByDefinition } from '../../reference/nearest.js'
import { rounded, seeded, table } from '../../reference/numbers.js'

const simd = new URL('../../../dist/wasm/simd.wasm', import.meta.url)
type Type = 'f32' | 'f64' | 'u8'
/** Operands and options of one call of `nearest`. */
export interface NearestCase {
  queries: number[][]
  points: number[][]
  k?: number
  types?: [Type, Type]
  excludeSelf?: boolean
}

/** Checks that every engine returns the definition's indices and distances to the bit. */
export async function expectExact(
  algorithm: Algorithm,
  on: Engine[],
  { queries, points, k = 1, types = ['f64', 'f64'], excludeSelf = false }: NearestCase,
) {
  const stored = (rows: number[][], type: Type) => (type === 'f32' ? rounded(rows) : rows)
  const wanted = nearestByDefinition(stored(queries, types[0]), stored(points, types[1]), k, excludeSelf).flat()
  for (const engine of on) {
    const q = engine.matrix(queries.length, queries[0].length, queries, { type: types[0] })
    const x = engine.matrix(points.length, points[0].length, points, { type: types[1] })
    const got = await nearest(q, x, { k, excludeSelf, algorithm })
    const label = JSON.stringify({
      n: points.length,
      m: queries.length,
      d: queries[0].length,
      k,
      types,
      ...engine.capabilities,
    })
    expect([...got.index], label).toEqual(wanted.map(({ j }) => j))
    expect([...got.squaredDistance], label).toEqual(wanted.map(({ squared }) => squared))
    q.dispose()
    x.dispose()
    expect(engine.bytesInUse).toBe(0)
  }
}

/**
 * Checks an algorithm against the definition on sets that reveal bugs in a filter: sizes around the tile, ties,
 * duplicates, offsets, and the ends of the range of numbers.
 */
export function agreesWithTheDefinition(algorithm: Algorithm): void {
  const engines: Engine[] = []

  beforeAll(async () => {
    for (const threads of [1, 2, 3]) {
      engines.push(await createEngine({ threads }))
      engines.push(await createEngine({ threads, wasm: { simd } }))
    }
  })
  afterAll(() => Promise.all(engines.map((engine) => engine.close())))

  describe(`${algorithm} agrees with the definition to the bit, on 1, 2 and 3 threads and on both binaries`, () => {
    const sizes = [1, 3, 4, 5, 17, 64, 200]
    const dimensions = [1, 2, 3, 5, 8, 17, 100]
    test.each(sizes.flatMap((n) => dimensions.map((d) => [n, d])))(
      'finds the exact neighbors for n=%i, d=%i',
      async (n, d) => {
        const random = seeded(n * 1000 + d)
        const points = table(n, d, () => random() - 0.5)
        const queries = table(13, d, () => random() - 0.5)
        await expectExact(algorithm, engines, { queries, points, types: ['f32', 'f32'], k: Math.min(n, 3) })
      },
    )

    test.each([
      ['values of 1e-30', () => (r: number) => r * 1e-30],
      ['values of 1e-300 (squares underflow in float64)', () => (r: number) => r * 1e-300],
      ['values of 1e30', () => (r: number) => r * 1e30],
      ['values of 1e300 (squares overflow in float64)', () => (r: number) => r * 1e300],
      ['a common offset of 1e4', () => (r: number) => r + 1e4],
      ['a common offset of 1e6', () => (r: number) => r + 1e6],
      ['a lattice with many ties', () => (r: number) => Math.floor(r * 3)],
      ['all points equal', () => () => 0.1],
    ])('finds the exact neighbors for %s', async (_, shape) => {
      const random = seeded(7)
      const value = () => shape()(random())
      for (const [n, d] of [
        [200, 1],
        [150, 7],
        [97, 33],
      ]) {
        const points = table(n, d, value)
        const queries = [...table(20, d, value), ...points.slice(0, 5)]
        await expectExact(algorithm, engines, { queries, points, k: Math.min(n, 4) })
        if (Math.fround(points[0][0]) !== 0 && Number.isFinite(Math.fround(points[0][0])))
          await expectExact(algorithm, engines, { queries, points, k: 2, types: ['f32', 'f32'] })
      }
    })

    test('finds the exact neighbors among duplicated rows, float32 offsets of 1e6 and values of 1e-30', async () => {
      const random = seeded(11)
      for (const offset of [0, 1e4, 1e6]) {
        const points = table(120, 24, () => offset + random())
        await expectExact(algorithm, engines, {
          queries: [...points.slice(50), ...points],
          points: [...points, ...points],
          k: 3,
          types: ['f32', 'f32'],
        })
      }
      await expectExact(algorithm, engines, {
        queries: table(40, 9, () => random() * 1e-30),
        points: table(99, 9, () => random() * 1e-30),
        types: ['f32', 'f32'],
      })
    })

    test('finds the exact neighbors with one huge outlier among points, and for far queries', async () => {
      const random = seeded(12)
      const points = table(130, 6, random)
      points[77] = points[77].map(() => 1e25)
      const queries = [...table(30, 6, random), [1e30, 0, 0, 0, 0, 0], points[77]]
      await expectExact(algorithm, engines, { queries, points, k: 2, types: ['f32', 'f32'] })
    })

    test('finds the exact neighbors among bytes, also for queries of another type', async () => {
      const random = seeded(13)
      const bytes = () => Math.floor(random() * 256)
      const [queries, points] = [table(31, 50, bytes), table(140, 50, bytes)]
      await expectExact(algorithm, engines, { queries, points, k: 5, types: ['u8', 'u8'] })
      await expectExact(algorithm, engines, { queries, points, k: 5, types: ['f32', 'u8'] })
      await expectExact(algorithm, engines, {
        queries: table(31, 50, () => random() * 255),
        points,
        k: 5,
        types: ['f64', 'u8'],
      })
    })

    test('leaves each query out of its own answer, but not its duplicates', async () => {
      const random = seeded(14)
      const points = table(60, 3, () => Math.floor(random() * 4))
      await expectExact(algorithm, engines, { queries: points, points, k: 4, excludeSelf: true, types: ['f32', 'f32'] })
    })

    test('finds the exact neighbors for 2,000 columns, and for rows with few principal directions', async () => {
      const random = seeded(16)
      await expectExact(algorithm, engines, {
        queries: table(7, 2000, random),
        points: table(50, 2000, random),
        k: 2,
        types: ['f32', 'f32'],
      })
      const [mixing, noise] = [table(3, 70, () => random() - 0.5), () => 0.01 * random()]
      const rows = (count: number) =>
        table(count, 3, () => random() - 0.5).map((latent) =>
          mixing[0].map((_, j) => latent.reduce((sum, z, i) => sum + z * mixing[i][j], 100 + noise())),
        )
      const [queries, points] = [rows(40), rows(700)]
      await expectExact(algorithm, engines, { queries, points, k: 3, types: ['f32', 'f32'] })
      await expectExact(algorithm, engines, { queries, points, k: 3 })
      const bytes = (of: number[][]) => of.map((row) => row.map((value) => Math.round(Math.abs(value - 100) * 200)))
      const types: [Type, Type] = ['u8', 'u8']
      await expectExact(algorithm, engines, { queries: bytes(queries), points: bytes(points), k: 3, types })
    })

    test('finds the exact neighbors among subnormal float32 and float64 numbers', async () => {
      const random = seeded(17)
      const f32 = () => Math.round(random() * 9) * 2 ** -149
      const f64 = () => Math.round(random() * 9) * 2 ** -1074
      for (const [value, type] of [
        [f32, 'f32'],
        [f64, 'f64'],
      ] as const) {
        const points = table(100, 11, value)
        await expectExact(algorithm, engines, { queries: table(20, 11, value), points, k: 4, types: [type, type] })
      }
    })

    test('returns all points in order when k is their number', async () => {
      const random = seeded(15)
      const points = table(200, 5, () => Math.floor(random() * 8))
      await expectExact(algorithm, engines, { queries: table(9, 5, () => random() * 8), points, k: 200 })
    })

    test('finds the exact neighbors for k = 1,000', async () => {
      const random = seeded(18)
      const points = table(1500, 24, random)
      await expectExact(algorithm, engines, { queries: points.slice(0, 3), points, k: 1000, types: ['f32', 'f32'] })
    })

    test('finds the exact neighbors for random shapes, k, lattices and offsets', async () => {
      const shape = fc.record({
        n: fc.integer({ min: 1, max: 200 }),
        m: fc.integer({ min: 1, max: 40 }),
        d: fc.integer({ min: 1, max: 100 }),
      })
      const scene = fc.record({
        shape,
        k: fc.integer({ min: 1, max: 9 }),
        step: fc.constantFrom(0, 0.25, 0.01),
        offset: fc.constantFrom(0, -3, 1e4),
        seed: fc.nat(),
      })
      await fc.assert(
        fc.asyncProperty(scene, async ({ shape: { n, m, d }, k, step, offset, seed }) => {
          const random = seeded(seed)
          const value = () => offset + (step > 0 ? Math.round(random() / step) * step : random())
          await expectExact(algorithm, engines, {
            queries: table(m, d, value),
            points: table(n, d, value),
            k: Math.min(k, n),
            types: ['f32', 'f32'],
          })
        }),
        { numRuns: 40, seed: 1 },
      )
    })
  })
}
