import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Progress } from '#engine/call.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { arcCosine, gaussian, laplace } from '#ops/kernels.js'
import { openGram, type Solution, type SolveOptions, solveGram } from '#solve/gram.js'
import { type System as Case, random, trueResidual } from '../reference/gram.js'
import { rounded } from '../reference/numbers.js'

const engines: Engine[] = []
let relaxed: Engine

beforeAll(async () => {
  for (const threads of [1, 2, 3]) engines.push(await createEngine({ threads }))
  relaxed = await createEngine({ threads: 1, numerics: 'relaxed' })
})
afterAll(() => Promise.all([...engines, relaxed].map((engine) => engine.close())))

async function solve(engine: Engine, { kernel, x, b }: Case, options: SolveOptions = {}): Promise<Solution> {
  const before = engine.bytesInUse
  using points = engine.matrix(x.length, x[0].length, x, { type: 'f64' })
  try {
    return await solveGram(kernel, points, b.flat(), options)
  } finally {
    points.dispose()
    expect(engine.bytesInUse).toBe(before)
  }
}

describe('solveGram', () => {
  const kernels = { laplace: laplace({ bandwidth: 1 }), gaussian: gaussian({ bandwidth: 0.5 }) }
  test.each([1, 3, 4, 5, 17, 65, 200])('reaches its tolerance and reports a true residual, n=%i', async (n) => {
    for (const d of [1, 3, 30]) {
      for (const [name, ridge] of [
        ['laplace', 0],
        ['laplace', 0.1],
        ['gaussian', 1e-3],
      ] as const) {
        const problem = { kernel: kernels[name], ...random(n, d, 3, n + d) }
        for (const tolerance of [1e-3, 1e-6]) {
          const solution = await solve(engines[1], problem, { ridge, tolerance })
          const residual = trueResidual(problem, ridge, solution)
          expect(solution).toMatchObject({ method: 'cholesky' })
          expect(solution.iterations).toBeGreaterThan(0)
          expect(solution.residual).toBeLessThanOrEqual(tolerance)
          expect(Math.abs(solution.residual - residual)).toBeLessThanOrEqual(0.1 * residual + 1e-13)
        }
      }
    }
  })

  test.each([0, 0.1])('reports a true residual of hundreds of right-hand sides, ridge %f', async (ridge) => {
    const { x, b } = random(300, 8, 200, 13)
    const problem = { kernel: laplace({ bandwidth: 3 }), x: [...x, x[5]], b: [...b, b[5]] }
    for (const tolerance of [1e-3, 1e-9]) {
      const solution = await solve(engines[1], problem, { ridge, tolerance })
      const residual = trueResidual(problem, ridge, solution)
      expect(solution.residual).toBeLessThanOrEqual(tolerance)
      expect(Math.abs(solution.residual - residual)).toBeLessThanOrEqual(0.1 * residual + 1e-13)
    }
  })

  test.each([0.3, 0.12, 0.08, 0.05])('solves in float32 with kernel values near 0, bandwidth %f', async (bandwidth) => {
    const problem = { kernel: gaussian({ bandwidth }), ...random(200, 4, 3, 21) }
    const solution = await solve(engines[1], problem, { ridge: 1e-3, tolerance: 1e-6 })
    expect(solution).toMatchObject({ method: 'cholesky', precision: 'f32' })
    const residual = trueResidual(problem, 1e-3, solution)
    expect(Math.abs(solution.residual - residual)).toBeLessThanOrEqual(0.1 * residual + 1e-13)
  })

  test.each([1e-4, 1e-9, 1e-16])(
    'solves in float32 whatever the size of the kernel values, rows times %f',
    async (unit) => {
      const { x, b } = random(120, 5, 2, 22)
      const problem = { kernel: arcCosine({ depth: 1 }), x: x.map((row) => row.map((value) => value * unit)), b }
      const ridge = 1e-2 * unit * unit
      const solution = await solve(engines[1], problem, { ridge, tolerance: 1e-5 })
      expect(solution).toMatchObject({ method: 'cholesky', precision: 'f32' })
      expect(trueResidual(problem, ridge, solution)).toBeLessThanOrEqual(2e-5)
    },
  )

  test('reaches 1e-12 by refinement', async () => {
    const problem = { kernel: laplace({ bandwidth: 1 }), ...random(300, 8, 2, 1) }
    const solution = await solve(engines[0], problem, { tolerance: 1e-12 })
    expect(solution.precision).toBe('f32')
    expect(trueResidual(problem, 0, solution)).toBeLessThan(2e-12)
  })

  test('has the same bits on 1, 2 and 3 threads, and other bits near them under relaxed', async () => {
    const problem = { kernel: laplace({ bandwidth: 2 }), ...random(250, 6, 4, 2) }
    const [one, two, three] = await Promise.all(engines.map((engine) => solve(engine, problem)))
    expect(two).toEqual(one)
    expect(three).toEqual(one)
    const near = await solve(relaxed, problem)
    expect(trueResidual(problem, 0, near)).toBeLessThan(1e-6)
  })

  test.each([1e4, 1e6])('does not mind a common offset of %f', async (offset) => {
    const { x, b } = random(150, 5, 2, 3)
    const problem = {
      kernel: laplace({ bandwidth: 1 }),
      x: rounded(x.map((row) => row.map((value) => value + offset))),
      b,
    }
    const distinct = new Set(problem.x.map(String)).size
    expect(distinct).toBe(150)
    expect(trueResidual(problem, 0, await solve(engines[0], problem))).toBeLessThan(1.1e-6)
  })

  test('interpolates rows that nearly coincide', async () => {
    const { x, b } = random(100, 3, 1, 4)
    const near = x.map((row) => row.map((value) => value + 1e-4))
    const problem = {
      kernel: laplace({ bandwidth: 1 }),
      x: [...x, ...near],
      b: [...b, ...b.map(([value]) => [-value])],
    }
    expect(trueResidual(problem, 0, await solve(engines[0], problem))).toBeLessThan(1.1e-6)
  })

  test('goes on in float64 where float32 is not enough', async () => {
    const { x, b } = random(200, 2, 2, 5)
    const problem = { kernel: gaussian({ bandwidth: 1 }), x, b }
    const solution = await solve(engines[1], problem, { ridge: 1e-7 })
    expect(solution.precision).toBe('f64')
    expect(trueResidual(problem, 1e-7, solution)).toBeLessThan(1.1e-6)
  })

  test('tells how far the factor is', async () => {
    const seen: number[] = []
    const onProgress = ({ stage, done, total }: Progress) => {
      if (stage === 'solveGram: factor') seen.push(done / total)
    }
    await solve(engines[1], { kernel: laplace({ bandwidth: 1 }), ...random(400, 3, 1, 12) }, { onProgress })
    expect(seen.length).toBeGreaterThan(4)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(seen.at(-1)).toBe(1)
  })

  test('solves a right-hand side of zeros by zeros', async () => {
    const { x } = random(20, 2, 1, 6)
    const b = x.map((_, i) => [0, i])
    const { coefficients, residual } = await solve(engines[0], { kernel: laplace({ bandwidth: 1 }), x, b })
    expect(coefficients.filter((_, at) => at % 2 === 0)).toEqual(new Float64Array(20))
    expect(residual).toBeLessThan(1e-6)
  })
})

