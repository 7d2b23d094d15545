import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { nearestInBlocks } from '#ops/nearest/blocks.js'
import { nearestByDefinition } from '../../reference/nearest.js'
import { seeded, table } from '../../reference/numbers.js'
import { expectExact } from './agrees.js'

const simd = new URL('../../../dist/wasm/simd.wasm', import.meta.url)
const engines: Engine[] = []
beforeAll(async () => {
  engines.push(await createEngine({ threads: 1 }), await createEngine({ threads: 1, wasm: { simd } }))
})
afterAll(() => Promise.all(engines.map((engine) => engine.close())))

/** Decimal exponents of rows or values, within ±`most`; squares overflow or underflow from half of it on. */
const EXPONENTS: Record<string, (random: () => number, most: number) => () => number> = {
  'one magnitude': (random, most) => {
    const exponent = (2 * random() - 1) * most
    return () => exponent
  },
  'two magnitudes': (random, most) => {
    const two = [random(), random()].map((share) => (2 * share - 1) * most)
    return () => two[random() < 0.5 ? 0 : 1]
  },
  'every magnitude': (random, most) => () => (2 * random() - 1) * most,
  'ordinary values and a few of the largest': (random, most) => () => (random() < 0.1 ? most : 6 * random() - 3),
  'squares that overflow or nearly': (random, most) => () => most / 2 + random() - 0.5,
  'squares that underflow or nearly': (random, most) => () => -(most / 2) - 8 * random(),
  'differences that overflow or nearly': (random, most) => () => most - 0.3 * random(),
}

const scene = fc.record({
  seed: fc.nat(),
  n: fc.integer({ min: 1, max: 600 }),
  m: fc.integer({ min: 1, max: 12 }),
  d: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 5, max: 20 })),
  k: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 6 })),
  type: fc.constantFrom('f64' as const, 'f64' as const, 'f32' as const),
  of: fc.constantFrom('rows', 'values'),
  lattice: fc.boolean(),
  excludeSelf: fc.integer({ min: 0, max: 5 }).map((face) => face === 0),
})

describe.each(['brute', 'int8', 'projected', 'tree', 'grid'] as const)('%s agrees with the definition', (algorithm) => {
  test.each(Object.entries(EXPONENTS))('the exact neighbors are found for values of %s', async (_, exponents) => {
    const property = fc.asyncProperty(scene, async ({ seed, n, m, d, k, type, of, lattice, excludeSelf }) => {
      const random = seeded(seed)
      const [most, largest] = type === 'f64' ? [308, Number.MAX_VALUE] : [38, (2 - 2 ** -23) * 2 ** 127]
      const exponent = exponents(random, most)
      const value = (power: number) => {
        const share = lattice ? Math.floor(4 * random()) / 4 : random()
        return Math.min(share * 10 ** power, largest) * (random() < 0.5 ? -1 : 1)
      }
      const row = () => {
        const own = exponent()
        return Array.from({ length: d }, () => value(of === 'rows' ? own : exponent()))
      }
      const points = Array.from({ length: n }, row)
      const asked = Array.from({ length: m }, () => (random() < 0.3 ? points[Math.floor(n * random())] : row()))
      const alone = excludeSelf && n > 1
      const queries = alone ? points : asked
      const fewer = Math.min(k, n - (alone ? 1 : 0))
      await expectExact(algorithm, engines, { queries, points, k: fewer, types: [type, type], excludeSelf: alone })
    })
    await fc.assert(property, { numRuns: 25, seed: 1 })
  })
})

describe('when every squared distance overflows', () => {
  test.each(['brute', 'int8', 'projected', 'tree', 'grid'] as const)(
    '%s returns the lowest indices when every squared distance overflows',
    async (algorithm) => {
      const random = seeded(3)
      const points = table(600, 2, () => 1e200 * (random() - 0.5))
      for (const k of [1, 3])
        await expectExact(algorithm, engines, {
          queries: points.slice(300, 303).map(([x, y]) => [x + 1e190, y]),
          points,
          k,
        })
    },
  )

  test.each(['brute', 'tree', 'grid'] as const)(
    'blocks searched by %s return the lowest indices of all when every squared distance overflows',
    async (algorithm) => {
      const random = seeded(4)
      const points = table(300, 3, () => 1e180 * (random() - 0.5))
      const queries = table(5, 3, () => 1e180 * (random() - 0.5))
      using asked = engines[0].matrix(5, 3, queries, { type: 'f64' })
      for (const k of [1, 4]) {
        const found = await nearestInBlocks(asked, [Float64Array.from(points.flat())], { algorithm, k, blockRows: 70 })
        expect([...found.index]).toEqual(
          nearestByDefinition(queries, points, k)
            .flat()
            .map(({ j }) => j),
        )
      }
    },
  )
})
