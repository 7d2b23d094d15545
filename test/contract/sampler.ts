import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromBytes } from '#distill/saved.js'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Fit, Sampler } from '#samplers/sampler.js'
import { sameBytes, seeded, table } from '../reference/numbers.js'
import { describeClassifier, noiseDataset } from './classifier.js'

interface Expectations {
  fit: Fit
  /** Whether it fits any labels of distinct rows exactly. */
  interpolates: boolean
  /**
   * Whether it fits until there is no more to learn: then it never answers a class on a training row that no row has.
   */
  converges?: boolean
}

/** Alone: an engine without relaxed SIMD. */
const simd = new URL('../../dist/wasm/simd.wasm', import.meta.url)

/** What every sampler must do, whatever it learns. */
export function describeSampler(name: string, { fit, interpolates, converges = true }: Expectations): void {
  describeClassifier(name, fit)
  describe(`${name} is a sampler`, () => {
    let engines: Engine[]
    beforeAll(async () => {
      engines = await Promise.all([1, 2, 3].map((threads) => createEngine({ threads })))
    })
    afterAll(() => Promise.all(engines.map((engine) => engine.close())))

    if (interpolates) {
      test('fits noise exactly', async () => {
        for (const classes of [2, 5]) {
          const train = noiseDataset(engines[0], 200, classes, 5)
          const sampler = await fit(train)
          expect(await sampler.predict(train.x)).toEqual(train.y)
          sampler.dispose()
        }
      })
    }

    test('is saved to one buffer, and loaded on any engine', async () => {
      const [from] = engines
      const train = noiseDataset(from, 120, 3, 11)
      const rows = table(50, 2, seeded(12))
      const sampler = await fit(train, { seed: 5 })
      const asked = from.matrix(50, 2, rows, { type: 'f32' })
      const wanted = { predicted: await sampler.predict(asked), scores: await sampler.scores(asked) }
      const bytes = await sampler.toBytes()
      for (const thing of [sampler, asked, train.x]) thing.dispose()
      await expect(sampler.toBytes()).rejects.toMatchObject({ code: 'DISPOSED' })
      for (const options of [{ threads: 1 }, { threads: 2, wasm: { simd } }]) {
        const engine = await createEngine(options)
        const loaded = await fromBytes(engine, bytes)
        const before = engine.bytesInUse
        expect(loaded).toMatchObject({ classes: 3, dimension: 2 })
        expect(loaded.describe()).toBe(sampler.describe())
        const queries = engine.matrix(50, 2, rows, { type: 'f32' })
        expect({ predicted: await loaded.predict(queries), scores: await loaded.scores(queries) }).toEqual(wanted)
        queries.dispose()
        expect(engine.bytesInUse).toBe(before)
        expect(sameBytes(await loaded.toBytes(), bytes)).toBe(true)
        loaded.dispose()
        expect(engine.bytesInUse).toBe(0)
        await engine.close()
      }
    })

    const shapes: [string, () => number[]][] = [
      ['rows of two columns', () => [random(), random()]],
      ['a constant column', () => [random(), 7]],
    ]
    const random = seeded(21)
    test.each(shapes)('fits labels that lack a class, or have only one: %s', async (_, row) => {
      using x = engines[1].matrix(60, 2, table(60, 1, random).map(row))
      for (const [seen, classes] of [
        [[0, 2], 4],
        [[1, 2], 3],
        [[1], 3],
        [[1], 2],
        [[0], 1],
      ] as const) {
        const y = Int32Array.from({ length: 60 }, () => seen[Math.floor(random() * seen.length)])
        using sampler = await fit({ x, y, classes }, { seed: 1 })
        const predicted = await sampler.predict(x)
        if (interpolates || (converges && seen.length === 1)) expect(predicted).toEqual(y)
        const known: readonly number[] = converges ? seen : Array.from({ length: classes }, (_, c) => c)
        expect(predicted.filter((label) => !known.includes(label))).toEqual(new Int32Array())
        expect((await sampler.scores(x)).every(Number.isFinite)).toBe(true)
      }
    })

    test('predicts one class for equal rows, or reports the conflict', async () => {
      using x = engines[1].matrix(60, 2, Array(60).fill([3, 7]))
      using sampler = await fit({ x, y: new Int32Array(60).fill(1), classes: 3 })
      expect(await sampler.predict(x)).toEqual(new Int32Array(60).fill(1))
      const before = engines[1].bytesInUse
      const y = Int32Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 0 : 2))
      try {
        using torn = await fit({ x, y, classes: 3 })
        const [first, ...others] = await torn.predict(x)
        expect([0, 2]).toContain(first)
        expect(new Set(others)).toEqual(new Set([first]))
      } catch (error) {
        expect(error).toMatchObject({ code: 'CONFLICTING_DUPLICATES' })
      }
      expect(engines[1].bytesInUse).toBe(before)
    })

    test('fits soft labels with share 1 like plain labels, or refuses them', async () => {
      for (const classes of [2, 3]) {
        const train = noiseDataset(engines[0], 60, classes, 31)
        const shares = Float64Array.from({ length: 60 * classes }, (_, at) => {
          return Number(train.y[Math.floor(at / classes)] === at % classes)
        })
        using hard = await fit(train, { seed: 1 })
        const before = engines[0].bytesInUse
        const soft = await fit({ ...train, shares }, { seed: 1 }).catch((error: unknown) => error)
        if (soft instanceof Error) {
          expect(soft).toMatchObject({ code: 'BAD_OPTION', message: expect.stringMatching(/soft labels/) })
          expect(engines[0].bytesInUse).toBe(before)
        } else {
          using taken = soft as Sampler
          expect(await taken.scores(train.x)).toEqual(await hard.scores(train.x))
        }
      }
    })

    test('fits and predicts rows of any element types alike', async () => {
      const [engine] = engines
      const own = seeded(31)
      const [rows, asked] = [table(40, 2, () => Math.floor(own() * 256)), table(30, 2, () => Math.floor(own() * 256))]
      const y = Int32Array.from(rows, ([first, second]) => Number(first > second))
      const types = ['f32', 'f64', 'u8'] as const
      let wanted: { predicted: Int32Array; scores: ArrayLike<number> } | undefined
      for (const known of types) {
        using x = engine.matrix(40, 2, rows, { type: known })
        using sampler = await fit({ x, y, classes: 2 }, { seed: 1 })
        for (const type of types) {
          using queries = engine.matrix(30, 2, asked, { type })
          const answer = { predicted: await sampler.predict(queries), scores: await sampler.scores(queries) }
          wanted ??= answer
          expect(answer, `${known}, then ${type}`).toEqual(wanted)
        }
      }
    })

    test('fits one row, and one class', async () => {
      const one = { x: engines[0].matrix(1, 2, [1, 2]), y: Int32Array.of(1), classes: 2 }
      const same = { x: engines[0].matrix(3, 2, [1, 2, 3, 4, 5, 6]), y: Int32Array.of(0, 0, 0), classes: 1 }
      for (const train of [one, same]) {
        const sampler = await fit(train)
        expect([...(await sampler.predict(train.x))]).toEqual([...train.y])
        sampler.dispose()
        train.x.dispose()
      }
    })

    test('frees its memory, borrows its rows, and refuses calls after disposal', async () => {
      const engine = await createEngine({ threads: 2 })
      const train = noiseDataset(engine, 60, 3, 1)
      const before = engine.bytesInUse
      const sampler = await fit(train)
      await sampler.predict(train.x)
      expect(() => train.x.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
      sampler.dispose()
      sampler.dispose()
      expect(engine.bytesInUse).toBe(before)
      await expect(sampler.predict(train.x)).rejects.toMatchObject({ code: 'DISPOSED' })
      train.x.dispose()
      expect(engine.bytesInUse).toBe(0)
      await engine.close()
    })

    test('cannot be disposed while it predicts, and frees all memory afterwards', async () => {
      const engine = await createEngine({ threads: 2 })
      const train = noiseDataset(engine, 60, 3, 1)
      const fitted = await fit(train)
      const loaded = await fromBytes(engine, await fitted.toBytes())
      for (const sampler of [fitted, loaded]) {
        for (const ask of ['predict', 'scores', 'toBytes'] as const) {
          const answer = ask === 'toBytes' ? sampler.toBytes() : sampler[ask](train.x)
          expect(() => sampler.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
          expect((await answer).length).toBeGreaterThanOrEqual(60)
        }
        sampler.dispose()
      }
      train.x.dispose()
      expect(engine.bytesInUse).toBe(0)
      await engine.close()
    })

    test('copies the labels at the call, before their buffer can change', async () => {
      const train = noiseDataset(engines[1], 60, 3, 41)
      using wanted = await fit(train, { seed: 2 })
      const { y } = train
      const reused = y.slice()
      const busy = engines[1].call('test', [], {}, () => new Promise<void>((resolve) => setTimeout(resolve, 5)))
      const fitting = fit({ ...train, y: reused }, { seed: 2 })
      reused.fill(1 << 30)
      await busy
      using sampler = await fitting
      expect(await sampler.predict(train.x)).toEqual(await wanted.predict(train.x))
      expect(await sampler.scores(train.x)).toEqual(await wanted.scores(train.x))
    })

    test.each([undefined, null, 5, { rows: 1, cols: 2 }])('names the needed type when it is given %j', async (x) => {
      using sampler = await fit(noiseDataset(engines[0], 20, 3, 1))
      const message = expect.stringMatching(/x is .* but must be a Matrix/)
      for (const answer of [sampler.predict(x as never), sampler.scores(x as never)]) {
        await expect(answer).rejects.toMatchObject({ code: 'BAD_VALUE', message })
      }
    })

    test('refuses labels and inputs that do not fit', async () => {
      const train = noiseDataset(engines[0], 20, 3, 1)
      const { x, y } = train
      await expect(fit({ x, y: y.slice(1), classes: 3 })).rejects.toMatchObject({ code: 'BAD_SHAPE' })
      await expect(fit({ x, y: y.map(() => 3), classes: 3 })).rejects.toMatchObject({ code: 'BAD_VALUE' })
      await expect(fit({ x, y: y.map(() => -1), classes: 3 })).rejects.toMatchObject({ code: 'BAD_VALUE' })
      const sampler = await fit(train)
      const wide = engines[0].matrix(2, 3)
      await expect(sampler.predict(wide)).rejects.toMatchObject({ code: 'BAD_SHAPE' })
      sampler.dispose()
    })

    test('ends when it is aborted, without a leak', async () => {
      const engine = await createEngine({ threads: 1 })
      const train = noiseDataset(engine, 50, 3, 1)
      const before = engine.bytesInUse
      await expect(fit(train, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
      expect(engine.bytesInUse).toBe(before)
      await engine.close()
    })
  })
}
