import { expect, test } from 'vitest'
import { planOf } from '#lab/sweeps/plan/plan.js'
import { planSummary, planTables } from '#lab/sweeps/plan/summary.js'
import { sweepWith } from '../spec/kind.js'

const GRID = { noise: { from: 0, to: 0.45, step: 0.05 }, train: [100, 2000], sampler: ['nearest', 'tree'] }

test('a plan counts points, trials and searches, and predicts time and memory', () => {
  const sweep = sweepWith({ grid: GRID }, { replicates: { seeds: 50, draws: 2 } })
  const summary = planSummary(planOf(sweep), 2)
  expect(summary).toMatchObject({
    points: 40,
    axes: [
      { name: 'noise', levels: [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45] },
      { name: 'sampler', levels: ['nearest', 'tree'] },
      { name: 'train', levels: [100, 2000] },
    ],
    fixed: { 'sampler.k': 1, shift: 0, test: 100 },
    seeds: 50,
    draws: 2,
    trials: 4000,
    searches: 100,
    trialsPerSearch: 40,
    threads: 2,
    bytes: 2 * 2000 * 2 ** 20,
    heaviest: { point: { train: 2000 }, seconds: 0.002004 },
  })
  // Each group of 20 points: 1000 ns a row for its inputs, and 1 ns a row for each of its 40 draws.
  expect(summary.seconds).toBeCloseTo((50 * (1040 * 100 + 1040 * 2000)) / 2 / 1e9, 12)
  expect(summary).not.toHaveProperty('most')
})

test('the time is at least that of the heaviest group, which one thread computes', () => {
  const plan = planOf(sweepWith({ grid: GRID }, { replicates: { seeds: 1 } }))
  expect(planSummary(plan, 64).seconds).toBeCloseTo((1020 * 2000) / 1e9, 12)
})

test('a plan with until has the numbers for the fewest and for the most seeds', () => {
  const until = { metric: 'error', se: 0.01, min: 100, max: 5000 }
  const summary = planSummary(planOf(sweepWith({ grid: GRID }, { until })), 1)
  expect(summary).toMatchObject({ seeds: 100, trials: 4000, most: { seeds: 5000, trials: 200_000 } })
  expect(summary.most!.seconds).toBeCloseTo(50 * summary.seconds, 9)
})

test('a plan prints as tables', () => {
  const until = { metric: 'error', se: 0.01, max: 5000 }
  const [needs, parameters] = planTables(planSummary(planOf(sweepWith({ grid: GRID }, { until })), 2))
  expect(needs.rows.map(({ name, value }) => `${name}: ${value}`)).toEqual([
    'points: 40',
    'seeds of a point, at least: 100',
    'draws of a seed: 1',
    'trials, at least: 4,000',
    'searches or factors, at least: 200',
    'trials per search: 20',
    'time on 2 threads, at least: 108 ms',
    'memory: 4,000 MiB',
    'seeds of a point, at most: 5,000',
    'trials, at most: 200,000',
    'time on 2 threads, at most: 6 s',
  ])
  expect(needs.notes?.[0]).toBe('The heaviest point, noise 0, sampler nearest, train 2000, takes 3 ms a seed.')
  expect(parameters.rows).toContainEqual({
    name: 'noise',
    count: 10,
    values: '0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, …, 0.45',
  })
  expect(parameters.rows).toContainEqual({ name: 'sampler.k', count: 1, values: '1' })
})
