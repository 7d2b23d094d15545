import { describe, expect, test } from 'vitest'
import { refine } from '#solve/refine.js'
import { makeSketch, quickResidual } from '#solve/sketch.js'
import { seeded } from '../reference/numbers.js'

const n = 300
const outputs = 100

/** A diagonal system in plain arrays, and how many columns it was applied to. */
function plain(weights: Float64Array) {
  const random = seeded(1)
  const diagonal = Float64Array.from({ length: n }, () => 1 + random())
  const applied: number[] = []
  const apply = async (x: Float64Array) => {
    applied.push(x.length / n)
    return x.map((value, at) => value * diagonal[Math.floor((at * n) / x.length)])
  }
  const cross = async (a: Float64Array, b: Float64Array) => {
    const [p, q] = [a.length / n, b.length / n]
    const out = new Float64Array(p * q)
    for (let t = 0; t < n; t++)
      for (let i = 0; i < p; i++) for (let j = 0; j < q; j++) out[i * q + j] += a[t * p + i] * b[t * q + j]
    return out
  }
  const solution = (b: Float64Array) => b.map((value, at) => value / diagonal[Math.floor(at / outputs)])
  return { apply, cross, weights, applied, solution }
}

const random = seeded(2)
const b = Float64Array.from({ length: n * outputs }, () => random() - 0.5)
const weights = Float64Array.from({ length: n }, (_, row) => 1 + (row % 3))

/** The relative residual of each column, by the definition. */
async function residuals({ apply }: ReturnType<typeof plain>, x: Float64Array): Promise<number[]> {
  const product = await apply(x)
  const norm = (values: Float64Array, r: number) =>
    Math.sqrt(weights.reduce((sum, weight, row) => sum + weight * values[row * outputs + r] ** 2, 0))
  const rest = b.map((value, at) => value - product[at])
  return Array.from({ length: outputs }, (_, r) => norm(rest, r) / norm(b, r))
}

describe('the quick residual of many right-hand sides', () => {
  test.each([
    ['spread over all rows', () => true],
    ['in one row', (row: number) => row === 7],
  ])('finds the worst, errors %s', async (_, wrong) => {
    const system = plain(weights)
    const sketch = await makeSketch(system)
    const x = system.solution(b).map((value, at) => {
      const size = at % outputs === 41 ? 3e-4 : 1e-4
      return wrong(Math.floor(at / outputs)) ? value + size * (random() - 0.5) : value
    })
    const worst = Math.max(...(await residuals(system, x)))
    const found = await quickResidual(system, sketch, x, { b, outputs, tolerance: 10 * worst })
    expect(system.applied).toEqual([60, outputs, 12])
    expect(Math.abs(found! / worst - 1)).toBeLessThan(wrong(0) ? 1e-9 : 0.1)
    expect(await quickResidual(system, sketch, x, { b, outputs, tolerance: 0.9 * worst })).toBeUndefined()
  })

  test('ends a refinement without a product with every right-hand side', async () => {
    const system = plain(weights)
    const sketch = await makeSketch(system)
    const correct = async (rest: Float64Array) => ({ x: system.solution(rest).map((value) => 1.01 * value), steps: 1 })
    const options = { outputs, tolerance: 1e-3, weights }
    const at = (x: Float64Array) => quickResidual(system, sketch, x, { b, ...options })
    const refined = await refine({ ...system, correct, quickResidual: at }, b, options)
    expect(refined).toMatchObject({ iterations: 2, converged: true })
    expect(system.applied).toEqual([60, outputs, 12])
    expect(refined.residual).toBeCloseTo(1e-4, 12)
  })
})
