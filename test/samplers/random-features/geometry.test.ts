import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromBytes } from '#distill/saved.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { takeRows } from '#engine/take-rows.js'
import { fitRandomFeatures, prepareRandomFeatures } from '#samplers/random-features/random-features.js'
import { seeded, table } from '../../reference/numbers.js'

const [N, M, DRAWS] = [80, 40, 7]

describe('the geometry of random features', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads: 2 })
  })
  afterAll(() => engine.close())

  /** Rows of which the last eight are equal to the first, and label draws that agree on these. */
  function problem(own: Engine, classes: number) {
    const random = seeded(classes)
    const rows = table(N, 3, random)
    const x = own.matrix(N, 3, [...rows.slice(0, N - 8), ...rows.slice(0, 8)])
    const queries = own.matrix(M, 3, table(M, 3, random))
    const labels = Uint8Array.from({ length: DRAWS * N }, () => Math.floor(random() * classes))
    for (let draw = 0; draw < DRAWS; draw++) labels.copyWithin((draw + 1) * N - 8, draw * N, draw * N + 8)
    return { x, queries, labels }
  }

  test.each([
    ['more than rows', { features: 600 }],
    ['as many as there are by default', {}],
    ['more, with a ridge', { features: 600, ridge: 0.01 }],
    ['fewer than rows', { features: 30 }],
    ['fewer, with a ridge', { features: 30, ridge: 0.01 }],
    ['one', { features: 1, seed: 5 }],
  ])('predicts many draws like single ones, and like independent fits: %s', async (_, options) => {
    for (const classes of [2, 4]) {
      const { x, queries, labels } = problem(engine, classes)
      const geometry = await prepareRandomFeatures(x, { seed: 3, ...options })
      const many = await geometry.predictMany(queries, { labels, draws: DRAWS })
      expect(many.length).toBe(DRAWS * M)
      for (let draw = 0; draw < DRAWS; draw++) {
        const y = Int32Array.from(labels.subarray(N * draw, N * (draw + 1)))
        using one = await geometry.fit(y, classes)
        using alone = await fitRandomFeatures({ x, y, classes }, { seed: 3, ...options })
        expect(Int32Array.from(many.subarray(M * draw, M * (draw + 1)))).toEqual(await one.predict(queries))
        expect(await one.predict(queries)).toEqual(await alone.predict(queries))
        expect([one.features, one.trainError]).toEqual([alone.features, alone.trainError])
        const scores = await alone.scores(queries)
        const apart = (await one.scores(queries)).map((score, at) => Math.abs(score - scores[at]))
        expect(Math.max(...apart)).toBeLessThan(1e-3)
      }
      geometry.dispose()
      for (const thing of [x, queries]) thing.dispose()
    }
  })

  test('predicts the same for draws in any order and in batches of any size', async () => {
    const { x, queries, labels } = problem(engine, 2)
    const y = Int32Array.from(labels.subarray(0, N))
    using geometry = await prepareRandomFeatures(x, { features: 600 })
    using first = await geometry.fit(y, 2)
    await geometry.predictMany(queries, { labels, draws: DRAWS })
    const [again, other] = await Promise.all([geometry.fit(y, 2), geometry.fit(y, 3)])
    expect(await again.scores(queries)).toEqual(await first.scores(queries))
    using alone = await fitRandomFeatures({ x, y, classes: 2 }, { features: 600 })
    expect(await again.toBytes()).toEqual(await alone.toBytes())
    for (const thing of [again, other, queries]) thing.dispose()
  })

  test('processes rows, queries and draws in blocks of 64 MiB', async () => {
    const random = seeded(9)
    using x = engine.matrix(36, 2, table(36, 2, random))
    using queries = engine.matrix(35, 2, table(35, 2, random))
    using last = takeRows(queries, [34])
    // In float64 32 rows of features, or columns of weights, are 64 MiB.
    using geometry = await prepareRandomFeatures(x, { features: 1 << 18 })
    const labels = Uint8Array.from({ length: 34 * 36 }, () => Math.floor(2 * random()))
    const many = await geometry.predictMany(queries, { labels, draws: 34 })
    for (const draw of [16, 17]) {
      const y = Int32Array.from(labels.subarray(36 * draw, 36 * (draw + 1)))
      using one = await geometry.fit(y, 2)
      expect(one.trainError).toBe(0)
      expect(await one.scores(last)).toEqual((await one.scores(queries)).subarray(68))
      expect(Int32Array.from(many.subarray(35 * draw, 35 * (draw + 1)))).toEqual(await one.predict(queries))
    }
  })

  test('finds equal rows with different labels in each draw', async () => {
    const { x, queries, labels } = problem(engine, 2)
    const torn = labels.slice()
    torn[DRAWS * N - 1] = 1 - torn[DRAWS * N - 1]
    const y = Int32Array.from(torn.subarray((DRAWS - 1) * N))
    using geometry = await prepareRandomFeatures(x, { features: 600 })
    const before = engine.bytesInUse
    const conflict = { code: 'CONFLICTING_DUPLICATES', message: expect.stringContaining(`rows 7 and ${N - 1}`) }
    await expect(geometry.predictMany(queries, { labels: torn, draws: DRAWS })).rejects.toMatchObject(conflict)
    await expect(geometry.fit(y, 2)).rejects.toMatchObject(conflict)
    expect(engine.bytesInUse).toBe(before)
    expect((await geometry.predictMany(queries, { labels, draws: DRAWS })).length).toBe(DRAWS * M)
    queries.dispose()
  })

  test('reports singular equations, and adds a jitter for all draws', async () => {
    // Rows of one of two kinds: more features than that are not independent.
    using x = engine.matrix(
      60,
      1,
      Array.from({ length: 60 }, (_, i) => [i % 2]),
    )
    const labels = Uint8Array.from({ length: 120 }, (_, at) => at % 2)
    using geometry = await prepareRandomFeatures(x, { features: 20 })
    expect([...(await geometry.predictMany(x, { labels, draws: 2 }))]).toEqual([...labels])
    using sampler = await geometry.fit(Int32Array.from(labels.subarray(0, 60)), 2)
    expect(sampler).toMatchObject({ trainError: 0, jitter: expect.closeTo(0, 8) })
    expect(sampler.jitter).toBeGreaterThan(0)
  })

  test.each([{ features: 600 }, { features: 600, ridge: 0.1 }, { features: 30 }])(
    'borrows its points, is borrowed by its classifiers, and frees all memory: %o',
    async (options) => {
      const own = await createEngine({ threads: 2 })
      const { x, queries, labels } = problem(own, 3)
      const before = own.bytesInUse
      const geometry = await prepareRandomFeatures(x, options)
      expect(() => x.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
      const held = own.bytesInUse
      await geometry.predictMany(queries, { labels, draws: DRAWS })
      const sampler = await geometry.fit(Int32Array.from(labels.subarray(0, N)), 3)
      await sampler.predict(queries)
      expect(own.bytesInUse).toBe(held)
      expect(() => geometry.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
      sampler.dispose()
      geometry.dispose()
      geometry.dispose()
      expect(own.bytesInUse).toBe(before)
      await expect(geometry.fit(new Int32Array(N), 2)).rejects.toMatchObject({ code: 'DISPOSED' })
      await expect(geometry.predictMany(queries, { labels, draws: DRAWS })).rejects.toMatchObject({ code: 'DISPOSED' })
      // A fit of its own keeps neither features nor factor: it holds what one that is loaded does.
      const alone = await fitRandomFeatures({ x, y: Int32Array.from(labels.subarray(0, N)), classes: 3 }, options)
      const kept = own.bytesInUse - before
      const loaded = await fromBytes(own, await alone.toBytes())
      expect(own.bytesInUse - before).toBe(2 * kept)
      for (const thing of [alone, loaded]) thing.dispose()
      await own.close()
    },
  )

  test.each([
    [{ features: 3000 }, ['directions', 'Gram matrix', 'factor']],
    [{ features: 3000, ridge: 0.1 }, ['Gram matrix', 'factor']],
    [{ features: 100 }, ['Gram matrix', 'factor']],
  ])('frees all memory when it is aborted: %o', async (options, stages) => {
    const own = await createEngine({ threads: 2 })
    const x = own.matrix(400, 5, table(400, 5, seeded(1)))
    const before = own.bytesInUse
    const stopAt = (name: string) => {
      const controller = new AbortController()
      const onProgress = ({ stage }: { stage: string }) => {
        if (stage.includes(name)) controller.abort(new Error('enough'))
      }
      return { signal: controller.signal, onProgress }
    }
    for (const stage of stages) {
      await expect(prepareRandomFeatures(x, { ...options, ...stopAt(stage) })).rejects.toThrow('enough')
      expect(own.bytesInUse).toBe(before)
    }
    expect(x.borrowers).toBe(0)
    const geometry = await prepareRandomFeatures(x, options)
    const held = own.bytesInUse
    const labels = Uint8Array.from({ length: 800 }, (_, at) => at % 2)
    const predicted = await geometry.predictMany(x, { labels, draws: 2 })
    const aborted = geometry.predictMany(x, { labels, draws: 2 }, stopAt('triangular solve'))
    await expect(aborted).rejects.toThrow('enough')
    await expect(geometry.fit(new Int32Array(400), 2, stopAt('triangular solve'))).rejects.toThrow('enough')
    expect(own.bytesInUse).toBe(held)
    expect(await geometry.predictMany(x, { labels, draws: 2 })).toEqual(predicted)
    geometry.dispose()
    expect(own.bytesInUse).toBe(before)
    await own.close()
  })

  test('refuses labels, draws and queries that do not fit', async () => {
    const { x, queries, labels } = problem(engine, 2)
    for (const options of [{ features: 0 }, { features: 1.5 }, { ridge: -1 }, { tolerance: 0 }, { seed: -1 }]) {
      await expect(prepareRandomFeatures(x, options)).rejects.toMatchObject({ code: 'BAD_OPTION' })
    }
    expect(x.borrowers).toBe(0)
    using geometry = await prepareRandomFeatures(x, { features: 100 })
    const y = new Int32Array(N)
    await expect(geometry.fit(y.slice(1), 2)).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    await expect(geometry.fit(y.fill(2), 2)).rejects.toMatchObject({ code: 'BAD_VALUE' })
    await expect(geometry.fit(y, 0)).rejects.toMatchObject({ code: 'BAD_OPTION' })
    using wide = engine.matrix(2, 4)
    await expect(geometry.predictMany(wide, { labels, draws: DRAWS })).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    await expect(geometry.predictMany(queries, { labels, draws: 9 })).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    geometry.dispose()
    for (const thing of [x, queries]) thing.dispose()
    await expect(prepareRandomFeatures(x)).rejects.toMatchObject({ code: 'DISPOSED' })
  })
})
