import { describe, expect, test } from 'vitest'
import { pairedDifference } from '#lab/sweeps/statistics/difference.js'
import { summarize } from '#lab/sweeps/statistics/summary.js'
import { successes, uniforms } from './simulated.js'

const numbers = { draws: 1, share: false }

describe('a paired difference', () => {
  test('is the mean of differences within trials, with the reduction of variance', () => {
    const [a, b] = [Float64Array.of(1, 2, 3, 4), Float64Array.of(2, 3, 5, 5)]
    const { mean, se, n, reduction } = pairedDifference(a, b, numbers)
    expect([mean, n]).toEqual([1.25, 4])
    expect(se).toBeCloseTo(Math.sqrt(0.75 / 3 / 4), 12)
    const independent = summarize(a, numbers).se ** 2 + summarize(b, numbers).se ** 2
    expect(reduction).toBeCloseTo(independent / se ** 2, 10)
    expect(reduction).toBeGreaterThan(13)
  })

  test('leaves out trials with a value at one point only', () => {
    const [a, b] = [Float64Array.of(1, Number.NaN, 3, 4), Float64Array.of(2, 100, 5, Number.NaN)]
    expect(pairedDifference(a, b, numbers)).toMatchObject({ mean: 1.5, n: 2, seeds: 2, missing: 2 })
  })

  test('treats trials beyond the shorter list as missing', () => {
    const [a, b] = [Float64Array.of(1, 2), Float64Array.of(2, 4, 9, 9)]
    expect(pairedDifference(a, b, numbers)).toMatchObject({ mean: 1.5, n: 2, missing: 2 })
  })

  test('adds the variances of both points without pairing', () => {
    const [a, b] = [Float64Array.of(1, 2, 3, 4), Float64Array.of(2, 3, 5, 5)]
    const { mean, se, reduction } = pairedDifference(a, b, { ...numbers, paired: false })
    expect(mean).toBe(1.25)
    expect(se).toBeCloseTo(Math.hypot(summarize(a, numbers).se, summarize(b, numbers).se), 12)
    expect(reduction).toBe(1)
  })

  test('of shares that never differ keeps a standard error above 0', () => {
    const { mean, se, interval } = pairedDifference(new Float64Array(100), new Float64Array(100), {
      draws: 1,
      share: true,
    })
    expect(mean).toBe(0)
    expect(se).toBeCloseTo(0.98 / 103.84, 4)
    expect(interval[0]).toBeLessThan(-0.01)
  })

  test('covers in 1,000 experiments of 30 seeds with 10 draws on common inputs', () => {
    const uniform = uniforms(3, 'differences')
    let covered = 0
    for (let experiment = 0; experiment < 1000; experiment++) {
      const [a, b] = [new Float64Array(300), new Float64Array(300)]
      for (let seed = 0; seed < 30; seed++) {
        const common = 0.2 * uniform()
        for (let trial = 10 * seed; trial < 10 * seed + 10; trial++) {
          a[trial] = successes(uniform, 20, common) / 20
          b[trial] = successes(uniform, 20, 1.5 * common) / 20
        }
      }
      const [low, high] = pairedDifference(a, b, { draws: 10, share: true }).interval
      covered += Number(low <= 0.05 && 0.05 <= high)
    }
    expect(covered).toBeGreaterThanOrEqual(935)
  })
})
