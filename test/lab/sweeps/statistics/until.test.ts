import { describe, expect, test } from 'vitest'
import { sortedPoints } from '#lab/sweeps/plan/document.js'
import { planOf } from '#lab/sweeps/plan/plan.js'
import { type Point, sortedPoint } from '#lab/sweeps/plan/point.js'
import type { UntilRule } from '#lab/sweeps/plan/sweep.js'
import { ResultTable } from '#lab/sweeps/results/table.js'
import { pilotOf } from '#lab/sweeps/statistics/pilot.js'
import { decisionUnits, precisionAt, seedsAtLook } from '#lab/sweeps/statistics/until.js'
import { majorityError } from '#theory/voting.js'
import { toySweep } from '../toy.js'
import { coverage, uniforms, untilPrecise } from './simulated.js'

const rule: UntilRule = { metric: 'share', se: 0.001, min: 100, max: 100_000 }
const plan = planOf(toySweep())

/** A table whose point `at` has these shares, one a seed. */
function tableOf(...shares: readonly (readonly number[])[]): ResultTable {
  const table = new ResultTable(plan.ids.length, ['share', 'square'], 1)
  for (const [point, of] of shares.entries()) {
    for (const [seed, share] of of.entries()) table.set(point, seed, 0, { state: 'ok', values: [share, share ** 2] })
  }
  return table
}

describe('a rule that stops points', () => {
  test('looks at min · 2^k seeds, at most max', () => {
    const looks = [0, 1, 2, 3, 20].map((k) => seedsAtLook({ ...rule, max: 700 }, k))
    expect(looks).toEqual([100, 200, 400, 700, 700])
  })

  test('lets each point stop by itself without a difference', () => {
    expect(decisionUnits(plan, rule)).toEqual(plan.ids.map((_, at) => [at]))
  })

  test('lets points along a parameter stop together, with those nested under it, the kind’s first name first', () => {
    const points = sortedPoints(
      [0.1, 0.2].flatMap((p) => [
        sortedPoint({ p, m: 10, method: 'plain' }),
        sortedPoint({ p, m: 10, method: 'biased', 'method.bias': 0.1 }),
      ]),
    )
    const units = decisionUnits({ sweep: toySweep({ points }) }, { ...rule, difference: 'method' })
    const named = units.map((unit) => unit.map((at) => [points[at].p, points[at].method]))
    expect(named).toEqual([
      [
        [0.1, 'plain'],
        [0.1, 'biased'],
      ],
      [
        [0.2, 'plain'],
        [0.2, 'biased'],
      ],
    ])
  })

  test('does not stop at 0 of 100, and stops when 0 of n says enough', () => {
    const none = tableOf(new Array(1600).fill(0))
    expect(precisionAt(none, rule, plan, [0], 100)).toMatchObject({ decision: 'double' })
    expect(precisionAt(none, rule, plan, [0], 800)).toMatchObject({ decision: 'double' })
    expect(precisionAt(none, rule, plan, [0], 1600)).toMatchObject({ decision: 'stop' })
  })

  test('ends at the most seeds', () => {
    const wide = tableOf(Array.from({ length: 400 }, (_, at) => at % 2))
    expect(precisionAt(wide, { ...rule, max: 400 }, plan, [0], 200).decision).toBe('double')
    expect(precisionAt(wide, { ...rule, max: 400 }, plan, [0], 400).decision).toBe('max')
  })

  test('ignores seeds beyond those of the look', () => {
    const shares = Array.from({ length: 400 }, (_, at) => (at < 200 ? at % 2 : 0))
    const first = tableOf(shares.slice(0, 200))
    expect(precisionAt(tableOf(shares), rule, plan, [0], 200)).toEqual(precisionAt(first, rule, plan, [0], 200))
  })

  test('counts failed and absent trials as missing, and lets a point that refuses all stop', () => {
    const table = tableOf(Array.from({ length: 50 }, (_, at) => at % 2))
    const complete = precisionAt(table, rule, plan, [0], 50)
    table.set(0, 50, 0, { state: 'failed', code: 'OUT_OF_MEMORY', values: [] })
    expect(precisionAt(table, rule, plan, [0], 100).se).toBe(complete.se)
    for (let seed = 0; seed < 100; seed++) table.set(1, seed, 0, { state: 'refused', code: 'UNSUPPORTED', values: [] })
    expect(precisionAt(table, rule, plan, [1], 100)).toEqual({ se: Number.NaN, decision: 'stop' })
    expect(precisionAt(table, rule, plan, [0, 1], 100).decision).toBe('double')
  })

  test('judges differences by pairs, which stop before the points themselves would', () => {
    const uniform = uniforms(4, 'pairs')
    const first = Array.from({ length: 100 }, () => uniform())
    const table = tableOf(
      first,
      first.map((share) => share * 0.99),
    )
    const along = { ...rule, se: 0.01, difference: 'p' }
    expect(precisionAt(table, { ...rule, se: 0.01 }, plan, [0, 1], 100).decision).toBe('double')
    expect(precisionAt(table, along, plan, [0, 1], 100).decision).toBe('stop')
    const independent = { sweep: toySweep({ paired: false }) }
    expect(precisionAt(table, along, independent, [0, 1], 100).decision).toBe('double')
  })
})

