import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { openSearch } from '#ops/nearest/answer.js'
import { nearestInBlocks } from '#ops/nearest/blocks.js'
import { buildFloat } from '#ops/nearest/float.js'
import { nearest } from '#ops/nearest/nearest.js'
import { seeded } from '../../reference/numbers.js'

/** These tests cover the filter for the single nearest of few float32 points; see `assembly/nearest/single.ts`. */
const simd = new URL('../../../dist/wasm/simd.wasm', import.meta.url)
const engines: Engine[] = []
beforeAll(async () => {
  for (const threads of [1, 2]) {
    engines.push(await createEngine({ threads }), await createEngine({ threads, wasm: { simd } }))
  }
})
afterAll(() => Promise.all(engines.map((engine) => engine.close())))

/** Draws one value; `row` is the number of its row. */
type DrawValue = (random: () => number, row: number) => number
const SHAPES: Record<string, DrawValue> = {
  'uniform numbers': (random) => random() - 0.5,
  'a lattice with many ties': (random) => Math.floor(random() * 3),
  'equal rows': () => 0.1,
  'rows that each occur twice': (_, row) => seeded(row >> 1)(),
  'an offset of 1e6': (random) => 1e6 + random(),
  'two far clusters whose inner squared distances vanish in float32': (random, row) =>
    (row % 2) * 1e3 + random() * 1e-6,
  'numbers one ulp apart': (random) => 1 + Math.floor(random() * 8) * 2 ** -23,
  'subnormal numbers': (random) => Math.round(random() * 40) * 2 ** -149,
  'the ends of float32': (random) => (random() - 0.5) * 6e38,
  'one huge outlier': (random, row) => (row === 2 ? 1e25 : random()),
}

function rowsOf(count: number, d: number, seed: number, shape: DrawValue): Float32Array {
  const random = seeded(seed)
  return Float32Array.from({ length: count * d }, (_, i) => shape(random, Math.floor(i / d)))
}

function byDefinition(queries: Float32Array, points: Float32Array, d: number) {
  const index: number[] = []
  const squaredDistance: number[] = []
  for (let i = 0; i < queries.length; i += d) {
    let [best, at] = [Number.POSITIVE_INFINITY, 0]
    for (let j = 0; j < points.length; j += d) {
      let squared = 0
      for (let t = 0; t < d; t++) squared += (queries[i + t] - points[j + t]) ** 2
      if (squared < best) [best, at] = [squared, j / d]
    }
    index.push(at)
    squaredDistance.push(best)
  }
  return { index, squaredDistance }
}

async function expectDefinition(n: number, m: number, d: number, shape: DrawValue): Promise<void> {
  const [points, queries] = [rowsOf(n, d, n + d, shape), rowsOf(m, d, m + 2 * d, shape)]
  queries.set(points.subarray(0, Math.min(m >> 1, n) * d))
  await expectNearest(queries, points, d)
}

async function expectNearest(queries: Float32Array, points: Float32Array, d: number): Promise<void> {
  const [n, m] = [points.length / d, queries.length / d]
  const wanted = byDefinition(queries, points, d)
  for (const engine of engines) {
    using q = engine.matrix(m, d, queries)
    using x = engine.matrix(n, d, points)
    const { index, squaredDistance } = await nearest(q, x, { algorithm: 'brute' })
    const label = JSON.stringify({ n, m, d, ...engine.capabilities })
    expect({ index: [...index], squaredDistance: [...squaredDistance] }, label).toEqual(wanted)
  }
}

const SIZES = [1, 3, 4, 5, 17]

describe.each(Object.entries(SHAPES))('the single nearest point among %s is that of the definition', (_, shape) => {
  test.each(Array.from({ length: 16 }, (_, i) => i + 1))(
    'the nearest point is exact for few rows of %i columns',
    async (d) => {
      for (const n of SIZES) for (const m of SIZES) await expectDefinition(n, m, d, shape)
    },
  )

  test.each([
    [500, 500, 5],
    [500, 5, 16],
    [65, 500, 1],
    [3072, 20, 3],
    [3073, 20, 3],
    [300, 9, 300],
  ])('the nearest point is exact for %i points, %i queries and %i columns', async (n, m, d) =>
    expectDefinition(n, m, d, shape),
  )
})

test.each([2, 3, 5, 8, 16])(
  'the nearest point on a sphere around the queries is found although float32 cannot separate them, d=%i',
  async (d) => {
    const points = rowsOf(500, d, d, (random) => random() + random() + random() - 1.5)
    for (let i = 0; i < points.length; i += d) {
      const row = points.subarray(i, i + d)
      const length = Math.hypot(...row)
      for (let t = 0; t < d; t++) row[t] /= length
    }
    await expectNearest(
      rowsOf(40, d, 9, (random) => random() * 1e-8),
      points,
      d,
    )
  },
)

test('a block searched within the bounds of earlier blocks finds the nearest points and keeps ties', async () => {
  for (const shape of [SHAPES['uniform numbers'], SHAPES['a lattice with many ties']]) {
    const [points, queries] = [rowsOf(500, 5, 1, shape), rowsOf(90, 5, 2, shape)]
    for (const engine of engines) {
      using q = engine.matrix(90, 5, queries)
      const { index, squaredDistance } = await nearestInBlocks(q, points, { blockRows: 70, algorithm: 'brute' })
      const got = { index: [...index], squaredDistance: [...squaredDistance] }
      expect(got).toEqual(byDefinition(queries, points, 5))
    }
  }
})

test.each([undefined, Number.NaN, 3e38, -3e38, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  'panels that hold %s (undefined: intact) write only rows of the answer, and only existing points',
  async (forged) => {
    const [n, d] = [11, 3]
    for (const engine of engines) {
      using x = engine.matrix(n, d, rowsOf(n, d, 1, SHAPES['uniform numbers']))
      for (const m of [1, 3, 5]) {
        using q = engine.matrix(m, d, rowsOf(m, d, 2, SHAPES['uniform numbers']))
        await engine.call('forged', [x, q], {}, async (call) => {
          const index = await buildFloat(call, x)
          const { memory } = engine
          const panels = memory.view<Float32Array>(Float32Array, index.parts.blocks[0], 2 * (d + 1) * 8)
          if (forged !== undefined) panels.fill(forged)
          const search = openSearch(call, { queries: q, points: x, definition: 0 }, 1, false)
          const [at, distancesAt] = search.args.slice(-3)
          const indices = memory.view<Uint32Array>(Uint32Array, at, 16).fill(123, m)
          // Rows behind the answer are filled so that any distance would replace them.
          const distances = memory.view<Float64Array>(Float64Array, distancesAt, 8).fill(Number.POSITIVE_INFINITY, m)
          await index.search(call, search)
          expect([...indices.slice(m)]).toEqual(Array(16 - m).fill(123))
          expect([...distances.slice(m)]).toEqual(Array(8 - m).fill(Number.POSITIVE_INFINITY))
          for (const found of indices.slice(0, m)) expect(found < n || found === 0xffffffff).toBe(true)
        })
      }
    }
  },
)
