import { describe, expect, test } from 'vitest'
import { sliced } from '#engine/slices.js'
import { addTimes, cross, inverse, pivotedCholesky, times, transpose } from '#solve/block.js'
import { blockCg } from '#solve/block-cg.js'
import { product } from '../reference/gram.js'
import { seeded, table } from '../reference/numbers.js'

const flat = (rows: number[][]) => Float64Array.from(rows.flat())
const columns = (rows: number[][]) => rows[0].map((_, c) => rows.map((row) => row[c]))
const close = (found: Float64Array, wanted: number[][], within = 1e-12) => {
  const all = wanted.flat()
  expect(found.length).toBe(all.length)
  for (const [at, value] of all.entries()) expect(Math.abs(found[at] - value)).toBeLessThan(within)
}

describe('algebra on blocks', () => {
  test.each([
    [1, 1, 1],
    [4, 3, 2],
    [7, 5, 6],
    [33, 10, 10],
  ])('agrees with the definition, %i rows, %i and %i columns', (n, p, q) => {
    const random = seeded(n)
    const [a, b, m] = [table(n, p, random), table(n, q, random), table(p, q, random)]
    close(cross(flat(a), p, flat(b), q), product(columns(a), b))
    close(times(flat(a), p, flat(m)), product(a, m))
    const wanted = product(a, m).map((row, i) => row.map((value, c) => b[i][c] - 2 * value))
    close(addTimes(flat(b), flat(a), p, flat(m), -2), wanted)
    close(transpose(flat(m), p), columns(m))
  })

  test('splits what is positive semidefinite, of any rank', () => {
    const random = seeded(3)
    for (const [r, rank] of [
      [1, 1],
      [4, 4],
      [6, 2],
      [9, 5],
      [3, 0],
    ]) {
      const root = table(rank, r, () => random() - 0.5)
      const matrix = flat(
        table(r, r, () => 0).map((row, i) => row.map((_, j) => root.reduce((sum, s) => sum + s[i] * s[j], 0))),
      )
      const found = pivotedCholesky(matrix, r)
      expect(found.rank).toBe(rank)
      const again = cross(found.s, r, found.s, r)
      for (let at = 0; at < r * r; at++) expect(Math.abs(again[at] - matrix[at])).toBeLessThan(1e-12)
      const identity = table(rank, rank, () => 0).map((row, i) => row.map((_, j) => Number(i === j)))
      if (rank > 0) close(times(found.s, r, found.t), identity, 1e-9)
    }
    expect(inverse(Float64Array.of(1, 1, 1, 1), 2)).toBeUndefined()
    expect(inverse(Float64Array.of(4), 1)).toEqual(Float64Array.of(0.25))
  })
})

describe('conjugate gradients see only a matrix, a preconditioner and vectors', () => {
  const n = 60
  const random = seeded(5)
  const root = table(n, n, () => random() - 0.5)
  const a = root.map((row, i) => root.map((other, j) => product([row], columns([other]))[0][0] + Number(i === j)))
  const system = {
    loop: sliced,
    apply: async (p: Float64Array, r: number) => flat(product(a, rowsOf(p, r))),
    precondition: async (x: Float64Array, r: number) =>
      x.map((value, at) => value / a[Math.floor(at / r)][Math.floor(at / r)]),
  }
  const rowsOf = (x: Float64Array, r: number) =>
    Array.from({ length: x.length / r }, (_, i) => [...x.subarray(i * r, (i + 1) * r)])
  const residual = (x: Float64Array, b: number[][]) => {
    const fitted = product(a, rowsOf(x, b[0].length))
    const norm = (value: (i: number) => number) => Math.hypot(...b.map((_, i) => value(i)))
    return Math.max(...b[0].map((_, r) => norm((i) => b[i][r] - fitted[i][r]) / (norm((i) => b[i][r]) || 1)))
  }

  test.each([1, 2, 7, 20])('solve %i right-hand sides', async (outputs) => {
    const b = table(n, outputs, () => random() - 0.5)
    const found = await blockCg(system, flat(b), { outputs, tolerance: 1e-9, maxSteps: 100 })
    expect(found.residual).toBeLessThanOrEqual(1e-9)
    expect(residual(found.x, b)).toBeLessThan(2e-9)
    expect(found.steps).toBeLessThanOrEqual(Math.ceil(n / outputs) + 10)
  })

  test('share one space: more right-hand sides take fewer steps', async () => {
    const steps = []
    for (const outputs of [1, 10]) {
      const b = flat(table(n, outputs, () => random() - 0.5))
      steps.push((await blockCg(system, b, { outputs, tolerance: 1e-6, maxSteps: 100 })).steps)
    }
    expect(steps[1]).toBeLessThan(0.5 * steps[0])
  })

  test('do not mind columns that are equal, dependent or zero', async () => {
    const b = table(n, 2, () => random() - 0.5).map(([one, two]) => [one, two, one, 0, one - 3 * two])
    const { x } = await blockCg(system, flat(b), { outputs: 5, tolerance: 1e-9, maxSteps: 100 })
    expect(residual(x, b)).toBeLessThan(1e-8)
    expect(rowsOf(x, 5).every((row) => row[3] === 0)).toBe(true)
    const none = await blockCg(system, new Float64Array(n), { outputs: 1, tolerance: 1e-9, maxSteps: 100 })
    expect(none).toEqual({ x: new Float64Array(n), residual: 0, steps: 0 })
  })

  test('stop when told to, or after as many steps as allowed, and say how far they are', async () => {
    const b = flat(table(n, 3, () => random() - 0.5))
    const told: number[] = []
    const onStep = (step: number, left: number) => {
      told.push(left)
      return step === 4
    }
    const stopped = await blockCg(system, b, { outputs: 3, tolerance: 1e-12, maxSteps: 100, onStep })
    expect([stopped.steps, stopped.residual]).toEqual([4, told[3]])
    expect((await blockCg(system, b, { outputs: 3, tolerance: 1e-12, maxSteps: 2 })).steps).toBe(2)
  })
})
