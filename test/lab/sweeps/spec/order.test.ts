import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sweepHash } from '#lab/sweeps/plan/document.js'
import { planOf } from '#lab/sweeps/plan/plan.js'
import { sweepOfText } from './kind.js'

const SPEC = {
  sweep: 'order',
  fixed: { 'sampler.ridge': 0.5, shift: 2 },
  grid: {
    noise: { from: 0, to: 0.5, count: 3 },
    sampler: [
      'tree',
      { name: 'knots', k: 4 },
      { name: 'kernel', shape: { name: 'matern', smoothness: 0.5 } },
      { name: 'knots', k: 3 },
    ],
  },
  zip: { train: [100, 50, 70], test: [10, 20, 10] },
  exclude: [
    { sampler: 'tree', noise: 0.25 },
    { noise: 0, train: 50 },
  ],
  replicates: { seeds: 5, draws: 2 },
  until: undefined,
}

/** A spec with the keys of every object and the values of every axis in an order that fast-check draws. */
function permuted(value: unknown, rows: readonly number[] | undefined, key = ''): fc.Arbitrary<unknown> {
  if (key === 'zip') return objectOf(value as object, (each) => fc.constant(rows!.map((at) => (each as unknown[])[at])))
  if (Array.isArray(value)) {
    const items = fc.tuple(...value.map((each) => permuted(each, rows)))
    return items.chain((all) => fc.shuffledSubarray(all, { minLength: all.length }))
  }
  if (value !== null && typeof value === 'object') return objectOf(value, (each, name) => permuted(each, rows, name))
  return fc.constant(value)
}

function objectOf(value: object, of: (value: unknown, key: string) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const entries = fc.tuple(...Object.entries(value).map(([key, each]) => fc.tuple(fc.constant(key), of(each, key))))
  return entries
    .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }))
    .map((all) => Object.fromEntries(all))
}

test('the order of axes, values and keys has no effect on a sweep and its plan', () => {
  const expected = sweepOfText(JSON.stringify(SPEC), 'json')
  const plan = planOf(expected)
  expect(expected.points).toHaveLength(3 * 3 * 4 - 3 - 4)
  const rows = fc.shuffledSubarray([0, 1, 2], { minLength: 3 })
  fc.assert(
    fc.property(
      rows.chain((order) => permuted(SPEC, order)),
      (spec) => {
        const sweep = sweepOfText(JSON.stringify(spec), 'json')
        expect(sweep).toEqual(expected)
        expect(JSON.stringify(sweep.points)).toBe(JSON.stringify(expected.points))
        expect(sweepHash(sweep)).toBe(sweepHash(expected))
        expect(planOf(sweep)).toEqual(plan)
      },
    ),
    { seed: 1, numRuns: 60 },
  )
})
