import { expect, test } from 'vitest'
import { eliminate } from '#solve/eliminate.js'
import { seeded } from '../reference/numbers.js'

test.each([1, 2, 5, 17])('elimination solves a positive definite system of %i unknowns', (size) => {
  const draw = seeded(size)
  const factor = Array.from({ length: size }, () => Array.from({ length: size }, () => draw() - 0.5))
  const matrix = factor.map((a, i) =>
    factor.map((b, j) => a.reduce((sum, value, k) => sum + value * b[k], i === j ? 0.1 : 0)),
  )
  const solution = Array.from({ length: size }, (_, i) => i - 1.5)
  const sides = matrix.map((row) => row.reduce((sum, value, k) => sum + value * solution[k], 0))
  const found = eliminate(Float64Array.from(matrix.flatMap((row, i) => [...row, sides[i]])), size)
  expect([...found]).toEqual(solution.map((value) => expect.closeTo(value, 9)))
})
