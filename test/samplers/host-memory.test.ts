import { afterAll, beforeAll, expect, test } from 'vitest'
import { MAX_CLASSES } from '#data/dataset.js'
import { makeArray } from '#engine/arrays.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { fitBaggedNearest } from '#samplers/bagged-nearest.js'
import { fitLookup } from '#samplers/lookup/lookup.js'
import { fitNearest } from '#samplers/nearest.js'
import type { Fit } from '#samplers/sampler.js'
import { fitShepard } from '#samplers/shepard.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

/** So many that an array of all classes for each is 256 GiB or more, which no host gives. */
const MANY = 1 << 20
const refused = (who: string) => ({ code: 'OUT_OF_MEMORY', message: expect.stringMatching(`^${who}: the host has no`) })

test('throws OUT_OF_MEMORY, with its cause, when the host refuses an array', () => {
  const make = () => makeArray('who', Float64Array, Number.MAX_SAFE_INTEGER)
  expect(make).toThrow(expect.objectContaining({ ...refused('who'), cause: expect.any(RangeError) }))
})

test.each<[string, Fit]>([
  ['fitShepard', fitShepard],
  ['fitLookup', fitLookup],
])('%s frees what it prepared when the host refuses an array for its labels', async (who, fit) => {
  using x = engine.matrix(
    MANY,
    1,
    Float32Array.from({ length: MANY }, (_, row) => row),
  )
  const before = engine.bytesInUse
  const fitted = fit({ x, y: new Int32Array(MANY), classes: MAX_CLASSES })
  await expect(fitted).rejects.toMatchObject(refused(who))
  expect(engine.bytesInUse).toBe(before)
})

test.each<[string, Fit]>([
  ['fitNearest', fitNearest],
  ['fitBaggedNearest', fitBaggedNearest],
  ['fitLookup', fitLookup],
])('refuses scores of %s that the host cannot allocate, without a leak', async (_, fit) => {
  using x = engine.matrix(2, 1, [0, 1])
  using many = engine.matrix(MANY, 1)
  using sampler = await fit({ x, y: Int32Array.of(0, 1), classes: MAX_CLASSES })
  const before = engine.bytesInUse
  await expect(sampler.scores(many)).rejects.toMatchObject(refused('scores'))
  expect(engine.bytesInUse).toBe(before)
})
