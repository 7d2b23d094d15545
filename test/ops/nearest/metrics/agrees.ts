import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Algorithm } from '#ops/nearest/algorithm.js'
import type { Metric } from '#ops/nearest/metric.js'
import { nearest } from '#ops/nearest/nearest.js'
import { withinRadius } from '#ops/nearest/within.js'
import { nearestByMetric, VALUE_NAMES, withinByMetric } from '../../../reference/metric.js'
import { rounded, seeded, table } from '../../../reference/numbers.js'

const simd = new URL('../../../../dist/wasm/simd.wasm', import.meta.url)
const ALGORITHMS: Algorithm[] = ['auto', 'brute', 'int8', 'projected', 'tree', 'grid']
type Type = 'f32' | 'f64' | 'u8'
interface MetricCase {
  queries: number[][]
  points: number[][]
  k?: number
  types?: [Type, Type]
  excludeSelf?: boolean
}

/** Returns rows without zeros, for which cosine is not defined. */
const nonzero = (rows: number[][]) => rows.map((row) => (row.some((value) => value !== 0) ? row : row.map(() => 1)))

/**
 * Checks that every engine returns the definition's neighbors by a metric, and its points within the distances of the
 * first, the middle and the last neighbor, to the bit.
 */
export async function expectExactBy(
  metric: Metric,
  on: readonly Engine[],
  { queries, points, k = 1, types = ['f32', 'f32'], excludeSelf = false }: MetricCase,
  algorithms: readonly Algorithm[] = ALGORITHMS,
) {
  const stored = (rows: number[][], type: Type) => nonzero(type === 'f32' ? rounded(rows) : rows)
  const [asked, held] = [stored(queries, types[0]), stored(points, types[1])]
  const name = VALUE_NAMES[metric]
  const all = nearestByMetric(metric, asked, held, held.length)
  const wanted = nearestByMetric(metric, asked, held, k, excludeSelf).flat()
  const radii = [...new Set([0, held.length >> 3, held.length - 1])].map((place) => {
    const { value } = all[asked.length >> 1][place]
    return metric === 'euclidean' ? Math.sqrt(value) : value
  })
  for (const engine of on) {
    using q = engine.matrix(asked.length, asked[0].length, asked, { type: types[0] })
    using x = engine.matrix(held.length, held[0].length, held, { type: types[1] })
    for (const algorithm of algorithms) {
      const label = JSON.stringify({
        metric,
        algorithm,
        n: held.length,
        d: asked[0].length,
        k,
        types,
        ...engine.capabilities,
      })
      const got: { index: Uint32Array } = await nearest(q, x, { k, excludeSelf, algorithm, metric })
      expect([...got.index], label).toEqual(wanted.map(({ j }) => j))
      expect([...(got as never as Record<string, Float64Array>)[name]], label).toEqual(wanted.map(({ value }) => value))
    }
    for (const [i, radius] of radii.filter(Number.isFinite).entries()) {
      const algorithm = algorithms[(i + asked[0].length) % algorithms.length]
      if (metric === 'euclidean' && !Number.isFinite(radius * radius)) continue
      const label = JSON.stringify({ metric, algorithm, radius, n: held.length, d: asked[0].length, types })
      const within = withinByMetric(metric, asked, held, radius)
      const got = await withinRadius(q, x, { radius, algorithm, metric })
      expect([...got.index], label).toEqual(within.flat().map(({ j }) => j))
      expect([...(got as never as Record<string, Float64Array>)[name]], label).toEqual(
        within.flat().map(({ value }) => value),
      )
      expect([...got.offsets].slice(1), label).toEqual(
        within.map((_, at) => within.slice(0, at + 1).reduce((sum, { length }) => sum + length, 0)),
      )
    }
  }
  for (const engine of on) expect(engine.bytesInUse).toBe(0)
}