test.each([
  [0.001, 0.001],
  [0.01, 0.0025],
  [0.3, 0.03],
])('intervals cover after a stop in 2,000 sweeps with p = %f and a standard error of %f', (p, se) => {
  expect(coverage(2000, { ...rule, se }, { p, m: 1 })).toBeGreaterThanOrEqual(0.935)
})

test.each([
  [1, 0.25],
  [9, 0.5],
])('stopping each point of %i votes with noise from 0 to 0.5 saves a share %f of the trials', (k, least) => {
  const uniform = uniforms(5, 'savings')
  const [noises, m] = [Array.from({ length: 21 }, (_, at) => at / 40), 20]
  let [stopped, fixed] = [0, 0]
  // Six standard errors over two doublings, because the saving depends on how near the worst point comes to a look.
  for (let at = 0; at < 6; at++) {
    const se = Math.sqrt(0.25 / m / (500 * 4 ** (at / 6)))
    const sums = noises.map((p) => untilPrecise(uniform, { ...rule, se, min: 50 }, { p: majorityError({ k, p }), m }))
    expect(Math.max(...sums.map((of) => of.se))).toBeLessThanOrEqual(se)
    stopped += sums.reduce((trials, of) => trials + of.n, 0)
    fixed += noises.length * Math.max(...sums.map((of) => of.n))
  }
  expect(1 - stopped / fixed).toBeGreaterThanOrEqual(least)
})

test('a pilot of 32 seeds names the look at which each point stops, its trials, cost and memory', () => {
  const spread = ({ p }: Point) => (p === 0.5 ? 0.15 : 0)
  const shares = plan.sweep.points.map((point) =>
    Array.from({ length: 32 }, (_, at) => spread(point) * (at % 2 === 0 ? 1 : 3)),
  )
  const { units, trials, cost, bytes } = pilotOf(tableOf(...shares), { ...rule, se: 0.01 }, plan, 32)
  const seedsOf = (p: number) => units.filter((_, at) => plan.sweep.points[at].p === p).map(({ seeds }) => seeds)
  expect(seedsOf(0)).toEqual([100, 100, 100])
  expect(seedsOf(0.5)).toEqual([400, 400, 400])
  expect(units.every(({ expected }) => expected <= 0.01)).toBe(true)
  const { draws } = plan.sweep.replicates
  expect(trials).toBe(draws * units.reduce((sum, { seeds }) => sum + seeds, 0))
  expect(bytes).toBe(160)
  expect(cost).toBeGreaterThan(trials * 50)
})
