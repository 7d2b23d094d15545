import { describe, expect, test } from 'vitest'
import { stream } from '#random/stream.js'
import { ensembleBound, majorityBounds, noTeacherBound, pluralityWins } from '#theory/index.js'

describe('noTeacherBound', () => {
  test('noTeacherBound holds for answers of any distribution', () => {
    const [classes, inputs, margin] = [3, 8, 0.3]
    const posterior = [0.55, 0.25, 0.2]
    let worst = 0
    for (let trial = 0; trial < 500; trial++) {
      const draws = stream(5, 'answers', trial)
      let [outside, epsilon] = [0, 0]
      for (let i = 0; i < inputs; i++) {
        // From the labels' distribution a part of the way to another one.
        const way = draws.uniform(4 * i)
        const other = draws.below(4 * i + 1, classes)
        const q = posterior.map((p, c) => p + way * (Number(c === other) - p))
        epsilon += q.reduce((sum, value, c) => sum + Math.abs(value - posterior[c]), 0) / (2 * inputs)
        if (q[0] - Math.max(q[1], q[2]) < margin / 2) outside += 1 / inputs
      }
      expect(outside).toBeLessThanOrEqual(noTeacherBound({ margin, epsilon }) + 1e-12)
      worst = Math.max(worst, outside / noTeacherBound({ margin, epsilon }))
    }
    expect(worst).toBeGreaterThan(0.2)
  })

  test('noTeacherBound is attained if mass moves from the Bayes class to its rival', () => {
    // Of two inputs one loses a quarter of its margin, and is at half of it: a hair more and it is outside.
    expect(noTeacherBound({ margin: 0.6, epsilon: 0.15 / 2 })).toBeCloseTo(1 / 2, 14)
    expect(noTeacherBound({ margin: 0.1, epsilon: 0.5 })).toBe(1)
  })
})

describe('ensembleBound', () => {
  test.each([[[0.6, 0.4]], [[0.5, 0.3, 0.2]], [[0.4, 0.2, 0.2, 0.2]]])(
    'ensembleBound is above the error of the plurality: %j',
    (probabilities) => {
      const margin = probabilities[0] - probabilities[1]
      for (const k of [1, 2, 10, 60]) {
        const error = 1 - pluralityWins({ k, probabilities })[0]
        expect(error).toBeLessThanOrEqual(ensembleBound({ k, margin, classes: probabilities.length }))
      }
    },
  )

  test('ensembleBound of two classes is the bound of the majority', () => {
    for (const k of [1, 8, 51]) {
      expect(ensembleBound({ k, margin: 0.4, classes: 2 })).toBeCloseTo(majorityBounds({ k, p: 0.3 }).hoeffding, 13)
    }
  })

  test('ensembleBound is at most 1', () => {
    expect(ensembleBound({ k: 1, margin: 0.1, classes: 10 })).toBe(1)
    expect(ensembleBound({ k: 100, margin: 0.3, classes: 10 })).toBeCloseTo(9 * Math.exp(-4.5), 13)
  })
})

test.each([
  [() => noTeacherBound({ margin: 0, epsilon: 0.1 }), /noTeacherBound: margin is 0 but must be a number above 0/],
  [() => noTeacherBound({ margin: 0.2, epsilon: -0.1 }), /noTeacherBound: epsilon is -0.1/],
  [() => ensembleBound({ k: 0, margin: 0.2, classes: 2 }), /ensembleBound: k is 0/],
  [() => ensembleBound({ k: 1, margin: 1.2, classes: 2 }), /ensembleBound: margin is 1.2/],
  [() => ensembleBound({ k: 1, margin: 0.2, classes: 1 }), /ensembleBound: classes is 1/],
])('the theory of teachers refuses bad input: %#', (act, message) => {
  expect(act).toThrow(expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringMatching(message) }))
})
