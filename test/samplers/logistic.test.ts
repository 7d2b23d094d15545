import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { fitLogistic } from '#samplers/logistic.js'
import { describeSampler } from '../contract/sampler.js'
import { logisticByNewton } from '../reference/logistic.js'
import { rounded, seeded, table } from '../reference/numbers.js'

describeSampler('fitLogistic', { fit: fitLogistic, interpolates: false })

/** Rows with shares that depend on them: of one class each, or soft. */
function problem(n: number, d: number, classes: number, soft: boolean) {
  const random = seeded(100 * d + classes)
  const x = rounded(table(n, d, () => random() - 0.5))
  const shares = x.map((row, i) => {
    const parts = Array.from({ length: classes }, (_, c) => random() + Number(row[c % d] > 0))
    const whole = parts.reduce((sum, part) => sum + part, 0)
    const best = i < classes ? i : parts.indexOf(Math.max(...parts))
    return soft ? parts.map((part) => part / whole) : parts.map((_, c) => Number(c === best))
  })
  const y = Int32Array.from(shares, (row) => row.indexOf(Math.max(...row)))
  return { x, shares, y, queries: rounded(table(20, d, () => random() - 0.5)) }
}

describe('logistic regression', () => {
  const engines: Engine[] = []
  beforeAll(async () => {
    for (const threads of [1, 2, 3]) engines.push(await createEngine({ threads }))
  })
  afterAll(() => Promise.all(engines.map((engine) => engine.close())))

  test.each([
    [30, 1, 2, false, 0.01],
    [40, 3, 3, false, 0.1],
    [40, 3, 3, true, 0],
    [25, 5, 2, true, 0.001],
    [60, 2, 5, true, 0.03],
  ])(
    "agrees with Newton's method in float64: %i rows, d=%i, %i classes, soft %s, ridge %f",
    async (n, d, classes, soft, ridge) => {
      const { x, shares, y, queries } = problem(n, d, classes, soft)
      for (const offset of [0, 1e4]) {
        const moved = (rows: number[][]) => rows.map((row) => row.map((value) => value * 1024 + offset))
        using rows = engines[1].matrix(n, d, moved(x), { type: 'f64' })
        using asked = engines[1].matrix(20, d, moved(queries), { type: 'f64' })
        const train = { x: rows, y, classes, ...(soft && { shares: Float64Array.from(shares.flat()) }) }
        using sampler = await fitLogistic(train, { ridge, tolerance: 1e-9 })
        expect(sampler.gradient).toBeLessThanOrEqual(1e-9)
        expect(sampler.iterations).toBeGreaterThan(1)
        const wanted = logisticByNewton({ x, shares, queries, ridge })
        const found = await sampler.scores(asked)
        // The gradient bounds the weights' error by itself over the least curvature, here no less than 1e-4; scores are float32.
        for (const [at, p] of wanted.flat().entries()) expect(Math.abs(found[at] - p)).toBeLessThan(1e-5)
      }
    },
  )

  test('fits labels like soft labels with share 1', async () => {
    const { x, shares, y, queries } = problem(50, 2, 3, false)
    using rows = engines[1].matrix(50, 2, x, { type: 'f32' })
    using asked = engines[1].matrix(20, 2, queries, { type: 'f32' })
    using hard = await fitLogistic({ x: rows, y, classes: 3 })
    using soft = await fitLogistic({ x: rows, y, classes: 3, shares: Float64Array.from(shares.flat()) })
    expect(await soft.scores(asked)).toEqual(await hard.scores(asked))
  })

  test('has the same bits on 1, 2 and 3 threads, and in blocks of rows', async () => {
    const { x, y, queries } = problem(1500, 30, 4, false)
    const answers = await Promise.all(
      engines.map(async (engine) => {
        using rows = engine.matrix(1500, 30, x, { type: 'f32' })
        using asked = engine.matrix(20, 30, queries, { type: 'f32' })
        using sampler = await fitLogistic({ x: rows, y, classes: 4 }, { tolerance: 1e-4 })
        return { scores: await sampler.scores(asked), iterations: sampler.iterations, gradient: sampler.gradient }
      }),
    )
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
  })

  test('leaves out classes without rows and constant columns', async () => {
    const random = seeded(9)
    const x = table(40, 2, random)
    const y = Int32Array.from(x, ([first]) => (first + 0.2 * random() > 0.6 ? 3 : 1))
    const [engine] = engines
    using rows = engine.matrix(40, 2, x)
    using withConstant = engine.matrix(
      40,
      3,
      x.map(([a, b]) => [a, 1e4, b]),
    )
    using moved = engine.matrix(
      40,
      3,
      x.map(([a, b]) => [a, -7, b]),
    )
    using plain = await fitLogistic({ x: rows, y: y.map((label) => (label - 1) / 2), classes: 2 })
    using sampler = await fitLogistic({ x: withConstant, y, classes: 5 })
    const [two, five] = [await plain.scores(rows), await sampler.scores(moved)]
    for (let i = 0; i < 40; i++) {
      const [a, b] = two.subarray(2 * i, 2 * i + 2)
      expect([...five.subarray(5 * i, 5 * i + 5)]).toEqual([0, a, 0, b, 0])
    }
    expect(new Set(await sampler.predict(moved))).toEqual(new Set([1, 3]))
  })

  test('has finite scores far from its rows, for columns of any scale', async () => {
    // A column of one value, one whose standard is beyond 1e299, and one of usual size.
    const row = (value: number, i: number) => [5, value * 1e-300, i % 2]
    using x = engines[0].matrix(4, 3, [1, 2, 3, 4].map(row), { type: 'f64' })
    const far = [1e300, -1e300, 1.7e308, -1.7e308]
    using queries = engines[0].matrix(
      8,
      3,
      far.flatMap((value) => [
        [value, value, value],
        [-value, value, -value],
      ]),
      { type: 'f64' },
    )
    using sampler = await fitLogistic({ x, y: Int32Array.of(0, 0, 1, 1), classes: 2 })
    const scores = await sampler.scores(queries)
    for (let at = 0; at < 16; at += 2) expect(scores[at] + scores[at + 1]).toBe(1)
    const above = far.flatMap((value) => [Number(value > 0), Number(value > 0)])
    expect([...(await sampler.predict(queries))]).toEqual(above)
  })

  test('predicts the only class of one class or one row, after 0 steps', async () => {
    const [engine] = engines
    using x = engine.matrix(2, 2, [1, 2, 3, 4])
    using one = engine.matrix(1, 2, [1, 2])
    for (const train of [
      { x, y: Int32Array.of(2, 2), classes: 3 },
      { x: one, y: Int32Array.of(2), classes: 3 },
    ]) {
      using sampler = await fitLogistic(train)
      expect([...(await sampler.scores(x))]).toEqual([0, 0, 1, 0, 0, 1])
      expect(sampler).toMatchObject({ iterations: 0, gradient: 0 })
    }
  })

  test('refuses a tolerance that it cannot reach, with the gradient, and invalid options, without a leak', async () => {
    const { x, y } = problem(60, 4, 3, false)
    const [engine] = engines
    using rows = engine.matrix(60, 4, x)
    const before = engine.bytesInUse
    const train = { x: rows, y, classes: 3 }
    const refused = { code: 'NOT_CONVERGED', message: expect.stringMatching(/gradient is .* after 3 steps/) }
    await expect(fitLogistic(train, { maxIterations: 3 })).rejects.toMatchObject(refused)
    for (const options of [{ ridge: -1 }, { tolerance: 0 }, { maxIterations: 0.5 }, { ridge: Number.NaN }]) {
      await expect(fitLogistic(train, options)).rejects.toMatchObject({ code: 'BAD_OPTION' })
    }
    const abort = new AbortController()
    const onProgress = ({ done }: { done: number }) => {
      if (done === 2) abort.abort(new Error('enough'))
    }
    await expect(fitLogistic(train, { signal: abort.signal, onProgress })).rejects.toThrow('enough')
    expect(engine.bytesInUse).toBe(before)
    expect(rows.borrowers).toBe(0)
  })
})
