import { describe, expect, test } from 'vitest'
import { normalTail } from '#random/normal.js'
import { stream } from '#random/stream.js'

const N = 100_000

/** The largest gap between a sample's distribution function and the true one. */
function gap(sample: Float64Array, distribution: (x: number) => number): number {
  const at = sample.slice().sort().map(distribution)
  return at.reduce((worst, f, i) => Math.max(worst, f - i / at.length, (i + 1) / at.length - f), 0)
}
/** The gap exceeds this with probability 1e-6 (Dvoretzky, Kiefer, Wolfowitz and Massart: 2 exp(-2 n gap^2)). */
const GAP = Math.sqrt(Math.log(2e6) / (2 * N))

/** The distance of the mean of f from what is expected, in standard errors. */
function deviations(sample: Float64Array, f: (x: number) => number, mean: number, variance: number): number {
  const sum = sample.reduce((total, x) => total + f(x), 0)
  return Math.abs(sum / sample.length - mean) / Math.sqrt(variance / sample.length)
}

describe('uniform draws', () => {
  const sample = stream(1, 'uniform').fillUniform(new Float64Array(N))

  test('uniform draws are in [0, 1) and have 53 bits', () => {
    expect(sample.every((u) => u >= 0 && u < 1 && Number.isInteger(u * 2 ** 53))).toBe(true)
    expect(sample.some((u) => (u * 2 ** 53) % 2 === 1)).toBe(true)
  })

  test('uniform draws follow the uniform distribution', () => {
    expect(gap(sample, (u) => u)).toBeLessThan(GAP)
    expect(deviations(sample, (u) => u, 1 / 2, 1 / 12)).toBeLessThan(5)
    expect(deviations(sample, (u) => u * u, 1 / 3, 4 / 45)).toBeLessThan(5)
  })

  test('successive uniform draws are uncorrelated', () => {
    const products = sample.subarray(1).map((u, i) => (u - 0.5) * (sample[i] - 0.5))
    expect(deviations(products, (x) => x, 0, 1 / 144)).toBeLessThan(5)
  })
})

describe('normal draws', () => {
  const sample = stream(1, 'normal').fillNormal(new Float64Array(N))

  test('normal draws follow the normal distribution', () => {
    expect(gap(sample, (x) => 1 - normalTail(x))).toBeLessThan(GAP)
    // The moments 1 to 4, whose variances are 1, 2, 15 and 96.
    expect(deviations(sample, (x) => x, 0, 1)).toBeLessThan(5)
    expect(deviations(sample, (x) => x ** 2, 1, 2)).toBeLessThan(5)
    expect(deviations(sample, (x) => x ** 3, 0, 15)).toBeLessThan(5)
    expect(deviations(sample, (x) => x ** 4, 3, 96)).toBeLessThan(5)
  })
})

describe('below', () => {
  test('below draws each of n numbers equally often', () => {
    const source = stream(3, 'below')
    const counts = new Array(7).fill(0)
    for (let i = 0; i < N; i++) counts[source.below(i, 7)]++
    const chiSquare = counts.reduce((sum, count) => sum + (count - N / 7) ** 2 / (N / 7), 0)
    // Six degrees of freedom exceed 38.3 with probability 1e-6.
    expect(chiSquare).toBeLessThan(38.3)
  })
})

describe('a draw', () => {
  const source = stream(5, 'order')

  test('a draw does not depend on earlier draws', () => {
    const forwards = Array.from({ length: 20 }, (_, i) => [source.u32(i), source.uniform(i), source.normal(i)])
    const backwards = Array.from({ length: 20 }, (_, i) => {
      const other = stream(5, 'order')
      return [other.normal(19 - i), other.u32(19 - i), other.uniform(19 - i)]
    })
    expect(backwards.reverse().map(([normal, u32, uniform]) => [u32, uniform, normal])).toEqual(forwards)
  })

  test('fillUniform and fillNormal write the draws of their indices', () => {
    const first = 2 ** 33 + 1
    expect([...source.fillUniform(new Float64Array(5), first)]).toEqual(
      [0, 1, 2, 3, 4].map((i) => source.uniform(first + i)),
    )
    expect([...source.fillNormal(new Float32Array(5), 7)]).toEqual(
      [7, 8, 9, 10, 11].map((i) => Math.fround(source.normal(i))),
    )
  })

  test.each([
    ['seed', stream(6, 'order')],
    ['high bits of the seed', stream(5 + 2 ** 32, 'order')],
    ['purpose', stream(5, 'orders')],
    ['trial', stream(5, 'order', 1)],
  ])('a draw changes with the %s', (_, other) => {
    for (let i = 0; i < 100; i++) expect(other.u32(i)).not.toBe(source.u32(i))
  })

  test('a draw changes with the high bits of the index', () => expect(source.u32(2 ** 34)).not.toBe(source.u32(0)))

  test('a draw keeps its value from release to release', () => {
    expect([source.u32(0), source.uniform(1), source.normal(2)]).toEqual([
      1521724624, 0.7305169915313927, -0.9426695416980135,
    ])
  })
})

describe('permutation', () => {
  test.each([0, 1, 2, 17, 1000])('a permutation of %i holds each number once', (n) => {
    expect([...stream(7, 'permutation').permutation(n)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: n }, (_, i) => i),
    )
  })

  test('a permutation takes all orders equally often', () => {
    const counts = new Map<string, number>()
    for (let trial = 0; trial < 6000; trial++) {
      const order = stream(8, 'permutation', trial).permutation(3).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(6)
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
    // Five degrees of freedom exceed 35.9 with probability 1e-6.
    expect(chiSquare).toBeLessThan(35.9)
  })
})

describe('bad input', () => {
  test.each([
    ['a negative seed', () => stream(-1, 'a'), /seed is -1/],
    ['a fractional seed', () => stream(0.5, 'a'), /seed is 0.5/],
    ['an unsafe seed', () => stream(2 ** 53, 'a'), /seed is/],
    ['no purpose', () => stream(1, ''), /purpose/],
    ['a trial beyond 32 bits', () => stream(1, 'a', 2 ** 32), /trial is/],
    ['a negative index', () => stream(1, 'a').uniform(-1), /index -1/],
    ['a fractional index', () => stream(1, 'a').u32(1.5), /index 1.5/],
    ['a permutation of negative length', () => stream(1, 'a').permutation(-1), /n is -1/],
  ])('a stream refuses %s', (_, draw, message) => {
    expect(draw).toThrow(message)
    expect(draw).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
  })
})
