import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromBytes } from '#distill/saved.js'
import { thresholdStudent } from '#distill/threshold-student.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { type FitThresholdOptions, fitThreshold } from '#samplers/threshold.js'
import { seeded, table } from '../reference/numbers.js'

describe('a threshold', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads: 2 })
  })
  afterAll(() => engine.close())

  /** The error of one rule by its definition. */
  function errorOf(values: number[], ones: number[], threshold: number, orientation: string): number {
    const wrong = values.map((value, i) => (value > threshold === (orientation === 'up') ? 1 - ones[i] : ones[i]))
    return wrong.reduce((sum, of) => sum + of, 0) / values.length
  }

  test.each([
    [1, 5, 'both', false],
    [17, 4, 'both', false],
    [200, 30, 'up', false],
    [200, 30, 'down', true],
    [300, 101, 'both', true],
  ] as const)(
    'is the first of least error, %i rows, %i thresholds, %s, soft %s',
    async (n, count, orientation, soft) => {
      const random = seeded(n + count)
      // Values in steps, so that some are thresholds; a threshold twice, and not in order.
      const x = table(n, 2, () => Math.floor(20 * random()) / 20)
      const thresholds = Array.from({ length: count }, () => Math.floor(20 * random()) / 20)
      const y = Int32Array.from(x, ([, value]) => Number(random() < value))
      const ones = Array.from(y, (label) => (soft ? random() : label))
      const shares = Float64Array.from(ones.flatMap((one) => [1 - one, one]))
      using rows = engine.matrix(n, 2, x, { type: 'f64' })
      const train = { x: rows, y, classes: 2, ...(soft && { shares }) }
      using sampler = await fitThreshold(train, { column: 1, thresholds, orientation })
      const values = x.map((row) => row[1])
      const rules = thresholds.flatMap((t) =>
        ['up', 'down'].map((side) => ({ t, side, error: errorOf(values, ones, t, side) })),
      )
      const allowed = rules.filter(({ side }) => orientation === 'both' || side === orientation)
      const least = Math.min(...allowed.map(({ error }) => error))
      expect(sampler.error).toBeCloseTo(least, 12)
      const first = allowed.find(({ error }) => error < least + 1e-12)!
      expect([sampler.threshold, sampler.orientation]).toEqual([first.t, first.side])
      const predicted = await sampler.predict(rows)
      expect([...predicted]).toEqual(values.map((v) => Number(v > first.t === (first.side === 'up'))))
      expect([...(await sampler.scores(rows))]).toEqual([...predicted].flatMap((label) => [1 - label, label]))
    },
  )

  test('chooses the first of equal rules although their error rates round differently', async () => {
    using x = engine.matrix(
      10,
      1,
      Array.from({ length: 10 }, (_, i) => i),
    )
    const y = new Int32Array(10).fill(1)
    y[4] = 0
    using sampler = await fitThreshold({ x, y, classes: 2 }, { thresholds: [-1, 100] })
    expect(sampler).toMatchObject({ threshold: -1, orientation: 'up', error: 0.1 })
  })

  test('chooses among the maximum number of thresholds, and can be aborted meanwhile', async () => {
    using x = engine.matrix(4, 1, [0, 1, 2, 3], { type: 'f64' })
    const train = { x, y: Int32Array.of(0, 0, 1, 1), classes: 2 }
    using sampler = await fitThreshold(train, { thresholds: 1 << 20 })
    expect(sampler.error).toBe(0)
    expect(sampler.threshold).toBeCloseTo(1, 5)
    const controller = new AbortController()
    const fit = fitThreshold(train, { thresholds: 1 << 20, signal: controller.signal })
    setTimeout(() => controller.abort(new Error('enough')))
    await expect(fit).rejects.toThrow('enough')
  })

  test('compares 101 evenly spaced thresholds from the minimum to the maximum by default', async () => {
    using x = engine.matrix(6, 1, [0, 10, 20, 61.5, 80, 100])
    using sampler = await fitThreshold({ x, y: Int32Array.of(0, 0, 0, 1, 1, 1), classes: 2 })
    expect(sampler).toMatchObject({ threshold: 20, orientation: 'up', error: 0, column: 0, dimension: 1, classes: 2 })
  })

  test('predicts the only class of one row, and of equal rows', async () => {
    using one = engine.matrix(1, 1, [3])
    using same = engine.matrix(4, 1, [2, 2, 2, 2])
    for (const x of [one, same]) {
      for (const label of [0, 1]) {
        using sampler = await fitThreshold({ x, y: new Int32Array(x.rows).fill(label), classes: 2 })
        expect(new Set(await sampler.predict(x))).toEqual(new Set([label]))
      }
    }
  })

  test('is saved and loaded, alone and in a student that reports its choice', async () => {
    using x = engine.matrix(5, 2, [0, 3, 1, 4, 2, 0, 3, 1, 4, 2])
    const train = { x, y: Int32Array.of(1, 1, 0, 0, 0), classes: 2 }
    using sampler = await fitThreshold(train, { column: 1, thresholds: [2.5] })
    using loaded = await fromBytes(engine, await sampler.toBytes())
    const rule = { column: 1, threshold: 2.5, orientation: 'up', error: 0, dimension: 2, classes: 2 }
    for (const each of [sampler, loaded]) expect(each).toMatchObject(rule)
    expect(await loaded.predict(x)).toEqual(train.y)
    using student = await thresholdStudent({ column: 1, thresholds: [2.5] })(train)
    using again = await fromBytes(engine, await student.toBytes())
    const chosen = { column: 1, threshold: 2.5, orientation: 'up' }
    for (const each of [student, again])
      expect(each).toMatchObject({ chosen, candidates: [{ settings: chosen, error: expect.any(Number) }] })
    expect(await again.predict(x)).toEqual(train.y)
  })

  test('borrows its rows, refuses calls after disposal, and ends when it is aborted', async () => {
    const before = engine.bytesInUse
    const x = engine.matrix(2, 1, [0, 1])
    const train = { x, y: Int32Array.of(0, 1), classes: 2 }
    const abort = AbortSignal.abort(new Error('enough'))
    await expect(fitThreshold(train, { signal: abort })).rejects.toThrow('enough')
    const sampler = await fitThreshold(train)
    expect(() => x.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
    await expect(sampler.predict(x, { signal: abort })).rejects.toThrow('enough')
    const wide = engine.matrix(1, 2)
    await expect(sampler.predict(wide)).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    sampler.dispose()
    await expect(sampler.predict(x)).rejects.toMatchObject({ code: 'DISPOSED' })
    for (const matrix of [x, wide]) matrix.dispose()
    expect(engine.bytesInUse).toBe(before)
  })

  test.each<[FitThresholdOptions, number]>([
    [{ column: 1 }, 2],
    [{ column: -1 }, 2],
    [{ thresholds: 0 }, 2],
    [{ thresholds: [] }, 2],
    [{ thresholds: (1 << 20) + 1 }, 2],
    [{ thresholds: new Float64Array((1 << 20) + 1) }, 2],
    [{ thresholds: null as never }, 2],
    [{ thresholds: '12' as never }, 2],
    [{ thresholds: [0, Number.NaN] }, 2],
    [{ orientation: 'left' as never }, 2],
    [{}, 3],
    [{}, 1],
  ])('refuses %j of %i classes', async (options, classes) => {
    using x = engine.matrix(2, 1, [0, 1])
    const train = { x, y: Int32Array.of(0, 0), classes }
    await expect(fitThreshold(train, options)).rejects.toMatchObject({ code: 'BAD_OPTION' })
  })
})
