import { describe, expect, test } from 'vitest'
import { meanOverSetsAndPoints, meanOverTestPoints, meanOverTrainingSets } from '#evaluate/mean.js'
import { proportion } from '#evaluate/proportion.js'
import { stream } from '#random/stream.js'

const holds = ([low, high]: [number, number], truth: number) => Number(low <= truth && truth <= high)

describe('the mean over training sets', () => {
  test('meanOverTrainingSets returns the textbook interval', () => {
    const { estimate, interval, covers, n } = meanOverTrainingSets([1, 2, 3, 4, 5])
    expect(estimate).toBe(3)
    // 2.776445 sqrt(2.5 / 5)
    expect(interval[0]).toBeCloseTo(3 - 1.963243, 6)
    expect(interval[1]).toBeCloseTo(3 + 1.963243, 6)
    expect({ covers, n }).toEqual({ covers: 'training sets and test points', n: 5 })
  })

  test('meanOverTrainingSets covers the truth 95% of the time with few normal values', () => {
    const trials = 4000
    const draws = stream(1, 'coverage of Student')
    let inside = 0
    for (let trial = 0; trial < trials; trial++) {
      inside += holds(meanOverTrainingSets([0, 1, 2, 3].map((i) => draws.normal(4 * trial + i))).interval, 0)
    }
    // Three standard errors of 4000 trials.
    expect(Math.abs(inside / trials - 0.95)).toBeLessThan(0.0104)
  })

  // Shares of 50 atoms that are wrong, each with probability p, for 20 training sets: Student's interval is [0, 0] in
  // a third of the trials where p is .001.
  test.each([0.001, 0.02, 0.3, 0.97])(
    'meanOverTrainingSets with a range covers shares of events of probability %d',
    (p) => {
      const [trials, sets, atoms] = [500, 20, 50]
      let inside = 0
      for (let trial = 0; trial < trials; trial++) {
        const draws = stream(2, `shares ${p}`, trial)
        const shares = Array.from({ length: sets }, (_, set) => {
          let wrong = 0
          for (let atom = 0; atom < atoms; atom++) wrong += Number(draws.uniform(set * atoms + atom) < p)
          return wrong / atoms
        })
        inside += holds(meanOverTrainingSets(shares, [0, 1]).interval, p)
      }
      expect(inside / trials).toBeGreaterThan(0.9)
    },
  )

  test('meanOverTrainingSets refuses fewer than two values and values that are not finite', () => {
    expect(() => meanOverTrainingSets([0.2])).toThrow(expect.objectContaining({ code: 'BAD_SHAPE' }))
    expect(() => meanOverTrainingSets([0.2, Number.NaN])).toThrow(expect.objectContaining({ code: 'BAD_VALUE' }))
    expect(() => meanOverTrainingSets([0.2, 1.1], [0, 1])).toThrow(expect.objectContaining({ code: 'BAD_VALUE' }))
  })
})

describe('the mean over test points', () => {
  const values = Array.from({ length: 4000 }, (_, i) => Number(i % 5 === 0))

  test("meanOverTestPoints returns Wilson's interval for values 0 and 1, and shifts and scales with the range", async () => {
    const share = proportion(800, 4000).interval
    const same = await meanOverTestPoints(values)
    const moved = await meanOverTestPoints(
      values.map((value) => value * 0.5 - 2),
      [-2, -1.5],
    )
    for (const side of [0, 1]) {
      expect(same.interval[side]).toBeCloseTo(share[side], 4)
      expect(moved.interval[side]).toBeCloseTo(same.interval[side] / 2 - 2, 13)
    }
  })

  test('the interval of equal values has a positive width and stays within the range', async () => {
    const zeros = await meanOverTestPoints(new Float64Array(100), [0, 0.5])
    expect(zeros.estimate).toBe(0)
    expect(zeros.interval[0]).toBe(0)
    expect(zeros.interval[1]).toBeCloseTo(proportion(0, 100).interval[1] / 2, 3)
    const ones = await meanOverTestPoints(new Float64Array(100).fill(1))
    expect(ones.interval[0]).toBeLessThan(1)
    expect(ones.interval[1]).toBe(1)
    expect((await meanOverTestPoints(new Float64Array(3), [0, 0])).interval).toEqual([0, 0])
    const [low, high] = await (await meanOverTestPoints([0.25])).interval
    expect([low >= 0, low < 0.1, high > 0.7, high <= 1]).toEqual([true, true, true, true])
  })

  test('meanOverTestPoints approaches the normal interval with the sample variance', async () => {
    const n = 20_000
    const spread = Float64Array.from({ length: n }, (_, i) => ((i * 7919) % 1000) / 1000)
    const { estimate, interval } = await meanOverTestPoints(spread)
    const variance = spread.reduce((sum, value) => sum + (value - estimate) ** 2, 0) / n
    const half = 1.959964 * Math.sqrt(variance / n)
    expect(interval[0]).toBeCloseTo(estimate - half, 5)
    expect(interval[1]).toBeCloseTo(estimate + half, 5)
  })

  test.each([
    [[], 'BAD_SHAPE'],
    [[0.2, 1.1], 'BAD_VALUE'],
    [[-0.1], 'BAD_VALUE'],
    [[Number.NaN], 'BAD_VALUE'],
  ])('meanOverTestPoints refuses %j', async (bad, code) => {
    await expect(meanOverTestPoints(bad)).rejects.toMatchObject({ code })
  })
})

describe('the mean over training sets at the same test points', () => {
  /** Answers that hang together within a set and at a point: 1 where the sum of both draws and one of its own is high. */
  function valuesOf(sets: number, m: number, trial: number): Float64Array {
    const [ofSets, ofPoints, own] = ['sets', 'points', 'own'].map((what) => stream(4, what, trial))
    return Float64Array.from({ length: sets * m }, (_, at) => {
      const [set, i] = [Math.floor(at / m), at % m]
      return Number(0.3 * ofSets.normal(set) + ofPoints.normal(i) + own.normal(at) > 1)
    })
  }

  test.each([
    [4, 300],
    [20, 50],
  ])('meanOverSetsAndPoints covers the truth with %i sets and %i points', async (sets, m) => {
    // P(N > 1 / sqrt(2.09))
    const [truth, trials] = [0.24451, 400]
    let inside = 0
    for (let trial = 0; trial < trials; trial++) {
      inside += holds((await meanOverSetsAndPoints(valuesOf(sets, m, trial), sets)).interval, truth)
    }
    expect(inside / trials).toBeGreaterThan(0.92)
  })

  test('meanOverSetsAndPoints has a positive upper bound when all values are 0', async () => {
    expect((await meanOverSetsAndPoints(Float64Array.of(0, 1, 1, 1, 0, 1), 2)).estimate).toBeCloseTo(2 / 3, 15)
    const { interval } = await meanOverSetsAndPoints(new Float64Array(40), 4)
    expect(interval[0]).toBe(0)
    expect(interval[1]).toBeGreaterThan(0.05)
  })

  test.each([
    [new Float64Array(6), 1, 'BAD_SHAPE'],
    [new Float64Array(6), 4, 'BAD_SHAPE'],
    [new Float64Array(6), 6, 'BAD_SHAPE'],
    [Float64Array.of(0, 0, 0, 2), 2, 'BAD_VALUE'],
  ])('meanOverSetsAndPoints refuses %j of %i sets', async (values, sets, code) => {
    await expect(meanOverSetsAndPoints(values, sets)).rejects.toMatchObject({ code })
  })
})
