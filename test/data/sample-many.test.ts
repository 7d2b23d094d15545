import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { atoms } from '#data/atoms.js'
import { circle } from '#data/circle.js'
import { gaussianMixture } from '#data/gaussian-mixture.js'
import { noisyWorld } from '#data/noisy-world.js'
import type { Sample } from '#data/sample.js'
import { sampleMany } from '#data/sample-many.js'
import { torus } from '#data/torus.js'
import type { World } from '#data/world.js'
import { createEngine, type Engine } from '#engine/engine.js'

const engines: Engine[] = []
beforeAll(async () => {
  for (const threads of [1, 2, 3]) engines.push(await createEngine({ threads }))
})
afterAll(() => Promise.all(engines.map((engine) => engine.close())))

const two = gaussianMixture({
  means: [
    [0, 0, 0],
    [1, 1, 0],
  ],
  deviation: 1,
})
const four = gaussianMixture({ means: [[0], [1], [2], [3]], weights: [1, 2, 3, 4], deviation: 0.5 })
const WORLDS: Record<string, World> = {
  'two Gaussians': two,
  'four Gaussians on a line': four,
  'Gaussians with noise': noisyWorld(two, { p: 0.2 }),
  'a circle': circle({ amplitude: 0.4, frequency: 2 }),
  'a torus': torus({ dimension: 2, p: 0.1 }),
  atoms: atoms({ atoms: 5, p: 0.2 }),
}

const plain = ({ x, y, clean, classes }: Sample) => ({ x: x.toArray(), type: x.type, y, clean, classes })

describe.each(Object.entries(WORLDS))('sampleMany of %s', (_, world) => {
  test.each([1, 5, 64, 777])('draws the samples of its trials, of %i rows', async (n) => {
    for (const engine of engines) {
      const samples = await sampleMany(engine, world, n, { count: 4, seed: 3, trial: 7, purpose: 'here' })
      expect(samples).toHaveLength(4)
      for (const [s, sample] of samples.entries()) {
        using alone = await world.sample(engine, n, { seed: 3, trial: 7 + s, purpose: 'here' })
        expect(plain(sample), `sample ${s}`).toEqual(plain(alone))
        sample.dispose()
      }
      expect(engine.bytesInUse).toBe(0)
    }
  })
})

test('sampleMany asks a copy of a world for the samples of its own function', async () => {
  const [engine] = engines
  const sample: World['sample'] = (...given) => four.sample(...given)
  const copy: World = { ...two, sample }
  const [first] = await sampleMany(engine, copy, 9, { count: 1 })
  using own = await four.sample(engine, 9)
  expect(plain(first)).toEqual(plain(own))
  first.dispose()
})

test('sampleMany refuses counts and trials out of range', async () => {
  const [engine] = engines
  for (const options of [{}, { count: 0 }, { count: 1.5 }, { count: 2, trial: 2 ** 32 - 1 }, { count: 1, n: 3 }]) {
    await expect(sampleMany(engine, two, 3, options as never)).rejects.toMatchObject({ code: 'BAD_OPTION' })
  }
  await expect(sampleMany(engine, two, 0, { count: 1 })).rejects.toMatchObject({ code: 'BAD_OPTION' })
  await expect(sampleMany(engine, {} as never, 3, { count: 1 })).rejects.toMatchObject({ code: 'BAD_VALUE' })
  await expect(sampleMany({} as never, two, 3, { count: 1 })).rejects.toMatchObject({ code: 'BAD_VALUE' })
})

test('sampleMany leaves no sample when one fails', async () => {
  const [engine] = engines
  const before = engine.bytesInUse
  const failing: World = {
    ...two,
    sample: (on, n, options) => {
      if (options?.trial === 2) throw new Error('no third')
      return two.sample(on, n, options)
    },
  }
  await expect(sampleMany(engine, failing, 5, { count: 3 })).rejects.toThrow('no third')
  const far = gaussianMixture({ means: [[0], [1e39]], deviation: 1 })
  await expect(sampleMany(engine, far, 50, { count: 3 })).rejects.toMatchObject({ code: 'BAD_VALUE' })
  expect(engine.bytesInUse).toBe(before)
})
