import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Call } from '#engine/call.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { choleskyIn } from '#ops/cholesky/factor.js'
import { substituteIn } from '#ops/cholesky/substitute.js'
import { gramBlock } from '#ops/gram/gram.js'
import { gramLowerIn } from '#ops/gram/parts.js'
import { gaussian, laplace } from '#ops/kernels.js'
import { choleskyByDefinition, definite, downloadStrips, uploadStrips } from '../reference/cholesky.js'
import { product } from '../reference/gram.js'
import { seeded, table } from '../reference/numbers.js'

const PRECISIONS = ['f32', 'f64'] as const
const engines: Engine[] = []
let relaxed: Engine

beforeAll(async () => {
  for (const threads of [1, 2, 3]) engines.push(await createEngine({ threads }))
  relaxed = await createEngine({ threads: 1, numerics: 'relaxed' })
})
afterAll(() => Promise.all([...engines, relaxed].map((engine) => engine.close())))

/** The factor's values and the solution of one set of right-hand sides; nothing is left behind. */
async function solve(engine: Engine, a: number[][], b: number[][], precision: 'f32' | 'f64') {
  const n = a.length
  const result = await engine.call('test', [], {}, async (call: Call) => {
    const factor = await choleskyIn(call, uploadStrips(call, a, precision), { n, precision })
    const lower = downloadStrips(call, factor.address, n, precision)
    const x = await substituteIn(call, factor, Float64Array.from(b.flat()), b[0].length)
    factor.dispose()
    return { lower, x }
  })
  expect(engine.bytesInUse).toBe(0)
  return result
}

describe.each([
  ['f32', 2e-5],
  ['f64', 1e-13],
] as const)('the factor in %s', (precision, tolerance) => {
  test.each([1, 3, 4, 5, 8, 17, 65, 95, 96, 97, 200, 388])(
    'the Cholesky factor and its solves agree with the definition, n=%i',
    async (n) => {
      const random = seeded(n)
      const a = definite(n, random)
      const wanted = choleskyByDefinition(a)
      const b = table(n, 7, () => random() - 0.5)
      for (const engine of [engines[1], relaxed]) {
        const { lower, x } = await solve(engine, a, b, precision)
        const worst = (found: number[][], wanted: number[][]) =>
          Math.max(...found.map((row, i) => Math.max(...row.map((value, j) => Math.abs(value - wanted[i][j])))))
        expect(
          worst(
            lower.map((row, i) => row.slice(0, i + 1)),
            wanted,
          ),
        ).toBeLessThan(tolerance)
        const solution = b.map((row, i) => [...x.subarray(i * row.length, (i + 1) * row.length)])
        expect(worst(product(a, solution), b)).toBeLessThan(tolerance)
      }
    },
  )

  test('a Cholesky factor solves many right-hand sides in several steps', async () => {
    const random = seeded(3)
    const [n, outputs] = [precision === 'f32' ? 2100 : 1100, 90]
    const [a, b] = [definite(n, random), table(n, outputs, random)]
    const { x } = await solve(engines[1], a, b, precision)
    for (const r of [0, 47, outputs - 1]) {
      const off = a.map((row, i) => Math.abs(row.reduce((sum, value, j) => sum + value * x[j * outputs + r], -b[i][r])))
      expect(Math.max(...off)).toBeLessThan(tolerance)
    }
  })

  test('a Cholesky factor and its solves have the same bits on 1, 2 and 3 threads', async () => {
    const random = seeded(9)
    const [a, b] = [definite(500, random), table(500, 9, random)]
    const [one, two, three] = await Promise.all(engines.map((engine) => solve(engine, a, b, precision)))
    expect(two).toEqual(one)
    expect(three).toEqual(one)
  })

  test('a factorization refuses a pivot that is not above 0, with its row and value', async () => {
    for (const [n, row] of [
      [4, 2],
      [300, 0],
      [300, 201],
      [300, 299],
    ]) {
      const a = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => Number(i === j)))
      a[row][row] = -0.5
      await expect(solve(engines[1], a, table(n, 1, seeded(91)), precision)).rejects.toMatchObject({
        code: 'NOT_POSITIVE_DEFINITE',
        message: `test: the matrix is not positive definite: the pivot of row ${row} is -5.0e-1 in ${precision}`,
      })
      expect(engines[1].bytesInUse).toBe(0)
    }
  })
})

test.each(PRECISIONS)('the strips of a Gram matrix equal gramBlock plus the ridge, %s', async (precision) => {
  const lanes = precision === 'f32' ? 8 : 4
  for (const [n, d, kernel] of [
    [1, 1, laplace({ bandwidth: 1 })],
    [13, 3, gaussian({ bandwidth: 2 })],
    [120, 400, laplace({ bandwidth: 9 })],
  ] as const) {
    using x = engines[2].matrix(n, d, table(n, d, seeded(n)))
    using block = await gramBlock(kernel, x, x, { precision })
    const values = block.toArray()
    const padded = Math.ceil(n / lanes) * lanes
    const strips = await engines[2].call('test', [x], {}, async (call) => {
      return downloadStrips(call, await gramLowerIn(call, kernel, x, 0.25, precision), padded, precision)
    })
    for (let i = 0; i < padded; i++) {
      for (let j = 0; j <= i; j++) {
        const wanted = i < n ? values[i * n + j] + (i === j ? 0.25 : 0) : Number(i === j)
        expect(strips[i][j]).toBe(wanted)
      }
    }
  }
})
