import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Kernel } from '#ops/kernel.js'
import { gaussian, laplace } from '#ops/kernels.js'
import { prepareGram } from '#samplers/gram.js'
import { choleskyByDefinition } from '../reference/cholesky.js'
import { gramByDefinition } from '../reference/gram.js'
import { seeded, table } from '../reference/numbers.js'

const engines: Engine[] = []
beforeAll(async () => {
  for (const threads of [1, 2, 3]) engines.push(await createEngine({ threads }))
})
afterAll(() => Promise.all(engines.map((engine) => engine.close())))

/** Fits all rows but one, for each row, by float64 Cholesky. */
function leftOut(kernel: Kernel, x: number[][], b: number[][], ridge: number): number[][] {
  return b.map((own, i) => {
    const [rest, values] = [x, b].map((rows) => rows.filter((_, row) => row !== i))
    const l = choleskyByDefinition(
      gramByDefinition(kernel, rest, rest).map((row, k) => row.map((value, j) => value + ridge * Number(j === k))),
    )
    const [k] = gramByDefinition(kernel, [x[i]], rest)
    return own.map((value, r) => {
      const c = solve(
        l,
        values.map((row) => row[r]),
      )
      return value - k.reduce((sum, entry, j) => sum + entry * c[j], 0)
    })
  })
}

function solve(l: number[][], b: number[]): number[] {
  const y: number[] = []
  l.forEach((row, i) => {
    y.push((b[i] - row.slice(0, i).reduce((sum, value, j) => sum + value * y[j], 0)) / row[i])
  })
  for (let i = l.length - 1; i >= 0; i--) {
    for (let j = i + 1; j < l.length; j++) y[i] -= l[j][i] * y[j]
    y[i] /= l[i][i]
  }
  return y
}

describe('left-out errors', () => {
  test.each([
    ['Laplace', laplace({ bandwidth: 1 }), 0, 60],
    ['Laplace', laplace({ bandwidth: 1 }), 0.3, 101],
    ['Gaussian', gaussian({ bandwidth: 0.5 }), 0.01, 97],
    ['Gaussian in float64', gaussian({ bandwidth: 1 }), 1e-7, 40],
  ])('are those of as many fits: %s', async (_, kernel, ridge, n) => {
    const random = seeded(n)
    const [x, b] = [table(n, 3, random), table(n, 2, random)]
    const wanted = leftOut(kernel, x, b, ridge).flat()
    for (const engine of engines) {
      using points = engine.matrix(n, 3, x, { type: 'f64' })
      using geometry = await prepareGram(kernel, points, { ridge })
      const { errors, meanSquare } = await geometry.leaveOneOut(b.flat())
      wanted.forEach((value, at) => {
        expect(Math.abs(errors[at] - value)).toBeLessThan(2e-4)
      })
      const mean = wanted.reduce((sum, value) => sum + value * value, 0) / wanted.length
      expect(Math.abs(meanSquare / mean - 1)).toBeLessThan(1e-3)
      expect(await geometry.leaveOneOut(b.flat())).toEqual({ errors, meanSquare })
    }
  })

  test('have the same bits on any threads, in many batches of columns', async () => {
    const random = seeded(5)
    const [x, b] = [table(2300, 4, random), table(2300, 1, random)]
    const answers = await Promise.all(
      engines.map(async (engine) => {
        using points = engine.matrix(2300, 4, x)
        using geometry = await prepareGram(laplace({ bandwidth: 1 }), points, { ridge: 0.01 })
        return await geometry.leaveOneOut(b.flat())
      }),
    )
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
  })

  test('are 0 where an equal row stays in an interpolation', async () => {
    const random = seeded(6)
    const [x, b] = [table(30, 2, random), table(30, 1, random)]
    using points = engines[0].matrix(31, 2, [...x, x[4]])
    using geometry = await prepareGram(laplace({ bandwidth: 1 }), points)
    const { errors } = await geometry.leaveOneOut([...b, b[4]].flat())
    expect([errors[4], errors[30]]).toEqual([0, 0])
    expect(errors.filter((error) => error === 0).length).toBe(2)
  })

  test('give everything back when they are aborted', async () => {
    const [engine] = engines
    const before = engine.bytesInUse
    using points = engine.matrix(1200, 3, table(1200, 3, seeded(7)))
    using geometry = await prepareGram(laplace({ bandwidth: 1 }), points)
    const held = engine.bytesInUse
    const controller = new AbortController()
    const onProgress = ({ stage }: { stage: string }) => {
      if (stage.endsWith('inverse diagonal')) controller.abort()
    }
    const run = geometry.leaveOneOut(new Float64Array(1200).fill(1), { signal: controller.signal, onProgress })
    await expect(run).rejects.toThrow('aborted')
    expect(engine.bytesInUse).toBe(held)
    expect(held).toBeGreaterThan(before)
  })
})
