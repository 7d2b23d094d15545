import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Progress } from '#engine/call.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { gaussian, laplace } from '#ops/kernels.js'
import { openGram, type Solution, type SolveOptions, solveGram } from '#solve/gram.js'
import { plan } from '#solve/plans.js'
import { type System as Case, random, trueResidual } from '../reference/gram.js'
import { seeded, table } from '../reference/numbers.js'

const engines: Engine[] = []

beforeAll(async () => {
  for (const threads of [1, 2, 3]) engines.push(await createEngine({ threads }))
})
afterAll(() => Promise.all(engines.map((engine) => engine.close())))

async function solve(engine: Engine, { kernel, x, b }: Case, options: SolveOptions = {}): Promise<Solution> {
  const before = engine.bytesInUse
  using points = engine.matrix(x.length, x[0].length, x, { type: 'f64' })
  try {
    return await solveGram(kernel, points, b.flat(), { method: 'cg', ...options })
  } finally {
    points.dispose()
    expect(engine.bytesInUse).toBe(before)
  }
}

describe("method 'cg'", () => {
  test.each([1, 2, 3, 5, 17, 65, 200, 500])('reaches its tolerance and reports a true residual, n=%i', async (n) => {
    for (const [kernel, d, ridge] of [
      [laplace({ bandwidth: 1 }), 1, 0],
      [laplace({ bandwidth: 1 }), 6, 0.1],
      [gaussian({ bandwidth: 0.5 }), 6, 1e-3],
    ] as const) {
      const problem = { kernel, ...random(n, d, 3, n + d) }
      // In one dimension rows are so near that float64 itself ends above 1e-10.
      for (const tolerance of d === 1 ? [1e-3, 1e-6] : [1e-3, 1e-6, 1e-10]) {
        const solution = await solve(engines[1], problem, { ridge, tolerance })
        const residual = trueResidual(problem, ridge, solution)
        expect(solution).toMatchObject({ method: 'cg' })
        expect(solution.residual).toBeLessThanOrEqual(tolerance)
        expect(Math.abs(solution.residual - residual)).toBeLessThanOrEqual(0.1 * residual + 1e-13)
      }
    }
  })

  test('reports a true residual of thousands of rows, and is what auto takes for them; the factor too', async () => {
    const problem = { kernel: laplace({ bandwidth: 2 }), ...random(5000, 16, 10, 1) }
    for (const [method, taken] of [
      ['auto', 'cg'],
      ['cholesky', 'cholesky'],
    ] as const) {
      const solution = await solve(engines[1], problem, { method })
      expect(solution).toMatchObject({ method: taken, precision: 'f32' })
      // Of 500 rows: 3% off, one standard deviation.
      const residual = trueResidual(problem, 0, solution, 10)
      expect(residual).toBeLessThan(1.2e-6)
      expect(Math.abs(solution.residual - residual)).toBeLessThanOrEqual(0.2 * residual)
    }
  })

  test('gives way to the factor where that would be sooner', async () => {
    const problem = { kernel: gaussian({ bandwidth: 0.5 }), ...random(5000, 8, 2, 9) }
    const planned = plan.gram(problem.kernel, { n: 5000, d: 8, outputs: 2, type: 'f64' }, engines[1])
    const solution = await solve(engines[1], problem, { method: 'auto', ridge: 1e-3 })
    expect([planned.method, solution.method]).toEqual(['cg', 'cholesky'])
    expect(trueResidual(problem, 1e-3, solution, 10)).toBeLessThan(1.2e-6)
  })

  test('has the same bits on 1, 2 and 3 threads', async () => {
    const problem = { kernel: laplace({ bandwidth: 2 }), ...random(900, 6, 4, 2) }
    const [one, two, three] = await Promise.all(engines.map((engine) => solve(engine, problem)))
    expect(two).toEqual(one)
    expect(three).toEqual(one)
  })

  test('solves hundreds of right-hand sides in batches, dependent and zero ones too', async () => {
    const { x, b } = random(400, 5, 60, 3)
    const wide = b.map((row) => [...row, ...row.slice(0, 40), 0, row[0] + row[1]])
    const problem = { kernel: laplace({ bandwidth: 1 }), x, b: wide }
    const solution = await solve(engines[1], problem)
    expect(
      trueResidual({ ...problem, b: wide.map((row) => row.slice(0, 100)) }, 0, take(solution, 102, 100)),
    ).toBeLessThan(1.1e-6)
    for (let at = 100; at < solution.coefficients.length; at += 102) expect(solution.coefficients[at]).toBe(0)
  })

  test('knows clusters of unlike widths, rows that nearly coincide, and equal rows', async () => {
    const next = seeded(4)
    const centers = table(10, 8, () => 6 * next())
    const x = table(700, 1, () => 0).map((_, i) =>
      centers[i % 10].map((value) => value + (next() - 0.5) * 10 ** -(i % 3)),
    )
    const near = x.slice(0, 50).map((row) => row.map((value) => value + 1e-4))
    const all = [...x, ...near, ...x.slice(0, 20)]
    const b = table(750, 2, () => next() - 0.5)
    const problem = { kernel: laplace({ bandwidth: 2 }), x: all, b: [...b, ...b.slice(0, 20)] }
    const solution = await solve(engines[1], problem)
    expect(solution.method).toBe('cg')
    expect(trueResidual(problem, 0, solution)).toBeLessThan(1.1e-6)
    expect(solution.coefficients.subarray(1500)).toEqual(new Float64Array(40))
  })

  test('goes on in float64 where float32 is not enough', async () => {
    const problem = { kernel: gaussian({ bandwidth: 1 }), ...random(300, 2, 2, 5) }
    const solution = await solve(engines[1], problem, { ridge: 1e-6, tolerance: 1e-5 })
    expect(solution).toMatchObject({ method: 'cg', precision: 'f64' })
    expect(trueResidual(problem, 1e-6, solution)).toBeLessThan(1.1e-5)
  })

  test('keeps what it made for more right-hand sides', async () => {
    const { x, b } = random(300, 4, 2, 6)
    using points = engines[0].matrix(300, 4, x)
    using solver = await openGram(laplace({ bandwidth: 1 }), points, { method: 'cg' })
    const held = engines[0].bytesInUse
    const first = await solver.solve(b.flat())
    expect(await solver.solve(b.flat())).toEqual(first)
    expect(engines[0].bytesInUse).toBe(held)
    await expect(solver.leaveOneOut(b.flat())).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringMatching(/leaveOneOut: needs method 'cholesky'/),
    })
  })

  test('is refused with the numbers where rounding allows no more', async () => {
    const problem = { kernel: laplace({ bandwidth: 1 }), ...random(50, 2, 1, 7) }
    await expect(solve(engines[0], problem, { tolerance: 1e-18 })).rejects.toMatchObject({
      code: 'NOT_CONVERGED',
      message: expect.stringMatching(/residual is \d.*tolerance 1e-18 \(n=50, ridge=0, 'cg' in f64\)/),
    })
  })

  test('tells how far it is, and an abort takes effect within one round of a product', async () => {
    const problem = { kernel: laplace({ bandwidth: 1 }), ...random(1500, 10, 3, 8) }
    for (const engine of engines) {
      for (const stage of ['solveGram: diagonal', 'solveGram: Gram matrix', 'solveGram: conjugate gradients']) {
        const controller = new AbortController()
        let after = -1
        const onProgress = (progress: Progress) => {
          if (after >= 0 || (progress.stage === stage && progress.done > 0)) after++
          if (after === 0) controller.abort()
        }
        await expect(solve(engine, problem, { signal: controller.signal, onProgress })).rejects.toThrow('aborted')
        expect(after).toBe(0)
      }
    }
  })
})

/** Some of the columns of a solution. */
function take(solution: Solution, outputs: number, count: number): Solution {
  const coefficients = solution.coefficients.filter((_, at) => at % outputs < count)
  return { ...solution, coefficients }
}