/** Checks a metric against its definition, by every algorithm, on sets that reveal bugs in a filter. */
export function metricAgreesWithItsDefinition(metric: Metric): void {
  const engines: Engine[] = []
  /** Engines for the larger sets: one of each binary. */
  const two = () => [engines[1], engines[4]]

  beforeAll(async () => {
    for (const options of [{}, { wasm: { simd } }]) {
      for (const threads of [1, 2, 3]) engines.push(await createEngine({ threads, ...options }))
    }
  })
  afterAll(() => Promise.all(engines.map((engine) => engine.close())))

  describe(`${metric} agrees with its definition to the bit, by every algorithm, on 1, 2 and 3 threads and both binaries`, () => {
    test.each([1, 3, 4, 5, 17, 64, 200])('finds the exact points for sizes around those of a tile, n=%i', async (n) => {
      for (const d of [1, 2, 3, 5, 8, 17, 100]) {
        const random = seeded(n * 1000 + d)
        const [points, queries] = [table(n, d, () => random() - 0.5), table(9, d, () => random() - 0.5)]
        await expectExactBy(metric, n === 64 ? engines : two(), { queries, points, k: Math.min(n, 3) })
      }
    })

    test.each<[string, (r: number) => number, Type[]]>([
      ['values of 1e-30', (r) => (r - 0.5) * 1e-30, ['f32', 'f64']],
      ['values of 1e30', (r) => (r - 0.5) * 1e30, ['f32', 'f64']],
      ['values of 1e-140', (r) => (r + 0.5) * 1e-140, ['f64']],
      ['values of 1e140', (r) => (r - 0.5) * 1e140, ['f64']],
      ['a common offset of 1e4', (r) => r + 1e4, ['f32', 'f64']],
      ['a common offset of -1e6', (r) => r - 1e6, ['f32', 'f64']],
      ['numbers one ulp apart', (r) => 1 + Math.floor(r * 8) * 2 ** -23, ['f32']],
      ['float64 numbers one ulp apart', (r) => 1 + Math.floor(r * 8) * 2 ** -52, ['f64']],
      ['a lattice with many ties', (r) => Math.floor(r * 3) - 1, ['f32', 'f64']],
      ['equal rows', () => 0.1, ['f32', 'f64']],
      ['subnormal float32 numbers', (r) => Math.round(r * 9) * 2 ** -149, ['f32']],
      ['bytes', (r) => Math.floor(r * 256), ['u8', 'f32']],
      ['bytes with ties', (r) => Math.floor(r * 3), ['u8']],
    ])('finds the exact points for %s', async (_, shape, types) => {
      const random = seeded(7)
      const value = () => shape(random())
      for (const [n, d] of [
        [200, 1],
        [150, 3],
        [97, 33],
      ]) {
        const points = table(n, d, value)
        const queries = [...table(9, d, value), ...points.slice(0, 5)]
        for (const type of types) {
          await expectExactBy(metric, two(), { queries, points, k: Math.min(n, 4), types: [type, type] })
        }
      }
    })

    test('finds the exact points among duplicates, multiples and rows of very different length', async () => {
      const random = seeded(11)
      const rows = table(60, 6, () => random() - 0.5)
      const scaled = rows.map((row) => row.map((value) => value * 2 ** Math.floor(8 * random())))
      const long = rows.map((row) => row.map((value) => value * Math.exp(6 * random() - 3)))
      const points = [...rows, ...rows, ...scaled, ...long]
      await expectExactBy(metric, engines, { queries: [...rows.slice(0, 20), ...long.slice(0, 9)], points, k: 7 })
      await expectExactBy(metric, two(), { queries: points, points, k: 3, excludeSelf: true })
    })

    test('finds the exact points for queries of another element type', async () => {
      const random = seeded(13)
      const bytes = () => Math.floor(random() * 256)
      const points = table(90, 12, bytes)
      const cases: [Type, Type][] = [
        ['f32', 'u8'],
        ['f64', 'u8'],
        ['u8', 'f64'],
        ['f64', 'f32'],
      ]
      for (const types of cases) {
        const queries = table(11, 12, types[0] === 'u8' ? bytes : () => random() * 255)
        await expectExactBy(metric, two(), { queries, points, k: 5, types })
      }
    })

    test('finds the exact points for 2,000 columns, and for rows with few principal directions', async () => {
      const random = seeded(16)
      const [queries, points] = [table(5, 2000, random), table(40, 2000, () => random() - 0.5)]
      await expectExactBy(metric, two(), { queries, points, k: 2 })
      const mixing = table(3, 60, () => random() - 0.5)
      const latent = (count: number) =>
        table(count, 3, () => random() - 0.5).map((row) =>
          mixing[0].map((_, j) => row.reduce((sum, z, i) => sum + z * mixing[i][j], 0.01 * random())),
        )
      await expectExactBy(metric, two(), { queries: latent(20), points: latent(500), k: 3 })
    })

    test('returns all points in order when k is their number', async () => {
      const random = seeded(15)
      const points = table(200, 5, () => Math.floor(random() * 8) - 4)
      await expectExactBy(metric, two(), {
        queries: table(9, 5, () => random() * 8),
        points,
        k: 200,
        types: ['f64', 'f64'],
      })
    })

    test('finds the exact points for random shapes, k, lattices, offsets and scales', async () => {
      const scene = fc.record({
        n: fc.integer({ min: 1, max: 300 }),
        m: fc.integer({ min: 1, max: 20 }),
        d: fc.integer({ min: 1, max: 50 }),
        k: fc.integer({ min: 1, max: 9 }),
        step: fc.constantFrom(0, 0.25, 0.01),
        offset: fc.constantFrom(0, -0.5, 1e4),
        power: fc.constantFrom(0, 0, 20, -12, 6),
        type: fc.constantFrom<Type>('f32', 'f64'),
        seed: fc.nat(),
      })
      await fc.assert(
        fc.asyncProperty(scene, async ({ n, m, d, k, step, offset, power, type, seed }) => {
          const random = seeded(seed)
          const value = () => offset + (step > 0 ? Math.round(random() / step) * step : random())
          const rows = (count: number) =>
            table(count, d, value).map((row) => row.map((v) => v * 10 ** (power * random())))
          await expectExactBy(metric, two(), {
            queries: rows(m),
            points: rows(n),
            k: Math.min(k, n),
            types: [type, type],
          })
        }),
        { numRuns: 40, seed: 1 },
      )
    })
  })
}
