import { describe, expect, test } from 'vitest'
import { stream } from '#random/stream.js'
import { noTeacherBound, stripes } from '#theory/index.js'

describe('stripes', () => {
  test('the margin of stripes is half at the edge, 0 at a boundary, and whole far from it', () => {
    const of = { m: 40, p: 0.1, boundaries: 1 }
    const { edge } = stripes(of)
    expect(stripes({ ...of, distance: edge }).margin).toBeCloseTo(0.4, 13)
    expect(stripes(of).margin).toBe(0)
    expect(stripes({ ...of, distance: 0.5 }).margin).toBeCloseTo(0.8, 14)
  })

  test('the total variation of stripes is half the mean loss of margin', () => {
    const of = { m: 30, p: 0.2, boundaries: 2 }
    const steps = 100_000
    let lacking = 0
    for (let step = 0; step < steps; step++) {
      const { margin } = stripes({ ...of, distance: (step + 0.5) / (2 * steps) })
      // Of two classes the variation is half of the margin that is lost; both sides of each boundary.
      lacking += ((0.6 - margin) / 2) * (2 * of.boundaries) * (0.5 / steps)
    }
    expect(stripes(of).totalVariation).toBeCloseTo(lacking, 8)
  })

  test('stripes satisfy the bound on samplers, which is 2.9 times as large', () => {
    const { outside, totalVariation } = stripes({ m: 400, p: 0.1, boundaries: 9 })
    const bound = noTeacherBound({ margin: 0.8, epsilon: totalVariation })
    expect(bound / outside).toBeCloseTo(2 / Math.LN2, 1)
  })

  test('stripes agree with a simulation', () => {
    const [m, distance, sets] = [20, 0.02, 40_000]
    let crossed = 0
    for (let set = 0; set < sets; set++) {
      const draws = stream(1, 'stripes', set)
      let nearest = 1
      for (let i = 0; i < m; i++) {
        const offset = draws.uniform(i) - (0.5 + distance)
        if (Math.abs(offset) < Math.abs(nearest)) nearest = offset
      }
      crossed += Number(nearest < -distance)
    }
    const { margin } = stripes({ m, p: 0, boundaries: 1, distance })
    expect(Math.abs(crossed / sets - (1 - margin) / 2)).toBeLessThan(4 * Math.sqrt(0.25 / sets))
  })
})

test.each([
  [() => stripes({ m: 0, p: 0.1, boundaries: 1 }), /stripes: m is 0/],
  [() => stripes({ m: 5, p: 0.6, boundaries: 1 }), /stripes: p is 0.6/],
  [() => stripes({ m: 5, p: 0.1, boundaries: 0 }), /stripes: boundaries is 0/],
  [() => stripes({ m: 5, p: 0.1, boundaries: 1, distance: -1 }), /stripes: distance is -1/],
])('stripes refuses bad input: %#', (act, message) => {
  expect(act).toThrow(expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringMatching(message) }))
})
