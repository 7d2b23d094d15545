import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { gaussian, laplace } from '#ops/kernels.js'
import { fitTree } from '#samplers/forest.js'
import { fitKernel } from '#samplers/kernel.js'
import { describeRegressor } from '../contract/regressor.js'
import { solvedByDefinition } from '../reference/cholesky.js'
import { gramByDefinition } from '../reference/gram.js'
import { seeded, table } from '../reference/numbers.js'

describeRegressor('fitKernel, ridge 0.1,', (train, options) => {
  return fitKernel(train, { ...options, ridge: 0.1, tolerance: 1e-12 })
})
describeRegressor('fitKernel, interpolating,', (train, options) => fitKernel(train, { ...options, tolerance: 1e-9 }))

describe('kernel regression', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads: 2 })
  })
  afterAll(() => engine.close())
  const random = seeded(3)
  const [rows, asked] = [table(70, 3, random), table(21, 3, random)]
  const targets = rows.map(([s, t, u]) => 40 * s * t + u + random())

  test.each([
    [gaussian({ bandwidth: 0.7 }), 0.01],
    [laplace({ bandwidth: 2 }), 0.3],
  ])('predicts as a float64 solve does: %o, ridge %f', async (kernel, ridge) => {
    using x = engine.matrix(70, 3, rows)
    using queries = engine.matrix(21, 3, asked)
    const system = gramByDefinition(kernel, rows, rows).map((row, i) => row.with(i, row[i] + ridge))
    const coefficients = solvedByDefinition(system, targets)
    const wanted = gramByDefinition(kernel, asked, rows).map((row) =>
      row.reduce((s, k, j) => s + k * coefficients[j], 0),
    )
    using regressor = await fitKernel({ x, targets }, { kernel, ridge, tolerance: 1e-12 })
    const predicted = await regressor.predict(queries)
    predicted.forEach((value, i) => {
      expect(Math.abs(value - wanted[i])).toBeLessThan(1e-9)
    })
    const narrow = await regressor.predict(queries, { precision: 'f32' })
    expect(Math.max(...narrow.map((value, i) => Math.abs(value - wanted[i])))).toBeLessThan(1e-2)
    expect(narrow).not.toEqual(predicted)
  })

  test('interpolates at ridge 0, and refuses equal rows with different targets', async () => {
    using x = engine.matrix(70, 3, rows)
    using regressor = await fitKernel({ x, targets }, { tolerance: 1e-10 })
    expect(regressor.residual).toBeLessThan(1e-10)
    const fitted = await regressor.predict(x)
    expect(Math.max(...fitted.map((value, i) => Math.abs(value - targets[i])))).toBeLessThan(1e-7)
    using twice = engine.matrix(2, 1, [1, 1])
    const torn = fitKernel({ x: twice, targets: [1, 2] })
    await expect(torn).rejects.toMatchObject({ code: 'CONFLICTING_DUPLICATES' })
  })

  test('fits numbers of any magnitude', async () => {
    using x = engine.matrix(70, 3, rows)
    using unit = await fitKernel({ x, targets }, { ridge: 0.1, tolerance: 1e-12 })
    const wanted = await unit.predict(x)
    for (const scale of [2 ** 900, 2 ** -900]) {
      using regressor = await fitKernel({ x, targets: targets.map((t) => scale * t) }, { ridge: 0.1, tolerance: 1e-12 })
      const predicted = await regressor.predict(x)
      predicted.forEach((value, i) => {
        expect(Math.abs(value / scale / wanted[i] - 1)).toBeLessThan(1e-9)
      })
    }
  })
})

test('a learner of classes that is given targets names the learners of numbers', async () => {
  using engine = await createEngine({ threads: 1 })
  using x = engine.matrix(2, 1, [1, 2])
  const message = expect.stringMatching(/fitTree: .*\{ x, y, classes \}; fitKernel and fitNearest/)
  await expect(fitTree({ x, targets: [1, 2] } as never)).rejects.toMatchObject({ code: 'BAD_VALUE', message })
})
