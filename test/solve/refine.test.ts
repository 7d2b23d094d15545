import { describe, expect, test } from 'vitest'
import { refine } from '#solve/refine.js'

/** A diagonal system whose inverse is known up to a factor of 1 + error. */
function diagonal(values: number[], outputs: number, error: number) {
  const scale = (x: Float64Array, by: (value: number) => number) =>
    x.map((value, at) => value * by(values[Math.floor(at / outputs)]))
  return {
    apply: async (x: Float64Array) => scale(x, (value) => value),
    correct: async (r: Float64Array) => ({ x: scale(r, (value) => (1 + error) / value), steps: 1 }),
  }
}

describe('refinement sees only a product, a near inverse and vectors', () => {
  const b = Float64Array.of(1, 1e-200, 2, 5e-200, 3, -1e-200)
  const options = { outputs: 2, tolerance: 2e-9, weights: [1, 1, 1] }

  test('contracts by the error of the inverse, columns of any size alike', async () => {
    const { x, residual, iterations, converged } = await refine(diagonal([1, 2, 4], 2, 0.1), b, options)
    expect([converged, iterations]).toEqual([true, 9])
    expect(residual).toBeCloseTo(1e-9, 11)
    expect(x[0]).toBeCloseTo(1, 8)
    expect(x[1] * 1e200).toBeCloseTo(1, 8)
  })

  test('stops where corrections do not halve the residual, and keeps the best', async () => {
    const slow = await refine(diagonal([1, 2, 4], 2, 0.6), b, options)
    expect([slow.converged, slow.iterations]).toEqual([false, 1])
    expect(slow.residual).toBeCloseTo(0.6, 12)
    const away = await refine(diagonal([1, 2, 4], 2, 3), b, options)
    expect([away.converged, away.residual]).toEqual([false, 1])
    expect(away.x).toEqual(new Float64Array(6))
  })

  test('weighs rows', async () => {
    const halves = { ...diagonal([1, 1], 1, 0), correct: async () => ({ x: Float64Array.of(1, 0), steps: 1 }) }
    const { residual } = await refine(halves, Float64Array.of(1, 1), { outputs: 1, tolerance: 0.1, weights: [3, 1] })
    expect(residual).toBeCloseTo(0.5, 12)
  })

  test('has nothing to do for zeros', async () => {
    const { x, iterations } = await refine(diagonal([1, 2], 1, 0), new Float64Array(2), {
      outputs: 1,
      tolerance: 1e-9,
      weights: [1, 1],
    })
    expect([x, iterations]).toEqual([new Float64Array(2), 0])
  })
})
