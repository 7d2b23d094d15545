import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { ALGORITHMS } from '#ops/nearest/algorithm.js'
import { nearest } from '#ops/nearest/nearest.js'
import { prepareNearest } from '#samplers/nearest-geometry.js'
import { seeded } from '../../reference/numbers.js'

const simd = new URL('../../../dist/wasm/simd.wasm', import.meta.url)
const engines: Engine[] = []
beforeAll(async () => {
  engines.push(await createEngine({ threads: 2 }), await createEngine({ threads: 2, wasm: { simd } }))
})
afterAll(() => Promise.all(engines.map((engine) => engine.close())))

/** Large enough to reveal bugs that a few hundred queries do not. */
const [n, m, d, latent] = [20_000, 2_000, 40, 6]
const random = seeded(3)
const normal = () => random() + random() + random() + random() - 2
const mixing = Float32Array.from({ length: latent * d }, normal)

function lowRank(rows: number, step: number): Float32Array {
  const out = new Float32Array(rows * d)
  for (let i = 0; i < rows; i++) {
    const z = Array.from({ length: latent }, normal)
    for (let j = 0; j < d; j++) {
      const value = z.reduce((sum, zt, t) => sum + zt * mixing[t * d + j], 0.1 * normal())
      out[i * d + j] = step > 0 ? Math.round(value / step) * step : value
    }
  }
  return out
}

test.each([
  ['rows of few directions', (rows: number) => lowRank(rows, 0)],
  ['rows of few directions on a lattice', (rows: number) => lowRank(rows, 1)],
  ['rows without structure', (rows: number) => Float32Array.from({ length: rows * d }, normal)],
])('every algorithm returns the answer of the float32 filter for %s', async (_, make) => {
  const [points, queries] = [make(n), make(m)]
  for (const engine of engines) {
    const [q, x] = [engine.matrix(m, d, queries), engine.matrix(n, d, points)]
    const wanted = await nearest(q, x, { k: 2, algorithm: 'brute' })
    for (const algorithm of ALGORITHMS) {
      const got = await nearest(q, x, { k: 2, algorithm })
      expect(got, algorithm).toEqual(wanted)
    }
    q.dispose()
    x.dispose()
  }
})

test.each([
  ['projected', 'when rows have few principal directions', n, d, () => lowRank(n, 0)],
  ['int8', 'when no few directions separate the points', n, d, () => Float32Array.from({ length: n * d }, normal)],
  ['brute', 'when there are few points', 500, d, () => lowRank(500, 0)],
  ['grid', 'when there are up to three columns', n, 3, () => Float32Array.from({ length: n * 3 }, normal)],
  [
    'tree',
    'when points crowd in few cells',
    n,
    3,
    () => Float32Array.from({ length: n * 3 }, () => Math.exp(4 * normal())),
  ],
  ['tree', 'when there are few columns', n, 8, () => Float32Array.from({ length: n * 8 }, normal)],
])('auto selects %s %s, and the plan states why', async (algorithm, _, rows, cols, make) => {
  const x = engines[0].matrix(rows, cols, make())
  const geometry = await prepareNearest(x)
  expect(geometry.plan.algorithm).toBe(algorithm)
  expect(geometry.plan.why).toMatch(/ points/)
  geometry.dispose()
  x.dispose()
  expect(engines[0].bytesInUse).toBe(0)
})
