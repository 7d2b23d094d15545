import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { atoms } from '#data/atoms.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { fitLookup, prepareLookup } from '#samplers/lookup/lookup.js'
import { describeSampler } from '../contract/sampler.js'

describeSampler('fitLookup, random,', { fit: fitLookup, interpolates: true })
describeSampler('fitLookup, plurality,', {
  fit: (train, options) => fitLookup(train, { ...options, rule: 'plurality' }),
  interpolates: true,
})

describe('a lookup table', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads: 2 })
  })
  afterAll(() => engine.close())

  test.each([
    [20, 0.1],
    [50, 0.25],
    [200, 0.4],
  ])('errs on 40 atoms as often as theory.atoms predicts, %i rows, noise %f', async (m, p) => {
    const [count, repeats] = [40, 400]
    const world = atoms({ atoms: count, p })
    using every = engine.matrix(
      count,
      count,
      Array.from({ length: count }, (_, i) => Array.from({ length: count }, (_, j) => Number(i === j))),
      { type: 'u8' },
    )
    const errors: number[] = []
    for (let seed = 0; seed < repeats; seed++) {
      const train = await world.sample(engine, m, { seed })
      using table = await fitLookup(train, { seed })
      const predicted = await table.predict(every)
      errors.push(predicted.filter((label, atom) => label !== atom % 2).length / count)
      table.dispose()
      train.x.dispose()
    }
    const mean = errors.reduce((sum, error) => sum + error, 0) / repeats
    const deviation = Math.sqrt(errors.reduce((sum, e) => sum + (e - mean) ** 2, 0) / (repeats - 1) / repeats)
    expect(Math.abs(mean - (p + (1 - 1 / count) ** m * (0.5 - p)))).toBeLessThan(4.5 * deviation)
    expect(deviation).toBeLessThan(0.01)
  })

  test('predicts the plurality of occurrences, and always the same class for an unknown row of any type', async () => {
    using x = engine.matrix(6, 1, [[1], [1], [1], [2], [2], [0]])
    const train = { x, y: Int32Array.of(0, 2, 2, 1, 0, 1), classes: 3 }
    using most = await fitLookup(train, { rule: 'plurality' })
    using known = engine.matrix(4, 1, [[1], [2], [-0], [1]], { type: 'f64' })
    expect([...(await most.predict(known))]).toEqual([2, 0, 1, 2])
    const [none, third, twoThirds] = [0, 1 / 3, 2 / 3].map(Math.fround)
    expect([...(await most.scores(known)).subarray(0, 3)]).toEqual([third, none, twoThirds])
    const values = Array.from({ length: 300 }, (_, i) => [i + 10])
    using unseen = engine.matrix(300, 1, values)
    using again = engine.matrix(300, 1, values.toReversed(), { type: 'f64' })
    const first = await most.predict(unseen)
    expect([...(await most.predict(again))].reverse()).toEqual([...first])
    for (let c = 0; c < 3; c++) expect(first.filter((label) => label === c).length).toBeGreaterThan(60)
  })

  test('predicts many draws by one search: the first like its fit, the others by independent streams', async () => {
    using x = engine.matrix(6, 1, [[1], [1], [1], [2], [2], [0]])
    using queries = engine.matrix(
      43,
      1,
      Array.from({ length: 43 }, (_, i) => [i]),
    )
    const before = engine.bytesInUse
    const geometry = await prepareLookup(x)
    const own = Uint8Array.of(0, 2, 2, 1, 0, 1)
    const labels = Uint8Array.from({ length: 120 }, (_, at) => own[at % 6])
    for (const rule of ['random', 'plurality'] as const) {
      using table = await geometry.fit(Int32Array.from(own), 3, { rule, seed: 4 })
      const many = await geometry.predictMany(queries, { labels, draws: 20 }, { rule, seed: 4 })
      const drawn = Array.from({ length: 20 }, (_, draw) => many.subarray(43 * draw, 43 * (draw + 1)))
      expect(Int32Array.from(drawn[0])).toEqual(await table.predict(queries))
      expect(new Set(drawn.map((answers) => answers.join())).size).toBe(20)
      // Rows 1 and 2 were seen three times and twice.
      expect(new Set(drawn.map((answers) => answers[1])).size).toBe(rule === 'random' ? 2 : 1)
      expect(drawn.every((answers) => answers[0] === 1)).toBe(true)
    }
    await expect(geometry.predictMany(queries, { labels, draws: 9 })).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    expect(() => x.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
    geometry.dispose()
    expect(engine.bytesInUse).toBe(before)
  })

  test('separates rows whose squared distance underflows float64', async () => {
    const values = [0, 1e-170, 2e-170, 1]
    using x = engine.matrix(4, 1, values, { type: 'f64' })
    using sampler = await fitLookup({ x, y: Int32Array.of(0, 1, 2, 3), classes: 4 })
    expect([...(await sampler.predict(x))]).toEqual([0, 1, 2, 3])
    using unseen = engine.matrix(1, 1, [3e-170], { type: 'f64' })
    expect([...(await sampler.scores(unseen))]).toEqual([0.25, 0.25, 0.25, 0.25])
  })

  test('refuses an unknown rule', async () => {
    using x = engine.matrix(2, 1, [[1], [2]])
    const train = { x, y: Int32Array.of(0, 1), classes: 2 }
    await expect(fitLookup(train, { rule: 'mean' as never })).rejects.toMatchObject({ code: 'BAD_OPTION' })
  })
})
