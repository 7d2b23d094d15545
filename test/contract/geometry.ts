import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gaussianMixture } from '#data/gaussian-mixture.js'
import { noisyWorld } from '#data/noisy-world.js'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Matrix } from '#engine/matrix.js'
import { retrain } from '#evaluate/retrain.js'
import { Geometry } from '#samplers/geometry.js'
import type { Fit, FitOptions } from '#samplers/sampler.js'
import { seeded, table } from '../reference/numbers.js'

interface Expectations {
  prepare: (points: Matrix, options?: FitOptions) => Promise<Geometry>
  /** The learner that fits the same from scratch. */
  fit: Fit
}

const [N, M, DRAWS, CLASSES] = [40, 25, 5, 3]
/** Two classes of two columns, a fifth of the labels flipped. */
const WORLD = noisyWorld(
  gaussianMixture({
    means: [
      [-2, 0],
      [2, 0],
    ],
    deviation: 1,
  }),
  { p: 0.2 },
)
const refused = (code: string) => expect.objectContaining({ code })

/** What the geometry of every learner must do, whatever it prepares. */
export function describeGeometry(name: string, { prepare, fit }: Expectations): void {
  describe(`the geometry of ${name}`, () => {
    let engine: Engine
    beforeAll(async () => {
      engine = await createEngine({ threads: 2 })
    })
    afterAll(() => engine.close())

    function problem(own = engine) {
      const random = seeded(3)
      const [points, queries] = [own.matrix(N, 2, table(N, 2, random)), own.matrix(M, 2, table(M, 2, random))]
      const labels = Uint8Array.from({ length: DRAWS * N }, () => Math.floor(CLASSES * random()))
      const y = Int32Array.from(labels.subarray(0, N))
      return { points, queries, labels, y, given: { labels, draws: DRAWS } }
    }

    test('is a Geometry of its points, whose number is in messages', async () => {
      const { points } = problem()
      using geometry = await prepare(points)
      expect(geometry).toBeInstanceOf(Geometry)
      expect(geometry.points).toBe(points)
      expect(geometry.describe()).toMatch(/^the .*geometry .*of 40 points$/)
    })

    test('fits like the learner, to the bit', async () => {
      const { points, queries, y } = problem()
      using geometry = await prepare(points)
      using fitted = await geometry.fit(y, CLASSES)
      using alone = await fit({ x: points, y, classes: CLASSES })
      expect(fitted).toMatchObject({ classes: CLASSES, dimension: 2 })
      expect(await fitted.predict(queries)).toEqual(await alone.predict(queries))
      expect(await fitted.scores(queries)).toEqual(await alone.scores(queries))
      expect(await fitted.toBytes()).toEqual(await alone.toBytes())
    })

    test('predicts one draw, and the first of many, like its fit of that draw', async () => {
      const { points, queries, labels, y, given } = problem()
      using geometry = await prepare(points)
      using fitted = await geometry.fit(y, CLASSES)
      const wanted = Uint8Array.from(await fitted.predict(queries))
      expect(await geometry.predictMany(queries, { labels: labels.subarray(0, N), draws: 1 })).toEqual(wanted)
      const many = await geometry.predictMany(queries, given)
      expect(many.length).toBe(DRAWS * M)
      expect(many.subarray(0, M)).toEqual(wanted)
    })

    test('borrows its points, is borrowed by its classifiers, and frees all memory', async () => {
      const own = await createEngine({ threads: 1 })
      const { points, queries, y, given } = problem(own)
      const before = own.bytesInUse
      const geometry = await prepare(points)
      const held = own.bytesInUse
      expect(() => points.dispose()).toThrow(refused('IN_USE'))
      const sampler = await geometry.fit(y, CLASSES)
      expect(() => geometry.dispose()).toThrow(refused('IN_USE'))
      await geometry.predictMany(queries, given)
      sampler.dispose()
      expect(own.bytesInUse).toBe(held)
      geometry.dispose()
      geometry.dispose()
      expect(own.bytesInUse).toBe(before)
      for (const thing of [points, queries]) thing.dispose()
      expect(own.bytesInUse).toBe(0)
      await own.close()
    })

    test('cannot be disposed while it fits or predicts', async () => {
      const { points, y, given } = problem()
      const geometry = await prepare(points)
      const predicting = geometry.predictMany(points, given)
      expect(() => geometry.dispose()).toThrow(refused('IN_USE'))
      expect((await predicting).length).toBe(DRAWS * N)
      const fitting = geometry.fit(y, CLASSES)
      expect(() => geometry.dispose()).toThrow(refused('IN_USE'))
      ;(await fitting).dispose()
      geometry.dispose()
    })

    test('refuses to fit or predict after disposal', async () => {
      const { points, queries, y, given } = problem()
      const geometry = await prepare(points)
      geometry.dispose()
      const gone = { code: 'DISPOSED', message: expect.stringContaining(geometry.describe()) }
      await expect(geometry.fit(y, CLASSES)).rejects.toMatchObject(gone)
      await expect(geometry.predictMany(queries, given)).rejects.toMatchObject(gone)
      for (const thing of [points, queries]) expect(thing.borrowers).toBe(0)
    })

    test('copies the labels at the call, before their buffer can change', async () => {
      const { points, labels, y, given } = problem()
      using geometry = await prepare(points)
      const wanted = await geometry.predictMany(points, given)
      const [reused, own] = [labels.slice(), y.slice()]
      const busy = engine.call('test', [], {}, () => new Promise<void>((resolve) => setTimeout(resolve, 5)))
      const predicting = geometry.predictMany(points, { labels: reused, draws: DRAWS })
      const fitting = geometry.fit(own, CLASSES)
      reused.fill(255)
      own.fill(1 << 30)
      await busy
      expect(await predicting).toEqual(wanted)
      using sampler = await fitting
      using first = await geometry.fit(y, CLASSES)
      expect(await sampler.scores(points)).toEqual(await first.scores(points))
    })

    test('refuses draws that do not fit its rows', async () => {
      const { points, labels } = problem()
      using geometry = await prepare(points)
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
        const answer = geometry.predictMany(points, draws as never)
        await expect(answer).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
      }
      expect(engine.bytesInUse).toBe(before)
    })

    test('refuses queries, labels and options that do not fit', async () => {
      const { points, y, given } = problem()
      using geometry = await prepare(points)
      const before = engine.bytesInUse
      for (const queries of [undefined, { rows: 1, cols: 2 }]) {
        const message = expect.stringMatching(/must be a Matrix/)
        const answer = geometry.predictMany(queries as never, given)
        await expect(answer).rejects.toMatchObject({ code: 'BAD_VALUE', message })
      }
      {
        using wide = engine.matrix(2, 3)
        await expect(geometry.predictMany(wide, given)).rejects.toEqual(refused('BAD_SHAPE'))
      }
      const misspelled = geometry.predictMany(points, given, { sed: 1 } as never)
      await expect(misspelled).rejects.toMatchObject({ code: 'BAD_OPTION', message: expect.stringMatching(/'sed'/) })
      await expect(geometry.fit(y.slice(1), CLASSES)).rejects.toEqual(refused('BAD_SHAPE'))
      await expect(geometry.fit(y, 1)).rejects.toEqual(refused('BAD_VALUE'))
      await expect(geometry.fit(y, 0)).rejects.toEqual(refused('BAD_OPTION'))
      expect(engine.bytesInUse).toBe(before)
    })

    test('predicts for plain rows as for a Matrix, and frees its copy', async () => {
      const { points, queries, given } = problem()
      using geometry = await prepare(points)
      const before = engine.bytesInUse
      const wanted = await geometry.predictMany(queries, given)
      expect(await geometry.predictMany(queries.toArray(), given)).toEqual(wanted)
      expect(engine.bytesInUse).toBe(before)
    })

    test('frees all memory when a prediction is aborted', async () => {
      const { points, queries, given } = problem()
      using geometry = await prepare(points)
      const before = engine.bytesInUse
      const signal = AbortSignal.abort(new Error('enough'))
      await expect(geometry.predictMany(queries, given, { signal })).rejects.toThrow('enough')
      expect(engine.bytesInUse).toBe(before)
      expect(queries.borrowers).toBe(0)
    })

    test('is prepared by retrain in place of its learner', async () => {
      const sizes = { n: N, sets: 3, m: M, seed: 3, resample: 'labels' } as const
      const prepared = await retrain(engine, WORLD, { ...sizes, prepare })
      const fitted = await retrain(engine, WORLD, { ...sizes, fit })
      expect(prepared.predicted.length).toBe(3 * M)
      // Sets beyond the first have a seed each where they are fitted, and share one where they are prepared.
      expect(prepared.predicted.subarray(0, M)).toEqual(fitted.predicted.subarray(0, M))
    })
  })
}
