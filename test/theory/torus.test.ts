import { describe, expect, test } from 'vitest'
import { boundaryError, circle, coverHart, lipschitzBound, nearestDistance, nearestVariance } from '#theory/index.js'
import { seeded } from '../reference/numbers.js'

/** Volumes of unit balls, from one dimension on. */
const BALLS = [2, Math.PI, (4 / 3) * Math.PI, Math.PI ** 2 / 2, (8 / 15) * Math.PI ** 2]

/** The midpoint rule. */
function integral(of: (at: number) => number, from: number, to: number, steps: number): number {
  let sum = 0
  for (let i = 0; i < steps; i++) sum += of(from + ((to - from) * (i + 0.5)) / steps)
  return (sum * (to - from)) / steps
}

describe('nearestDistance', () => {
  test('nearestDistance in one dimension is 1 / (2 (m + 1))', () => {
    for (const m of [1, 2, 10, 999]) expect(nearestDistance({ m, dimension: 1 })).toBeCloseTo(0.5 / (m + 1), 13)
  })

  test.each([1, 2, 3, 4, 5])('nearestDistance is the integral of P(farther than r), dimension %i', (dimension) => {
    const ball = BALLS[dimension - 1]
    for (const m of [1, 7, 100]) {
      const mean = integral((r) => (1 - ball * r ** dimension) ** m, 0, ball ** (-1 / dimension), 200_000)
      expect(nearestDistance({ m, dimension }) / mean).toBeCloseTo(1, 6)
    }
  })

  // Gamma(1 + 1/d): 1, .886227, .892980, .906403, .918169.
  test.each([
    [1, 1],
    [2, 0.8862269255],
    [3, 0.8929795116],
    [4, 0.9064024771],
    [5, 0.9181687424],
  ])('nearestDistance tends to Gamma(1 + 1/d) (V m)^(-1/d), dimension %i', (dimension, gamma) => {
    const [m, d] = [100_000, dimension]
    const limit = gamma * (BALLS[d - 1] * m) ** (-1 / d)
    expect(nearestDistance({ m, dimension }) / limit).toBeCloseTo(1 - (d + 1) / (2 * d * d * m), 8)
  })
})

test('lipschitzBound is above the total variation on the circle, and decreases with it', () => {
  for (const m of [1, 2, 5, 30, 1000]) {
    for (const frequency of [1, 2, 7]) {
      const { totalVariation } = circle({ m, amplitude: 0.8, frequency })
      const bound = lipschitzBound({ lipschitz: 0.8 * Math.PI * frequency, m, dimension: 1 })
      expect(bound).toBeGreaterThan(totalVariation)
      expect(bound).toBeCloseTo((0.4 * Math.PI * frequency) / (m + 1), 12)
    }
  }
})

describe('boundaryError', () => {
  test.each([
    [1, 1],
    [2, 2 / Math.PI],
    [3, 1 / 2],
    [4, 4 / (3 * Math.PI)],
    [5, 3 / 8],
  ])('the crossing of boundaryError is the mean coordinate of a direction, dimension %i', (dimension, coordinate) => {
    const { crossing, clean, totalVariation } = boundaryError({ m: 50, dimension, area: 2, p: 0.2 })
    expect(crossing).toBeCloseTo(2 * coordinate * nearestDistance({ m: 50, dimension }), 14)
    expect(totalVariation).toBeCloseTo(0.6 * crossing, 14)
    expect(clean).toBeCloseTo(0.2 + 0.6 * crossing, 14)
  })

  test('the crossing of boundaryError in one dimension is 1/(2m) for many points', () => {
    expect(boundaryError({ m: 1e6, dimension: 1, area: 1, p: 0 }).crossing * 2e6).toBeCloseTo(1, 5)
  })
})

/** The part of a ball of radius r in d dimensions that is beyond a plane at a signed distance from its middle. */
function beyond(d: number, r: number, at: number): number {
  if (d === 2)
    return r * r * Math.acos(Math.max(-1, Math.min(1, at / r))) - at * Math.sqrt(Math.max(0, r * r - at * at))
  return (Math.PI * (r - at) ** 2 * (2 * r + at)) / 3
}

