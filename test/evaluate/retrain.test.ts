import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { atoms } from '#data/atoms.js'
import { gaussianMixture } from '#data/gaussian-mixture.js'
import { noisyWorld } from '#data/noisy-world.js'
import type { Progress } from '#engine/call.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { retrain } from '#evaluate/retrain.js'
import { samplerError } from '#evaluate/sampler-error.js'
import { laplace } from '#ops/kernels.js'
import { prepareGram } from '#samplers/gram.js'
import { fitKernel } from '#samplers/kernel.js'
import { fitLookup, prepareLookup } from '#samplers/lookup/lookup.js'
import { fitNearest } from '#samplers/nearest.js'
import { prepareNearest } from '#samplers/nearest-geometry.js'
import type { Fit } from '#samplers/sampler.js'
import { atoms as lookupError } from '#theory/atoms.js'
import { majorityError } from '#theory/voting.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

/** Two classes far apart, a fifth of the labels flipped: the noise is the same everywhere. */
const apart = noisyWorld(gaussianMixture({ means: [[-8], [8]], deviation: 1 }), { p: 0.2 })
const small = { n: 40, sets: 5, m: 30, seed: 3 }
const inside = ({ interval: [low, high] }: { interval: [number, number] }, truth: number) =>
  low <= truth && truth <= high

describe.each(['all', 'labels'] as const)('retrain with resample %s', (resample) => {
  const common = { ...small, resample }

  test('retrain returns the same by fit and by prepare', async () => {
    const k = 3
    const byFit = await retrain(engine, apart, {
      ...common,
      fit: (train, options) => fitNearest(train, { ...options, k }),
    })
    const prepared = await retrain(engine, apart, { ...common, prepare: prepareNearest, settings: { k } })
    expect(prepared).toEqual(byFit)
    expect(byFit.predicted.length).toBe(5 * 30)
    const kernel = laplace({ bandwidth: 1 })
    expect(
      await retrain(engine, apart, { ...common, prepare: (x, options) => prepareGram(kernel, x, options) }),
    ).toEqual(
      await retrain(engine, apart, { ...common, fit: (train, options) => fitKernel(train, { ...options, kernel }) }),
    )
  })

  test('retraining measures the sampler error of 1-NN and of a vote of three', async () => {
    const sizes = { n: 200, sets: 40, m: 300, seed: 1, resample, prepare: prepareNearest }
    const sampler = await samplerError(await retrain(engine, apart, sizes))
    expect(inside(sampler, 0)).toBe(true)
    const vote = await samplerError(await retrain(engine, apart, { ...sizes, settings: { k: 3 } }))
    expect(inside(vote, 0.2 - majorityError({ k: 3, p: 0.2 }))).toBe(true)
    expect(inside(vote, 0)).toBe(false)
    expect(vote.covers).toBe(resample === 'all' ? 'training sets and test points' : 'label draws and test points')
  })

  test('each training set depends on the seed and its number only', async () => {
    const first = await retrain(engine, apart, { ...common, fit: fitNearest })
    expect(await retrain(engine, apart, { ...common, fit: fitNearest })).toEqual(first)
    expect((await retrain(engine, apart, { ...common, seed: 4, fit: fitNearest })).predicted).not.toEqual(
      first.predicted,
    )
    const fewer = await retrain(engine, apart, { ...common, sets: 3, fit: fitNearest })
    expect(fewer.predicted).toEqual(first.predicted.subarray(0, 3 * 30))
    const rows = Array.from({ length: 5 }, (_, set) => first.predicted.subarray(set * 30, (set + 1) * 30).join())
    expect(new Set(rows).size).toBe(5)
  })
})

// Of inputs of few kinds the error is known at every n: some kinds are not seen, and answered by a coin.
test('whole samples have the sampler error of the definition, by fit and by prepare', async () => {
  const world = atoms({ atoms: 20, p: 0.1 })
  const truth = lookupError({ atoms: 20, m: 20, p: 0.1 }) - 0.1
  for (const learner of [{ fit: fitLookup }, { prepare: prepareLookup }]) {
    let held = 0
    for (let seed = 0; seed < 10; seed++) {
      const of = await samplerError(await retrain(engine, world, { n: 20, sets: 20, m: 200, seed, ...learner }))
      held += Number(of.interval[0] <= truth && truth <= of.interval[1] - of.bias[0])
    }
    expect(held).toBeGreaterThanOrEqual(8)
  }
})

