import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromBytes } from '#distill/saved.js'
import { defaultEngine } from '#engine/default-engine.js'
import { createEngine, type Engine } from '#engine/engine.js'
import type { FitRegressor, Regressor } from '#samplers/regressor.js'
import { sameBytes, seeded, table } from '../reference/numbers.js'

/** Alone: an engine without relaxed SIMD. */
const simd = new URL('../../dist/wasm/simd.wasm', import.meta.url)

/** Tests what every regressor must do, whatever it learns. */
export function describeRegressor(name: string, fit: FitRegressor): void {
  describe(`${name} is a regressor`, () => {
    let engines: Engine[]
    beforeAll(async () => {
      engines = await Promise.all([1, 2, 3].map((threads) => createEngine({ threads })))
    })
    afterAll(() => Promise.all(engines.map((engine) => engine.close())))

    const random = seeded(7)
    const [rows, asked] = [table(90, 2, random), table(30, 2, random)]
    const targets = rows.map(([s, t]) => [s + t, 1e3 * Math.sin(9 * s)])

    test('takes targets as rows, as one array or as a Matrix, and predicts the same bits on any number of threads', async () => {
      let wanted: Float64Array | undefined
      for (const engine of engines) {
        using x = engine.matrix(90, 2, rows)
        using queries = engine.matrix(30, 2, asked)
        using matrix = engine.matrix(90, 2, targets)
        for (const given of [targets, targets.flat(), Float64Array.from(targets.flat()), matrix]) {
          using regressor = await fit({ x, targets: given }, { seed: 1 })
          expect(regressor).toMatchObject({ outputs: 2, dimension: 2 })
          const predicted = await regressor.predict(queries)
          expect(predicted).toBeInstanceOf(Float64Array)
          wanted ??= predicted
          expect(predicted).toEqual(wanted)
        }
      }
    })

    test('fits each output alone as it does together with others', async () => {
      using x = engines[1].matrix(90, 2, rows)
      using both = await fit({ x, targets })
      const together = await both.predict(x)
      for (const output of [0, 1]) {
        using one = await fit({ x, targets: targets.map((row) => row[output]) })
        const alone = await one.predict(x)
        alone.forEach((value, i) => {
          expect(Math.abs(value - together[2 * i + output])).toBeLessThanOrEqual(1e-3)
        })
      }
    })

    test('is saved to one buffer, and loaded on any engine', async () => {
      const x = engines[0].matrix(90, 2, rows)
      const queries = engines[0].matrix(30, 2, asked)
      const regressor = await fit({ x, targets }, { seed: 5 })
      const wanted = await regressor.predict(queries)
      const bytes = await regressor.toBytes()
      for (const thing of [regressor, queries, x]) thing.dispose()
      await expect(regressor.toBytes()).rejects.toMatchObject({ code: 'DISPOSED' })
      for (const options of [{ threads: 1 }, { threads: 2, wasm: { simd } }]) {
        const engine = await createEngine(options)
        const loaded = await fromBytes<Regressor>(engine, bytes)
        expect(loaded).toMatchObject({ outputs: 2, dimension: 2 })
        expect(loaded.describe()).toBe(regressor.describe())
        const again = engine.matrix(30, 2, asked)
        expect(await loaded.predict(again)).toEqual(wanted)
        expect(sameBytes(await loaded.toBytes(), bytes)).toBe(true)
        again.dispose()
        loaded.dispose()
        expect(engine.bytesInUse).toBe(0)
        await engine.close()
      }
    })

    test('copies the targets at the call, before their buffer can change', async () => {
      using x = engines[1].matrix(90, 2, rows)
      const given = Float64Array.from(targets.flat())
      const fitting = fit({ x, targets: given })
      given.fill(Number.NaN)
      using regressor = await fitting
      using wanted = await fit({ x, targets })
      expect(await regressor.predict(x)).toEqual(await wanted.predict(x))
    })

    test('is fitted to plain rows, and predicts from them, as with a Matrix', async () => {
      const [engine] = engines
      using x = engine.matrix(90, 2, rows)
      using queries = engine.matrix(30, 2, asked)
      using matrix = engine.matrix(90, 2, targets)
      using regressor = await fit({ x, targets })
      const wanted = await regressor.predict(queries)
      const before = engine.bytesInUse
      for (const plain of [asked, asked.flat(), Float64Array.from(asked.flat())]) {
        expect(await regressor.predict(plain)).toEqual(wanted)
      }
      // The engine of the targets, or else the default engine.
      for (const data of [
        { x: rows, targets: matrix },
        { x: Float64Array.from(rows.flat()), columns: 2, targets },
      ]) {
        using own = await fit(data as never)
        expect(own.engine === engine).toBe(data.targets === matrix)
        expect(await own.predict(asked)).toEqual(wanted)
      }
      expect([engine.bytesInUse, (await defaultEngine()).bytesInUse]).toEqual([before, 0])
    })

    test('fits one row', async () => {
      using x = engines[0].matrix(1, 2, [1, 2])
      using regressor = await fit({ x, targets: [0.5] })
      const [predicted] = await regressor.predict(x)
      expect(Math.abs(predicted - 0.5)).toBeLessThan(0.3)
    })

    test('refuses targets and inputs that do not fit, and names the other form of data', async () => {
      const [engine] = engines
      using x = engine.matrix(90, 2, rows)
      const prices = targets.map(([first]) => first)
      const labels = new Int32Array(90)
      using short = engine.matrix(89, 1, prices.slice(1))
      const before = engine.bytesInUse
      const cases: [unknown, string, RegExp][] = [
        [{ x, targets: prices.slice(1) }, 'BAD_SHAPE', /90 rows but targets has 89/],
        [{ x, targets: [] }, 'BAD_SHAPE', /targets has 0/],
        [{ x, targets: short }, 'BAD_SHAPE', /targets has 89 rows/],
        [{ x, targets: targets.with(4, [1]) }, 'BAD_SHAPE', /targets\[4\] has 1 numbers but targets\[0\] has 2/],
        [{ x, targets: targets.with(4, 3 as never) }, 'BAD_VALUE', /targets\[4\] is 3/],
        [{ x, targets: prices.with(7, Number.NaN) }, 'BAD_VALUE', /the target of row 7, output 0 is NaN/],
        [{ x, targets: Array(90).fill('cat') }, 'BAD_VALUE', /'cat' .* \{ x, y, classes \}/],
        [{ x, targets: 5 }, 'BAD_VALUE', /targets is 5/],
        [{ x: 5, targets: prices }, 'BAD_VALUE', /x is 5 but must be a Matrix/],
        [{ x: rows.slice(1), targets: prices }, 'BAD_SHAPE', /x has 89 rows but targets has 90/],
        [{ x: rows.flat(), targets: prices }, 'BAD_OPTION', /x is a flat array of 180 numbers; give columns/],
        [{ x, columns: 2, targets: prices }, 'BAD_OPTION', /columns is 2 but belongs to flat arrays/],
        [{ x, targets: prices, y: labels, classes: 2 }, 'BAD_VALUE', /targets and y; .* \{ x, targets \}/],
        [{ x, targets: prices, classes: 2 }, 'BAD_VALUE', /targets and classes/],
        [{ x, y: prices }, 'BAD_OPTION', /\{ x, targets: y \}/],
        [{ x, y: prices, classes: 2 }, 'BAD_VALUE', /\{ x, targets \}/],
        [{ x, y: Array(90).fill('cat'), classes: 2 }, 'BAD_VALUE', /encodeLabels/],
      ]
      for (const [given, code, message] of cases) {
        const answer = Promise.resolve().then(() => fit(given as never))
        await expect(answer).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
      }
      expect(engine.bytesInUse).toBe(before)
      using regressor = await fit({ x, targets })
      using wide = engine.matrix(2, 3)
      await expect(regressor.predict(wide)).rejects.toMatchObject({ code: 'BAD_SHAPE' })
      await expect(regressor.predict([1, 2, 3])).rejects.toMatchObject({ code: 'BAD_SHAPE' })
      await expect(regressor.predict(undefined as never)).rejects.toMatchObject({ code: 'BAD_VALUE' })
    })

    test('borrows its rows, frees its memory, and ends when it is aborted', async () => {
      const engine = await createEngine({ threads: 2 })
      const x = engine.matrix(90, 2, rows)
      const before = engine.bytesInUse
      await expect(fit({ x, targets }, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
      expect(engine.bytesInUse).toBe(before)
      const regressor = await fit({ x, targets })
      expect(() => x.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
      const answer = regressor.predict(x)
      expect(() => regressor.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
      await answer
      regressor.dispose()
      expect(engine.bytesInUse).toBe(before)
      await expect(regressor.predict(x)).rejects.toMatchObject({ code: 'DISPOSED' })
      x.dispose()
      await engine.close()
    })
  })
}
