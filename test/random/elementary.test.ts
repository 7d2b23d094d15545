import { describe, expect, test } from 'vitest'
import { atan2, cosTurns, exp, expRough, ln, power, sinTurns } from '#random/elementary.js'
import { seeded } from '../reference/numbers.js'
import { ulps } from '../reference/ulp.js'

const random = seeded(1)
const numbers = (count: number, make: () => number) => Array.from({ length: count }, make)

/** The largest distance from Math's function, which is itself right to 1 ulp. */
function worst(own: (x: number) => number, theirs: (x: number) => number, at: number[]): number {
  return Math.max(...at.map((x) => ulps(own(x), theirs(x))))
}

describe('ln', () => {
  test.each([
    ['all exponents', () => 2 ** (2000 * random() - 1000)],
    ['(0, 1)', random],
    ['about 1', () => 1 + (random() - 0.5) / 8],
    ['next to 1', () => 1 + (random() - 0.5) * 2 ** -40],
    ['subnormals', () => random() * 2 ** -1030],
  ])('ln is within 2 ulp: %s', (_, make) => expect(worst(ln, Math.log, numbers(5000, make))).toBeLessThan(3))

  test('ln has the limits of a logarithm', () => {
    expect([0, 1, Number.POSITIVE_INFINITY, -1, Number.NaN].map(ln)).toEqual([
      Number.NEGATIVE_INFINITY,
      0,
      Number.POSITIVE_INFINITY,
      Number.NaN,
      Number.NaN,
    ])
  })
})

describe('exp', () => {
  test.each([
    ['all exponents', () => 1400 * random() - 700],
    ['about 0', () => random() - 0.5],
    ['next to 0', () => (random() - 0.5) * 2 ** -40],
  ])('exp is within 2 ulp: %s', (_, make) => expect(worst(exp, Math.exp, numbers(5000, make))).toBeLessThan(3))

  test('exp underflows through the subnormals to 0 and overflows to Infinity', () => {
    for (const x of numbers(1000, () => -708 - 38 * random())) {
      expect(Math.abs(exp(x) - Math.exp(x))).toBeLessThanOrEqual(Math.max(2 ** -1074, 2 ** -51 * Math.exp(x)))
    }
    expect([-1e9, -746, 0, 709.79, 1e9].map(exp)).toEqual([0, 0, 1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])
    expect(exp(709.78)).toBeGreaterThan(1.79e308)
    expect(exp(Number.NEGATIVE_INFINITY)).toBe(0)
    expect(exp(Number.NaN)).toBeNaN()
  })
})

describe('sinTurns and cosTurns', () => {
  test('sinTurns and cosTurns are within 2 ulp', () => {
    // Within an eighth of a turn, where the rounding of 2 pi x by Math's argument costs 1 ulp at most.
    const eighth = numbers(5000, () => (random() - 0.5) / 4)
    expect(worst(sinTurns, (x) => Math.sin(2 * Math.PI * x), eighth)).toBeLessThan(4)
    expect(worst(cosTurns, (x) => Math.cos(2 * Math.PI * x), eighth)).toBeLessThan(4)
  })

  test('sinTurns and cosTurns are accurate anywhere on the circle', () => {
    for (const x of numbers(5000, () => random() * 2 - 1)) {
      expect(Math.abs(sinTurns(x) - Math.sin(2 * Math.PI * x))).toBeLessThan(2e-15)
      expect(Math.abs(cosTurns(x) - Math.cos(2 * Math.PI * x))).toBeLessThan(2e-15)
    }
  })

  test('sinTurns and cosTurns have a period of exactly 1 and exact quarters', () => {
    for (const x of numbers(100, () => Math.round(2 ** 40 * random()) / 2 ** 40)) {
      expect(sinTurns(x + 1000)).toBe(sinTurns(x))
      expect(cosTurns(x - 1000)).toBe(cosTurns(x))
    }
    const quarters = [0, 0.25, 0.5, 0.75, 1, -0.25, 1e300].map((x) => [sinTurns(x) + 0, cosTurns(x) + 0])
    expect(quarters).toEqual([0, 1, 2, 3, 0, 3, 0].map((q) => [[0, 1, 0, -1][q], [1, 0, -1, 0][q]]))
  })
})

test('expRough is within 3e-10 of the exponential, 1 at 0, and 0 far below', () => {
  for (let i = 0; i < 5000; i++) {
    const x = 1400 * random() - 700
    expect(Math.abs(expRough(x) / Math.exp(x) - 1)).toBeLessThan(3e-10)
  }
  expect([0, -709, Number.NEGATIVE_INFINITY].map(expRough)).toEqual([1, 0, 0])
})

test('power is the product of its factors', () => {
  expect([power(3, 0), power(0, 0), power(0, 5), power(2, 60), power(3, 13)]).toEqual([1, 1, 0, 2 ** 60, 1594323])
  const random = seeded(11)
  for (let n = 0; n < 300; n++) {
    const x = 1 - random() / 50
    let product = 1
    for (let factor = 0; factor < n; factor++) product *= x
    expect(Math.abs(power(x, n) - product)).toBeLessThanOrEqual(n * 2 ** -52 * product)
  }
})

test('atan2 is within 5 ulp, in every quadrant and on every axis', () => {
  for (let i = 0; i < 5000; i++) {
    const [y, x] = [random() - 0.5, random() - 0.5]
    expect(ulps(atan2(y, x), Math.atan2(y, x))).toBeLessThan(6)
  }
  expect([atan2(0, 1), atan2(1, 0), atan2(0, -1), atan2(-1, 0), atan2(0, 0)]).toEqual([
    0,
    Math.PI / 2,
    Math.PI,
    -Math.PI / 2,
    0,
  ])
})
