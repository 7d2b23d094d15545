import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Lifetime } from '#engine/lifetime.js'
import type { Matrix } from '#engine/matrix.js'
import type { Draws } from '#labels/draws.js'
import { laplace } from '#ops/kernels.js'
import { prepareBaggedNearest } from '#samplers/bagged-nearest.js'
import { prepareGram } from '#samplers/kernel.js'
import { prepareLookup } from '#samplers/lookup/lookup.js'
import { prepareNearest } from '#samplers/nearest.js'
import { prepareRandomFeatures } from '#samplers/random-features/random-features.js'
import type { Sampler } from '#samplers/sampler.js'
import { prepareShepard } from '#samplers/shepard.js'
import { seeded, table } from '../reference/numbers.js'

interface Geometry extends Lifetime {
  fit(y: Int32Array, classes: number): Promise<Sampler>
  predictMany(queries: Matrix, draws: Draws): Promise<Uint8Array>
}

const CASES: [string, (points: Matrix) => Promise<Geometry>][] = [
  ['prepareNearest', prepareNearest],
  ['prepareBaggedNearest', prepareBaggedNearest],
  ['prepareShepard', prepareShepard],
  ['prepareLookup', prepareLookup],
  ['prepareGram', (points) => prepareGram(laplace({ bandwidth: 0.3 }), points)],
  ['prepareRandomFeatures', (points) => prepareRandomFeatures(points, { features: 90 })],
]

const [N, DRAWS] = [40, 5]

describe.each(CASES)('the geometry of %s', (_, prepare) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads: 2 })
  })
  afterAll(() => engine.close())

  function world() {
    const random = seeded(3)
    const points = engine.matrix(N, 2, table(N, 2, random))
    return { points, labels: Uint8Array.from({ length: DRAWS * N }, () => Math.floor(3 * random())) }
  }

  const busy = () => engine.call('test', [], {}, () => new Promise<void>((resolve) => setTimeout(resolve, 5)))

  test('is not disposed while it predicts, and gives all back once it has', async () => {
    const { points, labels } = world()
    const geometry = await prepare(points)
    const running = geometry.predictMany(points, { labels, draws: DRAWS })
    expect(() => geometry.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
    expect((await running).length).toBe(DRAWS * N)
    geometry.dispose()
    points.dispose()
    expect(engine.bytesInUse).toBe(0)
  })

  test('takes the labels at the call, whatever is written into their buffer while it waits', async () => {
    const { points, labels } = world()
    const geometry = await prepare(points)
    const wanted = await geometry.predictMany(points, { labels, draws: DRAWS })
    const y = Int32Array.from(labels.subarray(0, N))
    const [reused, own] = [labels.slice(), y.slice()]
    const waits = busy()
    const predicting = geometry.predictMany(points, { labels: reused, draws: DRAWS })
    const fitting = geometry.fit(own, 3)
    reused.fill(255)
    own.fill(1 << 30)
    await waits
    expect(await predicting).toEqual(wanted)
    const sampler = await fitting
    const first = await geometry.fit(y, 3)
    expect(await sampler.scores(points)).toEqual(await first.scores(points))
    for (const thing of [sampler, first, geometry, points]) thing.dispose()
  })

  test('refuses what are no draws of its rows, and queries that are no matrix', async () => {
    const { points, labels } = world()
    const geometry = await prepare(points)
    const before = engine.bytesInUse
    for (const [draws, code, message] of [
      [{ labels: labels.subarray(0, 0), draws: 0 }, 'BAD_OPTION', /draws is 0/],
      [{ labels: labels.subarray(0, N / 2), draws: 0.5 }, 'BAD_OPTION', /draws is 0.5/],
      [{ labels, draws: undefined }, 'BAD_OPTION', /draws is undefined/],
      [{ labels: Int32Array.from(labels), draws: DRAWS }, 'BAD_VALUE', /labels is an array of 200 .* Uint8Array/],
      [{ draws: DRAWS }, 'BAD_VALUE', /labels is undefined/],
      [undefined, 'BAD_VALUE', /draws is undefined/],
      [null, 'BAD_VALUE', /draws is null/],
      [{ labels, draws: DRAWS + 1 }, 'BAD_SHAPE', /6 draws of 40 rows need 240 labels but 200/],
    ] as const) {
      const refused = { code, message: expect.stringMatching(message) }
      await expect(geometry.predictMany(points, draws as never)).rejects.toMatchObject(refused)
    }
    for (const queries of [undefined, [[1, 2]]]) {
      const refused = { code: 'BAD_VALUE', message: expect.stringMatching(/must be a Matrix/) }
      await expect(geometry.predictMany(queries as never, { labels, draws: DRAWS })).rejects.toMatchObject(refused)
    }
    expect(engine.bytesInUse).toBe(before)
    geometry.dispose()
    points.dispose()
  })
})
