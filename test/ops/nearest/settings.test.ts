import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import type { BuildOptions } from '#ops/nearest/algorithm.js'
import { nearestInBlocks } from '#ops/nearest/blocks.js'
import { nearest } from '#ops/nearest/nearest.js'
import { NearestGeometry, prepareNearest } from '#samplers/nearest-geometry.js'
import { seeded } from '../../reference/numbers.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

const matrixOf = (rows: number, cols: number, seed: number) =>
  engine.matrix(rows, cols, Float32Array.from({ length: rows * cols }, seeded(seed)))

const SETTINGS: [number, BuildOptions][] = [
  [3, { algorithm: 'tree', leafSize: 16 }],
  [9, { algorithm: 'tree', leafSize: 64 }],
  [9, { algorithm: 'tree', leafSize: 4096 }],
  [3, { algorithm: 'grid', density: 0.25 }],
  [2, { algorithm: 'grid', density: 40 }],
  [40, { algorithm: 'projected', directions: 1 }],
  [40, { algorithm: 'projected', directions: 12 }],
]

test.each(SETTINGS)('answers do not depend on settings, and the plan reports them: d=%i, %o', async (d, options) => {
  using x = matrixOf(3_000, d, 1)
  using q = matrixOf(200, d, 2)
  const wanted = await nearest(q, x, { k: 3, algorithm: 'brute' })
  expect(await nearest(q, x, { k: 3, ...options })).toEqual(wanted)
  expect(await nearestInBlocks(q, x.toArray() as Float32Array, { k: 3, blockRows: 1_000, ...options })).toEqual(wanted)
  using geometry = await prepareNearest(x, options)
  expect(geometry.plan).toMatchObject(options)
  expect(await geometry.query(q, { k: 3 })).toEqual(wanted)
  using loaded = await NearestGeometry.fromBytes(engine, await geometry.toBytes())
  expect(loaded.plan).toEqual(geometry.plan)
})

test.each<[number, BuildOptions, RegExp]>([
  [3, { leafSize: 32 }, /leafSize needs algorithm 'tree' but it is 'auto'/],
  [3, { algorithm: 'grid', leafSize: 32 }, /leafSize needs algorithm 'tree' but it is 'grid'/],
  [3, { algorithm: 'tree', leafSize: 0 }, /leafSize is 0/],
  [3, { algorithm: 'tree', leafSize: 20 }, /leafSize is 20 but must be a multiple of 16/],
  [3, { algorithm: 'grid', density: 0 }, /density is 0/],
  [4, { algorithm: 'grid', density: 2 }, /density needs points of 1 to 3 columns, not 4/],
  [40, { algorithm: 'projected', directions: 39 }, /directions is 39/],
  [2, { algorithm: 'projected', directions: 1 }, /directions needs points of 3 to/],
])('every function that prepares points refuses d=%i, %o', async (d, options, message) => {
  using x = matrixOf(50, d, 1)
  const refusal = expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringMatching(message) })
  await expect(nearest(x, x, options)).rejects.toEqual(refusal)
  await expect(prepareNearest(x, options)).rejects.toEqual(refusal)
  await expect(nearestInBlocks(x, x.toArray() as Float32Array, options)).rejects.toEqual(refusal)
  expect(engine.bytesInUse).toBe(50 * d * 4 + ((64 - ((50 * d * 4) % 64)) % 64))
})
