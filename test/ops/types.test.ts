import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import type { ElementType, Matrix } from '#engine/matrix.js'
import { gramBlock, gramMatvec } from '#ops/gram/gram.js'
import { laplace } from '#ops/kernels.js'
import { nearest } from '#ops/nearest/nearest.js'
import { pairwise } from '#ops/pairwise.js'
import { solveGram } from '#solve/gram.js'
import { nearestByDefinition } from '../reference/nearest.js'
import { seeded, table } from '../reference/numbers.js'

const TYPES: readonly ElementType[] = ['f32', 'f64', 'u8']
const PAIRS = TYPES.flatMap((a) => TYPES.map((b) => [a, b] as const))
const [N, M, D] = [130, 23, 5]
const kernel = laplace({ bandwidth: 40 })

let engines: Engine[]
beforeAll(async () => {
  engines = await Promise.all([1, 2].map((threads) => createEngine({ threads })))
})
afterAll(() => Promise.all(engines.map((engine) => engine.close())))

/** Whole numbers from 0 to 255, which all types hold. */
const random = seeded(5)
const bytes = () => Math.floor(random() * 256)
const [queries, points, weights] = [table(M, D, bytes), table(N, D, bytes), table(N, 2, bytes)]
const made = (engine: Engine, rows: number[][], type: ElementType): Matrix =>
  engine.matrix(rows.length, rows[0].length, rows, { type })

/** |a − b| ≤ `most` of the largest of b. */
function expectClose(a: ArrayLike<number>, b: ArrayLike<number>, most: number): void {
  const largest = Array.from(b).reduce((so, value) => Math.max(so, Math.abs(value)), 0)
  expect(a.length).toBe(b.length)
  for (let i = 0; i < b.length; i++) expect(Math.abs(a[i] - b[i])).toBeLessThanOrEqual(most * largest)
}

describe.each(PAIRS)('%s queries and %s points:', (left, right) => {
  test.each(['auto', 'brute', 'int8', 'projected', 'tree', 'grid'] as const)(
    'nearest by %s is exact for every pair of element types',
    async (algorithm) => {
      const d = algorithm === 'grid' ? 3 : D
      const [q, x] = [queries, points].map((rows) => rows.map((row) => row.slice(0, d)))
      const wanted = nearestByDefinition(q, x, 3).flat()
      for (const engine of engines) {
        using asked = made(engine, q, left)
        using known = made(engine, x, right)
        const found = await nearest(asked, known, { k: 3, algorithm })
        expect([...found.index]).toEqual(wanted.map(({ j }) => j))
        expect([...found.squaredDistance]).toEqual(wanted.map(({ squared }) => squared))
      }
    },
  )

  test('pairwise is exact for every pair of element types', async () => {
    const wanted = queries.flatMap((q) => points.map((x) => q.reduce((sum, value, j) => sum + (value - x[j]) ** 2, 0)))
    for (const engine of engines) {
      using q = made(engine, queries, left)
      using x = made(engine, points, right)
      expect([...(await pairwise(q, x))]).toEqual(wanted)
    }
  })

  const gram = (a: number[][], b: number[][]) =>
    a.map((q) => b.map((x) => Math.exp(-Math.hypot(...q.map((value, j) => value - x[j])) / 40)))

  test.each([
    ['f32', 1e-5],
    ['f64', 1e-13],
  ] as const)(
    'gramBlock and gramMatvec in %s agree with the definition for every pair of element types',
    async (precision, most) => {
      const K = gram(queries, points)
      const product = K.flatMap((row) =>
        [0, 1].map((o) => row.reduce((sum, value, i) => sum + value * weights[i][o], 0)),
      )
      for (const engine of engines) {
        using q = made(engine, queries, left)
        using x = made(engine, points, right)
        using block = await gramBlock(kernel, q, x, { precision })
        expectClose(block.toArray(), K.flat(), most)
        for (const type of TYPES) {
          using v = made(engine, weights, type)
          using sums = await gramMatvec(kernel, q, x, v, { precision })
          expectClose(sums.toArray(), product, most)
        }
      }
    },
  )

  test('solveGram solves for every pair of element types of points and right-hand sides', async () => {
    const K = gram(points, points)
    for (const engine of engines) {
      using x = made(engine, points, left)
      using b = made(engine, weights, right)
      const { coefficients } = await solveGram(kernel, x, b, { ridge: 0.5, tolerance: 1e-10 })
      const back = K.flatMap((row, i) =>
        [0, 1].map((o) => row.reduce((sum, k, j) => sum + (k + (i === j ? 0.5 : 0)) * coefficients[2 * j + o], 0)),
      )
      expectClose(back, weights.flat(), 1e-9)
    }
  })
})

test('nearest does not round float64 queries to the float32 of the points', async () => {
  using q = engines[0].matrix(1, 1, Float64Array.of(1e8 + 5))
  using x = engines[0].matrix(2, 1, Float32Array.of(1e8, 1e8 + 8))
  expect(await nearest(q, x, { k: 2 })).toEqual({
    index: Uint32Array.of(1, 0),
    squaredDistance: Float64Array.of(9, 25),
  })
})
