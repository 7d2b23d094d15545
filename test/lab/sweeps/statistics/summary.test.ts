import { describe, expect, test } from 'vitest'
import { wilson } from '#evaluate/proportion.js'
import { clusterQuantile } from '#lab/sweeps/statistics/clusters.js'
import { errorAfter, summarize } from '#lab/sweeps/statistics/summary.js'
import { studentQuantile } from '#theory/student-t.js'
import { twoLevelCoverage } from './simulated.js'

const { NaN: none } = Number

describe('the summary of a point', () => {
  test('has the ordinary standard error of a mean where each seed has one draw', () => {
    const { mean, se, interval, n, seeds, missing } = summarize(Float64Array.of(1, 2, 4, 9), { draws: 1, share: false })
    expect([mean, n, seeds, missing]).toEqual([4, 4, 4, 0])
    expect(se).toBeCloseTo(Math.sqrt((9 + 4 + 0 + 25) / 3 / 4), 12)
    expect(interval[1] - mean).toBeCloseTo(studentQuantile(3) * se, 10)
  })

  test('takes seeds as independent, not their draws', () => {
    const doubled = Float64Array.of(1, 1, 2, 2, 4, 4, 9, 9)
    const once = summarize(Float64Array.of(1, 2, 4, 9), { draws: 1, share: false })
    const twice = summarize(doubled, { draws: 2, share: false })
    expect(twice).toEqual({ ...once, n: 8 })
    expect(summarize(doubled, { draws: 1, share: false }).se).toBeLessThan(0.7 * once.se)
  })

  test('weighs seeds by their number of values and counts those without', () => {
    const values = Float64Array.of(1, 3, 2, none, none, none, 6, 8)
    const { mean, se, n, seeds, missing } = summarize(values, { draws: 2, share: false })
    expect([mean, n, seeds, missing]).toEqual([4, 5, 3, 3])
    // Residuals of the seeds: 1 + 3 - 8, 2 - 4, 6 + 8 - 8.
    expect(se).toBeCloseTo(Math.sqrt((3 / 2) * (16 + 4 + 36)) / 5, 12)
  })

  test('has no standard error for one seed, unless it is of a share', () => {
    expect(summarize(Float64Array.of(5), { draws: 1, share: false }).se).toBeNaN()
    expect(summarize(Float64Array.of(0.5, 0.6), { draws: 2, share: true }).se).toBeGreaterThan(0.2)
  })

  test('of no values is empty', () => {
    const { mean, se, n, seeds, missing } = summarize(Float64Array.of(none, none), { draws: 1, share: true })
    expect([mean, se, n, seeds, missing]).toEqual([none, none, 0, 0, 2])
  })
})

describe('a share', () => {
  test.each([0, 0.5, 1])('of %f in every seed keeps a standard error above 0', (share) => {
    const { se, interval } = summarize(new Float64Array(100).fill(share), { draws: 1, share: true })
    expect(se).toBeGreaterThan(0.009)
    expect(interval[0]).toBe(share === 0 ? 0 : interval[0])
    expect(interval[1] - interval[0]).toBeGreaterThan(0.03)
    expect(summarize(new Float64Array(100).fill(share), { draws: 1, share: false }).se).toBe(0)
  })

  test('of single trials has half the width of Wilson’s interval over 1.96 as its standard error', () => {
    const values = Float64Array.from({ length: 200 }, (_, at) => Number(at < 8))
    const { se, effective, interval } = summarize(values, { draws: 1, share: true })
    expect(effective).toBeCloseTo(199, 9)
    const [low, high] = wilson(0.04, effective)
    expect(se).toBeCloseTo((high - low) / 2 / 1.959964, 6)
    expect(interval[0]).toBeLessThan(low)
    expect(interval[1]).toBeGreaterThan(high)
  })

  test('of many inputs counts for as many 0/1 values as its spread says', () => {
    const values = Float64Array.from({ length: 400 }, (_, at) => 0.3 + (at % 2 === 0 ? 0.01 : -0.01))
    const { effective, se } = summarize(values, { draws: 1, share: true })
    expect(effective).toBeCloseTo((0.21 / 0.0001) * 399, 3)
    expect(se).toBeCloseTo(0.01 / Math.sqrt(399), 6)
  })
})

test('a standard error is scaled to more seeds with its pseudo counts', () => {
  const none = summarize(new Float64Array(32), { draws: 1, share: true })
  const more = summarize(new Float64Array(3200), { draws: 1, share: true })
  expect(errorAfter(none, 100)).toBeCloseTo(more.se, 12)
  const half = summarize(Float64Array.of(1, 2, 3, 4), { draws: 1, share: false })
  expect(errorAfter(half, 4)).toBeCloseTo(half.se / 2, 12)
})

test.each([1, 2, 10, 200, 201, 5000])('the quantile of %i seeds is Student’s', (seeds) => {
  expect(clusterQuantile(seeds)).toBeCloseTo(studentQuantile(Math.max(1, seeds - 1)), 7)
})

test('intervals of 20 seeds with 50 draws cover, and those of 1,000 independent trials do not', () => {
  const { clustered, naive } = twoLevelCoverage(1000, 20, { draws: 50, m: 20 })
  expect(clustered).toBeGreaterThanOrEqual(0.935)
  expect(naive).toBeLessThan(0.5)
})