describe('equal rows', () => {
  const { x, b } = random(40, 3, 2, 7)
  const twice = {
    kernel: laplace({ bandwidth: 1 }),
    x: [...x, ...x.slice(0, 10), x[0].map((value) => -value)],
    b: [...b, ...b.slice(0, 10), [1, 2]],
  }

  test('with equal right-hand sides are one row of an interpolation: the first has the coefficient', async () => {
    const solution = await solve(engines[0], twice)
    expect(solution.coefficients.subarray(80, 100)).toEqual(new Float64Array(20))
    expect(trueResidual(twice, 0, solution)).toBeLessThan(1e-6)
    expect(Math.abs(solution.residual - trueResidual(twice, 0, solution))).toBeLessThan(1e-7)
  })

  test('with different right-hand sides are refused by two of the rows, unless there is a ridge', async () => {
    const other = { ...twice, b: twice.b.map((row, i) => (i === 45 ? [row[0], 9] : row)) }
    await expect(solve(engines[0], other)).rejects.toMatchObject({
      code: 'CONFLICTING_DUPLICATES',
      message: expect.stringMatching(/rows 5 and 45 have equal inputs but different right-hand sides/),
    })
    expect(trueResidual(other, 0.1, await solve(engines[0], other, { ridge: 0.1 }))).toBeLessThan(1.1e-6)
  })

  test('are found in every type, and 0 equals -0', async () => {
    for (const type of ['f32', 'f64', 'u8'] as const) {
      const zero = type === 'u8' ? 0 : -0
      using points = engines[0].matrix(
        3,
        2,
        [
          [0, 1],
          [2, 3],
          [zero, 1],
        ],
        { type },
      )
      const kernel = laplace({ bandwidth: 1 })
      await expect(solveGram(kernel, points, [1, 2, 3])).rejects.toMatchObject({ code: 'CONFLICTING_DUPLICATES' })
      const { coefficients } = await solveGram(kernel, points, [1, 2, 1])
      expect(coefficients[2]).toBe(0)
    }
  })
})

