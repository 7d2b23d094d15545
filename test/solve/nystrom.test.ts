import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { gaussian, laplace } from '#ops/kernels.js'
import { solveGram } from '#solve/gram.js'
import { solveNystrom } from '#solve/nystrom.js'
import { gramByDefinition, product } from '../reference/gram.js'
import { rounded, seeded, table } from '../reference/numbers.js'

const engines: Engine[] = []
beforeAll(async () => {
  for (const threads of [1, 2, 3]) engines.push(await createEngine({ threads }))
})
afterAll(() => Promise.all(engines.map((engine) => engine.close())))

const transpose = (rows: number[][]) => rows[0].map((_, c) => rows.map((row) => row[c]))
const norm = (rows: number[][], c: number) => Math.hypot(...rows.map((row) => row[c]))
const rowsOf = (x: Float64Array, cols: number) =>
  Array.from({ length: x.length / cols }, (_, i) => [...x.subarray(i * cols, (i + 1) * cols)])
const worst = (rest: number[][], whole: number[][]) =>
  Math.max(...whole[0].map((_, c) => norm(rest, c) / norm(whole, c)))

function problem(n: number, d: number, outputs: number) {
  const random = seeded(n)
  const x = rounded(table(n, d, random))
  return { x, b: x.map((row) => Array.from({ length: outputs }, (_, r) => Math.sin(3 * row[0] + r) + random() - 0.5)) }
}

describe('solveNystrom', () => {
  test.each([
    [1, 1],
    [20, 20],
    [500, 60],
    [1500, 200],
  ])('solves the normal equations, and says truly how far, n=%i, %i centers', async (n, count) => {
    const { x, b } = problem(n, 3, 2)
    for (const kernel of [laplace({ bandwidth: 1 }), gaussian({ bandwidth: 0.5 })]) {
      for (const tolerance of [1e-3, 1e-6]) {
        using rows = engines[1].matrix(n, 3, x)
        const ridge = 0.05
        const found = await solveNystrom(kernel, rows, b.flat(), { centers: count, ridge, tolerance })
        const centers = [...found.centers].map((row) => x[row])
        expect(new Set(found.centers).size).toBe(count)
        const k = gramByDefinition(kernel, x, centers)
        const c = rowsOf(found.coefficients, 2)
        const fitted = product(k, c)
        const wanted = product(transpose(k), b)
        const own = product(gramByDefinition(kernel, centers, centers), c)
        const sums = product(transpose(k), fitted)
        const rest = wanted.map((row, i) => row.map((value, r) => value - sums[i][r] - ridge * own[i][r]))
        const residual = worst(rest, wanted)
        expect(found.residual).toBeLessThanOrEqual(tolerance)
        expect(Math.abs(found.residual - residual)).toBeLessThanOrEqual(0.1 * residual + 1e-12)
        const trainResidual = worst(
          b.map((row, i) => row.map((value, r) => value - fitted[i][r])),
          b,
        )
        expect(Math.abs(found.trainResidual - trainResidual)).toBeLessThan(1e-9)
      }
    }
  })

  test('of all rows is kernel ridge regression', async () => {
    const { x, b } = problem(200, 3, 1)
    const kernel = laplace({ bandwidth: 1 })
    using rows = engines[0].matrix(200, 3, x)
    const few = await solveNystrom(kernel, rows, b.flat(), { centers: 200, ridge: 0.1, tolerance: 1e-9 })
    const all = await solveGram(kernel, rows, b.flat(), { ridge: 0.1, tolerance: 1e-9 })
    const gram = gramByDefinition(kernel, x, x)
    const one = product(gram, rowsOf(few.coefficients, 1))
    const other = product(gram, rowsOf(all.coefficients, 1))
    for (const [i, [value]] of one.entries()) expect(Math.abs(value - other[i][0])).toBeLessThan(1e-6)
  })

  test('has the same bits on any threads, and gives memory back', async () => {
    const { x, b } = problem(900, 4, 3)
    const found = []
    for (const engine of engines) {
      using rows = engine.matrix(900, 4, x)
      const before = engine.bytesInUse
      found.push(await solveNystrom(laplace({ bandwidth: 1 }), rows, b.flat(), { centers: 100 }))
      expect(engine.bytesInUse).toBe(before)
      const signal = AbortSignal.abort()
      await expect(solveNystrom(laplace({ bandwidth: 1 }), rows, b.flat(), { signal })).rejects.toThrow('aborted')
      expect(engine.bytesInUse).toBe(before)
    }
    expect(found[1]).toEqual(found[0])
    expect(found[2]).toEqual(found[0])
  })

  test.each([
    ['more centers than rows', { centers: 31 }, 'BAD_OPTION'],
    ['no ridge', { ridge: 0 }, 'BAD_OPTION'],
    ['a tolerance out of reach', { tolerance: 1e-18 }, 'NOT_CONVERGED'],
  ])('refuses %s', async (_, options, code) => {
    const { x, b } = problem(30, 2, 1)
    using rows = engines[0].matrix(30, 2, x)
    await expect(solveNystrom(laplace({ bandwidth: 1 }), rows, b.flat(), options)).rejects.toMatchObject({ code })
  })
})
