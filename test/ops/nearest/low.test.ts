import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Algorithm } from '#ops/nearest/algorithm.js'
import type { Neighbors } from '#ops/nearest/metric.js'
import { nearest } from '#ops/nearest/nearest.js'
import { prepareNearest } from '#samplers/nearest-geometry.js'
import { seeded } from '../../reference/numbers.js'
import { nearestBySweep } from '../../reference/sweep.js'

/** Algorithms for few dimensions, tested on sets large enough for many leaves and cells. */
const ALGORITHMS: Algorithm[] = ['tree', 'grid', 'auto']

const simd = new URL('../../../dist/wasm/simd.wasm', import.meta.url)
const engines: Engine[] = []
beforeAll(async () => {
  engines.push(await createEngine({ threads: 2 }), await createEngine({ threads: 3, wasm: { simd } }))
})
afterAll(() => Promise.all(engines.map((engine) => engine.close())))

/** Compares two answers; `toEqual` of arrays with a million entries takes minutes. */
function expectSame(got: Neighbors, wanted: Neighbors, label: string): void {
  for (const part of ['index', 'squaredDistance'] as const) {
    const first = got[part].findIndex((value, i) => value !== wanted[part][i])
    expect({ label, part, first, got: got[part][first] }).toEqual({ label, part, first: -1, got: undefined })
  }
}

/** Draws one value; `row` is the number of its row. */
type DrawValue = (random: () => number, row: number) => number
const SHAPES: Record<string, DrawValue> = {
  'uniform points': (random) => random(),
  'a lattice with many ties': (random) => Math.floor(random() * 6),
  'points skewed by a power': (random) => random() ** 12,
  'clusters of very different density': (random, row) => (row % 7) + random() * 10 ** -(row % 7),
  'points one ulp apart': (random) => 1 + Math.floor(random() * 8) * 2 ** -23,
  'an offset of 1e6': (random) => 1e6 + random(),
  'points in two places': (random) => (random() < 0.5 ? 3 : -3),
  'points of which half are equal': (random, row) => (row % 2 === 0 ? 0.5 : random()),
  'one huge outlier': (random, row) => (row === 2_321 ? 1e25 : random()),
  'subnormal numbers': (random) => Math.round(random() * 40) * 2 ** -149,
}

function fill<T extends Float32Array | Float64Array | Uint8Array>(
  out: T,
  d: number,
  seed: number,
  shape: DrawValue,
): T {
  const random = seeded(seed)
  for (let i = 0; i < out.length; i++) out[i] = shape(random, Math.floor(i / d))
  return out
}

describe.each(Object.entries(SHAPES))('tree and grid agree with the float32 filter on %s', (_, shape) => {
  const [n, m] = [3_000, 250]
  test.each([1, 2, 3, 4, 8, 16])('in d=%i', async (d) => {
    for (const [type, make] of [
      ['f32', Float32Array],
      ['f64', Float64Array],
    ] as const) {
      const points = fill(new make(n * d), d, d, shape)
      const queries = fill(new make(m * d), d, d + 100, shape)
      queries.set(points.subarray(0, 20 * d))
      for (const engine of engines) {
        const [q, x] = [engine.matrix(m, d, queries, { type }), engine.matrix(n, d, points, { type })]
        for (const k of [1, 5]) {
          const wanted = await nearest(q, x, { k, algorithm: 'brute' })
          for (const algorithm of ALGORITHMS) expectSame(await nearest(q, x, { k, algorithm }), wanted, algorithm)
        }
        q.dispose()
        x.dispose()
      }
    }
  })
})

test.each([
  [1, { k: 400 }],
  [3, { k: 600 }],
  [2, { k: 3, excludeSelf: true }],
  [8, { k: 1, excludeSelf: true }],
])(
  'tree and grid agree with the float32 filter in d=%i with %j, among float32 values and bytes',
  async (d, options) => {
    const n = 601
    // Queries for many neighbors take long, so there are fewer.
    const m = 'excludeSelf' in options ? n : 61
    for (const type of ['f32', 'u8'] as const) {
      const values = fill(new Uint8Array(n * d), d, d, (random) => random() * 256)
      for (const engine of engines) {
        const x = engine.matrix(n, d, values, { type })
        const q = engine.matrix(m, d, values.subarray(0, m * d), { type })
        const wanted = await nearest(q, x, { ...options, algorithm: 'brute' })
        for (const algorithm of ALGORITHMS)
          expectSame(await nearest(q, x, { ...options, algorithm }), wanted, algorithm)
        q.dispose()
        x.dispose()
      }
    }
  },
)

test.each([
  [2, 'uniform points'],
  [3, 'uniform points'],
  [3, 'points skewed by a power'],
  [8, 'uniform points'],
])('tree and grid answer all of 2,000 queries among 100,000 points exactly, d=%i, %s', async (d, name) => {
  const [n, m] = [100_000, 2_000]
  const points = fill(new Float32Array(n * d), d, d, SHAPES[name])
  const queries = fill(new Float32Array(m * d), d, d + 100, SHAPES[name])
  const wanted = nearestBySweep({ rows: m, cols: d, values: queries }, { rows: n, cols: d, values: points })
  for (const engine of engines) {
    const [q, x] = [engine.matrix(m, d, queries), engine.matrix(n, d, points)]
    for (const algorithm of ALGORITHMS) {
      const geometry = await prepareNearest(x, { algorithm })
      // Twice: an index serves any number of queries.
      for (let round = 0; round < 2; round++) expectSame(await geometry.query(q), wanted, algorithm)
      geometry.dispose()
    }
    q.dispose()
    x.dispose()
    expect(engine.bytesInUse).toBe(0)
  }
})

describe('cellsInGrid', () => {
  /** Returns the cells of float32 values in a grid along x with cells of width 1 from 0 on, as computed by the op. */
  async function cellsOf(values: number[], cells: number): Promise<number[]> {
    const [engine] = engines
    return engine.call('cells', [], {}, async (call) => {
      const { memory } = engine
      const [head, copies, out] = [128, 16 * values.length, 4 * values.length].map((bytes) => call.allocate(bytes))
      const places = Array.from({ length: 4 }, () => 0)
      const args = [head, values.length, 1, 1, 0, 0, cells, 1, 1, 0, 0, 0, 1, ...places]
      await call.run('filter', { op: 'openGrid', args, rows: 1, block: 1 })
      const held = memory.view<Float32Array>(Float32Array, copies, 4 * values.length).fill(0)
      values.forEach((value, i) => {
        held[4 * i] = value
      })
      const task = { op: 'cellsInGrid', args: [head, copies, out], rows: values.length, block: values.length }
      await call.run('filter', task)
      return [...memory.view<Int32Array>(Int32Array, out, values.length)]
    })
  }

  test('the cell of any value is one of the grid, also with more cells than float32 can count', async () => {
    const values = [-0.5, 0, 0.9, 1, 2.5, 1e18, -1e18, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    expect(await cellsOf(values, 3)).toEqual([0, 0, 0, 1, 2, 2, 0, 0, 2, 0])
    const many = 2 ** 24 + 4
    expect(await cellsOf([1e18, Number.NaN, many - 2], many)).toEqual([many - 1, 0, many - 2])
  })
})
