import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { gramBlock, gramMatvec } from '#ops/gram/gram.js'
import { arcCosine, gaussian, laplace, ntk, polynomial, rationalQuadratic, spikySmooth } from '#ops/kernels.js'
import { fitKernel } from '#samplers/kernel.js'
import { solveGram } from '#solve/gram.js'
import { solveNystrom } from '#solve/nystrom.js'
import { seeded, table } from '../../reference/numbers.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

const rowsOf = (n: number, size = 1) => table(n, 3, seeded(1)).map((row) => row.map((value) => size * (value + 0.1)))
const matrix = (rows: number[][]) => engine.matrix(rows.length, rows[0].length, rows, { type: 'f64' })

describe('kernel values beyond float32', () => {
  test.each([ntk(), arcCosine(), polynomial({ degree: 3, bandwidth: 1 })])(
    'values of $name beyond float32 are refused with the row and advice, wherever the long row is',
    async (kernel) => {
      const rows = rowsOf(5000)
      rows[4321] = [3e38, 4e38, 0]
      using long = matrix(rows)
      using short = matrix(rowsOf(3))
      const refused = {
        code: 'BAD_VALUE',
        message: expect.stringMatching(
          /beyond f32: row 4321 has length 5\.0e\+38; scale the inputs, or use precision 'f64'$/,
        ),
      }
      for (const [first, second] of [
        [long, short],
        [short, long],
      ]) {
        await expect(gramMatvec(kernel, first, second, second)).rejects.toMatchObject(refused)
        await expect(gramBlock(kernel, first, second)).rejects.toMatchObject(refused)
      }
      using exact = await gramBlock(kernel, short, long, { precision: 'f64' })
      expect(exact.toArray().every(Number.isFinite)).toBe(true)
    },
  )

  test('the kernel value of a short and a long row is computed if float32 holds it', async () => {
    using long = matrix([[1e30, 0, 0]])
    using short = matrix([[1e-20, 0, 0]])
    for (const [first, second] of [
      [long, short],
      [short, long],
    ]) {
      using value = await gramBlock(arcCosine(), first, second)
      expect(value.toArray()[0] / 1e10).toBeCloseTo(1, 5)
    }
  })

  test('kernel values beyond float32 are solved in float64, and predicted in float64 on request', async () => {
    const kernel = polynomial({ degree: 10, bandwidth: 1, offset: 1 })
    using x = matrix(rowsOf(30, 1e4))
    const y = Int32Array.from({ length: 30 }, (_, i) => i % 2)
    const b = Array.from(y, (label) => 2 * label - 1)
    for (const method of ['auto', 'cholesky', 'cg'] as const) {
      const { precision, residual } = await solveGram(kernel, x, b, { ridge: 1e80, method })
      expect([precision, residual < 1e-6]).toEqual(['f64', true])
    }
    const { residual } = await solveNystrom(kernel, x, b, { ridge: 1e80, centers: 10 })
    expect(residual).toBeLessThan(1e-3)
    using sampler = await fitKernel({ x, y, classes: 2 }, { kernel, ridge: 1e80 })
    await expect(sampler.scores(x)).rejects.toMatchObject({ code: 'BAD_VALUE' })
    expect((await sampler.scores(x, { precision: 'f64' })).every(Number.isFinite)).toBe(true)
  })
})

test('solveGram refuses kernel values beyond float64 without advising float64', async () => {
  using x = matrix(rowsOf(20, 1e200))
  const refused = {
    code: 'BAD_VALUE',
    message: expect.stringMatching(/^solveGram: .* beyond f64: .*; scale the inputs$/),
  }
  await expect(solveGram(ntk(), x, new Float64Array(20).fill(1), { ridge: 1 })).rejects.toMatchObject(refused)
})

test('gramMatvec refuses a sum beyond the precision with its place, symmetric or not', async () => {
  for (const n of [10, 2600]) {
    using x = matrix(rowsOf(n))
    using v = engine.matrix(
      n,
      2,
      Float64Array.from({ length: 2 * n }, (_, i) => (i === 7 ? 1e39 : 1)),
      { type: 'f64' },
    )
    const message = "gramMatvec: row 0, output 1 of the product is beyond f32; scale v, or use precision 'f64'"
    await expect(gramMatvec(laplace({ bandwidth: 1 }), x, x, v)).rejects.toMatchObject({ code: 'BAD_VALUE', message })
    using exact = await gramMatvec(laplace({ bandwidth: 1 }), x, x, v, { precision: 'f64' })
    expect(exact.toArray()[1] / 1e39).toBeGreaterThan(0.01)
  }
})

test('the rational quadratic of a huge alpha is the Gaussian', async () => {
  using x = matrix(rowsOf(20))
  using wanted = await gramBlock(gaussian({ bandwidth: 0.3 }), x, x, { precision: 'f64' })
  for (const [alpha, digits] of [
    [1e15, 12],
    [1e21, 15],
    [1e300, 15],
  ]) {
    using found = await gramBlock(rationalQuadratic({ bandwidth: 0.3, alpha }), x, x, { precision: 'f64' })
    found.toArray().forEach((value, at) => {
      expect(value).toBeCloseTo(wanted.toArray()[at], digits)
    })
  }
})

test('spikySmooth refuses bandwidths whose squared ratio exceeds float32', () => {
  const smooth = gaussian({ bandwidth: 1 })
  const make = (bandwidth: number) => () => spikySmooth({ smooth, spike: laplace({ bandwidth }), weight: 1 })
  expect(make(1e-17)).not.toThrow()
  expect(make(1e-19)).toThrow(
    expect.objectContaining({
      code: 'BAD_OPTION',
      message: expect.stringMatching(/^spikySmooth: the bandwidths are 1 \(smooth\) and 1e-19 \(spike\)/),
    }),
  )
})
