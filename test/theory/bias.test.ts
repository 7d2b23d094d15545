import { describe, expect, test } from 'vitest'
import { pairedBias, pointwiseBias, unpairedBias } from '#theory/index.js'

describe('unpairedBias', () => {
  test.each([
    [4, 100, 0.0977],
    [100, 1000, 0.1775],
  ])('unpairedBias of %i equal cells and %i rows is %f', (cells, n, bias) => {
    expect(unpairedBias({ probabilities: new Array(cells).fill(1 / cells), n })).toBeCloseTo(bias, 4)
  })

  test('unpairedBias is largest for equal cells', () => {
    const equal = Math.sqrt(3 / (Math.PI * 50))
    expect(unpairedBias({ probabilities: [0.25, 0.25, 0.25, 0.25], n: 50 })).toBeCloseTo(equal, 14)
    expect(unpairedBias({ probabilities: [0.7, 0.1, 0.1, 0.1], n: 50 })).toBeLessThan(equal)
  })
})

test('pairedBias is half the mean absolute difference of the normal counts', () => {
  const [a, b, n] = [0.2, 0.3, 400]
  const meanAbsolute = (variance: number) => Math.sqrt((2 * variance) / Math.PI)
  expect(pairedBias({ exactlyOne: [a, b], n })).toBeCloseTo((meanAbsolute(a / n) + meanAbsolute(b / n)) / 2, 14)
})

describe('pointwiseBias', () => {
  test.each([
    [5, 0.13107],
    [10, 0.09664],
    [50, 0.04474],
    [200, 0.02252],
  ])('pointwiseBias of %i retrainings at p = .2 is %f', (retrainings, bias) => {
    expect(pointwiseBias({ retrainings, p: 0.2 })).toBeCloseTo(bias, 5)
  })

  test('pointwiseBias is the mean absolute deviation of a share', () => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k)
    for (const T of [1, 2, 7, 10]) {
      for (const p of [0, 0.1, 0.3, 0.5, 0.9, 1]) {
        let mean = 0
        for (let v = 0; v <= T; v++) mean += choose(T, v) * p ** v * (1 - p) ** (T - v) * Math.abs(v / T - p)
        expect(pointwiseBias({ retrainings: T, p })).toBeCloseTo(mean, 14)
      }
    }
  })
})

test.each([
  [() => unpairedBias({ probabilities: [2], n: 3 }), /unpairedBias: probability 0 is 2/],
  [() => pairedBias({ exactlyOne: [0.1], n: 0 }), /pairedBias: n is 0/],
  [() => pointwiseBias({ retrainings: 0, p: 0.1 }), /pointwiseBias: retrainings is 0/],
])('the theory of bias refuses bad input: %#', (act, message) => {
  expect(act).toThrow(expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringMatching(message) }))
})
