import { expect, test } from 'vitest'
import { minimize, type ValueAndGradient } from '#solve/lbfgs.js'
import { seeded } from '../reference/numbers.js'

/** Half of sum scales[i] (x[i] - at[i])², which is least at `at`. */
function bowl(scales: number[], at: number[]) {
  return async (x: Float64Array): Promise<ValueAndGradient> => ({
    value: scales.reduce((sum, scale, i) => sum + (scale / 2) * (x[i] - at[i]) ** 2, 0),
    gradient: x.map((value, i) => scales[i] * (value - at[i])),
  })
}

test.each([1, 5, 40])('finds the least place of a bowl of %i dimensions, however long', async (n) => {
  const random = seeded(n)
  const scales = Array.from({ length: n }, (_, i) => 10 ** ((4 * i) / n - 2))
  const at = scales.map(() => random() - 0.5)
  const found = await minimize(bowl(scales, at), new Float64Array(n), { tolerance: 1e-10, maxIterations: 1000 })
  expect(found.gradient).toBeLessThanOrEqual(1e-10)
  // Each element of the gradient is scale × distance, scales of .01 and more.
  for (const [i, value] of at.entries()) expect(Math.abs(found.x[i] - value)).toBeLessThanOrEqual(1e-8)
})

test('finds it where the curvature is other at every place, from far away', async () => {
  const evaluate = async ([a, b]: Float64Array) => ({
    value: Math.log(Math.exp(a) + Math.exp(-a)) + Math.sqrt(1 + (b - 3) ** 2),
    gradient: Float64Array.of(Math.tanh(a), (b - 3) / Math.sqrt(1 + (b - 3) ** 2)),
  })
  const [a, b] = (await minimize(evaluate, Float64Array.of(50, -200), { tolerance: 1e-9, maxIterations: 200 })).x
  // Either curvature is 1 there: the gradient is the distance.
  expect(Math.max(Math.abs(a), Math.abs(b - 3))).toBeLessThan(2e-9)
})

test('ends after the steps it is given, where no step helps, and at once where it begins at the least place', async () => {
  const of = bowl([1, 100], [1, 1])
  expect((await minimize(of, new Float64Array(2), { tolerance: 1e-12, maxIterations: 2 })).iterations).toBe(2)
  const { iterations, gradient } = await minimize(of, Float64Array.of(1, 1), { tolerance: 1e-12, maxIterations: 9 })
  expect([iterations, gradient]).toEqual([0, 0])
  // A gradient that is not the function's: no step along it gains anything.
  const lying = async (x: Float64Array) => ({ value: -x[0], gradient: Float64Array.of(1) })
  const found = await minimize(lying, Float64Array.of(0), { tolerance: 1e-12, maxIterations: 9 })
  expect(found).toEqual({ x: Float64Array.of(0), gradient: 1, iterations: 0 })
})