describe('refusals', () => {
  const kernel = laplace({ bandwidth: 1 })
  const { x, b } = random(30, 2, 2, 8)

  test('of a matrix that is singular in float64, with the pivot and its row', async () => {
    const problem = { kernel: gaussian({ bandwidth: 1e6 }), x, b }
    await expect(solve(engines[1], problem)).rejects.toMatchObject({
      code: 'NOT_POSITIVE_DEFINITE',
      message: expect.stringMatching(/solveGram: .* the pivot of row \d+ is .* in f64/),
    })
  })

  test('of a residual above the tolerance, with the numbers', async () => {
    await expect(solve(engines[1], { kernel, x, b }, { tolerance: 1e-18 })).rejects.toMatchObject({
      code: 'NOT_CONVERGED',
      message: expect.stringMatching(/residual is \d.*tolerance 1e-18 \(n=30, ridge=0, 'cholesky' in f64\)/),
    })
  })

  test.each([
    ['a ridge below 0', { ridge: -1 }, 'BAD_OPTION'],
    ['a tolerance of 0', { tolerance: 0 }, 'BAD_OPTION'],
    ['an unknown method', { method: 'magic' as never }, 'BAD_OPTION'],
  ])('of %s', async (_, options, code) => {
    await expect(solve(engines[0], { kernel, x, b }, options)).rejects.toMatchObject({ code })
  })

  test('of right-hand sides that do not fit', async () => {
    await expect(solve(engines[0], { kernel, x, b: b.slice(1) })).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    const infinite = b.map((row, i) => (i === 3 ? [1, Number.NaN] : row))
    await expect(solve(engines[0], { kernel, x, b: infinite })).rejects.toMatchObject({
      code: 'BAD_VALUE',
      message: 'solveGram: the value of b at row 3, output 1 is NaN but must be a finite number',
    })
  })

  test('of an abort: all memory is given back', async () => {
    const { x, b } = random(1500, 10, 3, 9)
    for (const engine of engines) {
      for (const stage of ['Gram matrix', 'factor', 'triangular solve']) {
        const controller = new AbortController()
        const onProgress = (progress: { stage: string }) => {
          if (progress.stage.endsWith(stage)) controller.abort()
        }
        await expect(solve(engine, { kernel, x, b }, { signal: controller.signal, onProgress })).rejects.toThrow(
          'aborted',
        )
      }
    }
  })
})

describe('openGram', () => {
  test('keeps one factor for many right-hand sides, borrows the points, and is disposed', async () => {
    const [engine] = engines
    const kernel = laplace({ bandwidth: 1 })
    const { x, b } = random(80, 3, 2, 10)
    const points = engine.matrix(80, 3, x, { type: 'f64' })
    const before = engine.bytesInUse
    const solver = await openGram(kernel, points)
    expect(() => points.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
    using sides = engine.matrix(80, 2, b, { type: 'f64' })
    const solutions = await Promise.all([solver.solve(b.flat()), solver.solve(sides), solveGram(kernel, points, sides)])
    expect(solutions[1]).toEqual(solutions[0])
    expect(solutions[2]).toEqual(solutions[0])
    const running = solver.solve(sides)
    expect(() => solver.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
    await running
    solver.dispose()
    solver.dispose()
    sides.dispose()
    expect(engine.bytesInUse).toBe(before)
    await expect(solver.solve(b.flat())).rejects.toMatchObject({ code: 'DISPOSED' })
    points.dispose()
    expect(engine.bytesInUse).toBe(0)
  })

  test('keeps the float64 factor that a solve needed', async () => {
    const [engine] = engines
    const { x, b } = random(200, 2, 1, 11)
    using points = engine.matrix(200, 2, x)
    using solver = await openGram(gaussian({ bandwidth: 0.5 }), points, { ridge: 2e-5 })
    const first = await solver.solve(b.flat())
    const held = engine.bytesInUse
    expect(await solver.solve(b.flat())).toEqual(first)
    expect(engine.bytesInUse).toBe(held)
  })
})