/**
 * c_d = m^2 times the integral of exp(-m |A or B|) over the middles a, b of balls that touch the origin; over |a| in closed form, which
 * leaves |b| / |a| = t, below 1 half of the time, and the angle between.
 */
function cells(d: 2 | 3, steps: number): number {
  const [ball, spheres] = d === 2 ? [Math.PI, 4 * Math.PI] : [(4 / 3) * Math.PI, 8 * Math.PI ** 2]
  const of = (t: number, angle: number) => {
    const apart = Math.sqrt(1 + t * t - 2 * t * Math.cos(angle))
    const plane = (apart * apart + 1 - t * t) / (2 * apart)
    const both = ball * (1 + t ** d) - beyond(d, 1, plane) - beyond(d, t, apart - plane)
    return (Math.sin(angle) ** (d - 2) * t ** (d - 1)) / both ** 2
  }
  const half = integral((t) => integral((angle) => of(t, angle), 0, Math.PI, steps), 0, 1, steps)
  return (2 * spheres * half) / d
}

describe('nearestVariance', () => {
  test.each([2, 3] as const)('the cell moments of nearestVariance equal their integral, dimension %i', (dimension) => {
    // The rule's error falls with the square of its step.
    const cell = cells(dimension, 400) + (cells(dimension, 400) - cells(dimension, 200)) / 3
    expect((nearestVariance({ m: 99, dimension, p: 0.2 }) * 100) / 0.16).toBeCloseTo(cell, 5)
  })

  test('nearestVariance in one dimension agrees with simulated gaps on a circle', () => {
    const [random, m, trials] = [seeded(3), 6, 40_000]
    let [sum, squares] = [0, 0]
    for (let trial = 0; trial < trials; trial++) {
      const at = Array.from({ length: m }, random).sort((a, b) => a - b)
      const gaps = at.map((x, i) => (i + 1 < m ? at[i + 1] : at[0] + 1) - x)
      const cell = gaps.reduce((total, gap, i) => total + ((gap + gaps[(i + 1) % m]) / 2) ** 2, 0)
      sum += cell
      squares += cell * cell
    }
    const mean = sum / trials
    const error = Math.sqrt((squares / trials - mean * mean) / trials)
    expect(Math.abs(nearestVariance({ m, dimension: 1, p: 0.5 }) * 4 - mean)).toBeLessThan(5 * error)
    expect(error).toBeLessThan(0.002)
  })
})

describe('coverHart', () => {
  test('the upper bound of coverHart is attained by equally frequent wrong labels', () => {
    for (const [classes, p] of [
      [2, 0.2],
      [10, 0.6],
    ]) {
      const { lower, upper } = coverHart({ bayesError: p, classes })
      expect(lower).toBe(p)
      expect(upper).toBeCloseTo(1 - (1 - p) ** 2 - (p * p) / (classes - 1), 14)
    }
  })

  test('the bounds of coverHart coincide for certain labels and for coins', () => {
    expect(coverHart({ bayesError: 0, classes: 3 })).toEqual({ lower: 0, upper: 0 })
    expect(coverHart({ bayesError: 0.75, classes: 4 })).toEqual({ lower: 0.75, upper: 0.75 })
  })
})

test.each([
  [() => nearestDistance({ m: 0, dimension: 1 }), /nearestDistance: m is 0/],
  [() => nearestDistance({ m: 3, dimension: 0 }), /nearestDistance: dimension is 0/],
  [() => lipschitzBound({ lipschitz: -1, m: 3, dimension: 1 }), /lipschitzBound: lipschitz is -1/],
  [() => boundaryError({ m: 3, dimension: 1, area: -1, p: 0.1 }), /boundaryError: area is -1/],
  [() => boundaryError({ m: 3, dimension: 1, area: 1, p: 0.7 }), /boundaryError: p is 0.7/],
  [() => nearestVariance({ m: 3, dimension: 4, p: 0.1 }), /nearestVariance: dimension is 4/],
  [() => coverHart({ bayesError: 0.51, classes: 2 }), /coverHart: bayesError is 0.51/],
])('the theory of the torus refuses bad input: %#', (act, message) => {
  expect(act).toThrow(expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringMatching(message) }))
})