// What inputs were drawn is known by the seed: an atom among them is a sampler's; of another 1-NN says the first row's label.
test('with fixed inputs, the sampler error is conditional on them', async () => {
  const world = atoms({ atoms: 20, p: 0.1 })
  const given = { n: 20, sets: 30, m: 400, prepare: prepareNearest, resample: 'labels' } as const
  const truths: number[] = []
  let held = 0
  for (let seed = 0; seed < 10; seed++) {
    const { x } = await world.sample(engine, given.n, { seed, purpose: 'retrain: train' })
    using _ = x
    const rows = Array.from({ length: given.n }, (_, i) =>
      x
        .toArray()
        .subarray(i * 20, (i + 1) * 20)
        .indexOf(1),
    )
    const unseen = Array.from({ length: 20 }, (_, atom) => atom).filter((atom) => !rows.includes(atom))
    truths.push((unseen.filter((atom) => atom % 2 !== rows[0] % 2).length / 20) * 0.8)
    held += Number(inside(await samplerError(await retrain(engine, world, { ...given, seed })), truths[seed]))
  }
  expect(held).toBeGreaterThanOrEqual(8)
  expect(Math.max(...truths) - Math.min(...truths)).toBeGreaterThan(0.1)
})

test('retrain reports how many sets are done', async () => {
  const seen: Progress[] = []
  const onProgress = (progress: Progress) => seen.push(progress)
  const one: Fit = (train, options) => fitNearest(train, options)
  await retrain(engine, apart, { ...small, sets: 2, fit: one, onProgress })
  expect(seen).toEqual([1, 2].map((done) => ({ stage: 'retrain', done, total: 2 })))
})

test('retrain predicts the same from sets fitted in one run and one by one', async () => {
  const one: Fit = (train, options) => fitNearest(train, options)
  const given = { n: 40, m: 30, sets: 270, seed: 5 }
  const seen: Progress[] = []
  const together = await retrain(engine, apart, { ...given, fit: fitNearest, onProgress: (at) => seen.push(at) })
  expect(together).toEqual(await retrain(engine, apart, { ...given, fit: one }))
  expect(seen.map(({ done }) => done)).toEqual([256, 270])
})

test('retrain frees its memory, also after an abort or an error', async () => {
  const before = engine.bytesInUse
  const abort = new AbortController()
  const breaks: Fit = async () => {
    throw new Error('no fit')
  }
  const fitThenAbort: Fit = async (train, options) => {
    const sampler = await fitNearest(train, options)
    abort.abort(new Error('enough'))
    return sampler
  }
  for (const resample of ['all', 'labels'] as const) {
    const given = { ...small, resample }
    await retrain(engine, apart, { ...given, prepare: prepareNearest })
    await expect(retrain(engine, apart, { ...given, fit: breaks })).rejects.toThrow('no fit')
    const { signal } = abort
    await expect(retrain(engine, apart, { ...given, fit: fitThenAbort, signal })).rejects.toThrow('enough')
    await expect(retrain(engine, apart, { ...given, prepare: prepareNearest, settings: { k: 41 } })).rejects.toThrow(
      '41',
    )
  }
  expect(engine.bytesInUse).toBe(before)
})

test.each([
  ['no rows', { n: 0 }],
  ['one set', { sets: 1 }],
  ['no inputs', { m: 0 }],
  ['another resample', { resample: 'inputs' as 'all' }],
  ['no learner', { fit: undefined as unknown as Fit }],
  ['two learners', { prepare: prepareNearest }],
  ['a negative seed', { seed: -1 }],
])('retrain refuses %s', async (_, change) => {
  await expect(retrain(engine, apart, { ...small, fit: fitNearest, ...change })).rejects.toThrow(
    expect.objectContaining({ code: 'BAD_OPTION' }),
  )
})

test('retrain refuses prepare, but not fit, for more classes than bytes can hold', async () => {
  const world = atoms({ atoms: 300, classes: 300, p: 0.1 })
  const given = { n: 10, sets: 2, m: 2 }
  await expect(retrain(engine, world, { ...given, prepare: prepareNearest })).rejects.toThrow(
    expect.objectContaining({ code: 'BAD_VALUE' }),
  )
  expect((await retrain(engine, world, { ...given, fit: fitNearest })).classes).toBe(300)
})
