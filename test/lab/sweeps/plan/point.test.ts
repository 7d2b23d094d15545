import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { comparePoints, type Point, pointId, pointText, sortedPoint } from '#lab/sweeps/plan/point.js'

test('points are ordered by the first parameter that differs, numbers by value and before texts', () => {
  const sorted: Point[] = [
    { noise: 0.5, train: 9 },
    { noise: 0.5, train: 10 },
    { noise: 0.5, train: 'all' },
    { noise: 1 },
    { noise: 1, sampler: 'kernel' },
    { noise: 1, sampler: 'nearest' },
    { noise: 1, sampler: 'nearest', 'sampler.k': 1 },
    { noise: 1, sampler: 'nearest', 'sampler.k': 1, train: 5 },
    { noise: 'none' },
  ]
  for (const [i, a] of sorted.entries())
    for (const [j, b] of sorted.entries()) expect(Math.sign(comparePoints(a, b))).toBe(Math.sign(i - j))
})

test('a point that lacks a parameter comes before one that has it, whatever follows', () => {
  expect(comparePoints({ a: 1, c: 9 }, { a: 1, b: 2, c: 0 })).toBeLessThan(0)
  expect(comparePoints({ a: 1, b: 2, c: 0 }, { a: 1, c: 9 })).toBeGreaterThan(0)
})

test('the id of a point is the beginning of the SHA-256 of its text with sorted names', () => {
  const point = { noise: 0.1, sampler: 'nearest', 'sampler.k': 1 }
  expect(pointText({ sampler: 'nearest', 'sampler.k': 1, noise: 0.1 })).toBe(JSON.stringify(point))
  expect(sortedPoint({ b: 1, a: 2 })).toEqual({ a: 2, b: 1 })
  const digest = createHash('sha256').update(JSON.stringify(point)).digest('hex')
  expect(pointId(point)).toBe(digest.slice(0, 16))
})
