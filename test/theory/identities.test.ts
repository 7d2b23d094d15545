import { describe, expect, test } from 'vitest'
import { fixedTarget, symmetric } from '#labels/noise.js'
import { stream } from '#random/stream.js'
import { circle, identities, majorityError, nearestError, noiseAgreement } from '#theory/index.js'

/** Rows of probabilities, drawn. */
function rowsOf(count: number, classes: number, trial: number): number[] {
  const draws = stream(3, 'identities', trial)
  return Array.from({ length: count }, (_, row) => {
    const row0 = Array.from({ length: classes }, (_, c) => draws.uniform(row * classes + c))
    const sum = row0.reduce((total, value) => total + value, 0)
    return row0.map((value) => value / sum)
  }).flat()
}

/** By all triples of two answers and a label, of each input. */
function enumerated(posterior: number[], answers: number[], classes: number) {
  const m = posterior.length / classes
  const found = { wrongOnBayes: 0, rightOnNoisy: 0, agreement: 0, totalVariation: 0 }
  for (let i = 0; i < m; i++) {
    const [eta, q] = [posterior, answers].map((all) => all.slice(i * classes, (i + 1) * classes))
    const best = eta.indexOf(Math.max(...eta))
    for (let first = 0; first < classes; first++) {
      for (let second = 0; second < classes; second++) {
        for (let y = 0; y < classes; y++) {
          const weight = (q[first] * q[second] * eta[y]) / m
          if (first !== best) found.wrongOnBayes += weight
          if (first === y) found.rightOnNoisy += weight
          if (first === second) found.agreement += weight
        }
      }
    }
    // The largest difference of the probabilities of a set of classes.
    let most = 0
    for (let set = 0; set < 1 << classes; set++) {
      const gain = q.reduce((sum, value, c) => (set & (1 << c) ? sum + value - eta[c] : sum), 0)
      most = Math.max(most, gain)
    }
    found.totalVariation += most / m
  }
  return found
}

describe('identities', () => {
  test.each([2, 3, 5])('identities equal an enumeration for %i classes', (classes) => {
    for (let trial = 0; trial < 5; trial++) {
      const [posterior, answers] = [rowsOf(4, classes, trial), rowsOf(4, classes, trial + 100)]
      const found = identities({ posterior, answers, classes })
      for (const [name, value] of Object.entries(enumerated(posterior, answers, classes))) {
        expect(found[name as keyof typeof found]).toBeCloseTo(value, 14)
      }
    }
  })

  test('a sampler is right as often as two agree, and its error on the Bayes class is the Bayes error', () => {
    const posterior = [0.6, 0.3, 0.1, 0.2, 0.2, 0.6]
    const of = identities({ posterior, classes: 3 })
    expect(of.wrongOnBayes).toBeCloseTo(0.4, 14)
    expect(of.rightOnNoisy).toBe(of.agreement)
    expect(of.totalVariation).toBe(0)
  })

  test('the identities of a sampler hold to within the total variation', () => {
    for (let trial = 0; trial < 200; trial++) {
      const [posterior, answers] = [rowsOf(3, 4, trial), rowsOf(3, 4, trial + 1000)]
      const sampler = identities({ posterior, classes: 4 })
      const other = identities({ posterior, answers, classes: 4 })
      const least = other.totalVariation + 1e-14
      expect(Math.abs(other.wrongOnBayes - sampler.wrongOnBayes)).toBeLessThan(least)
      expect(Math.abs(other.rightOnNoisy - sampler.rightOnNoisy)).toBeLessThan(least)
      expect(Math.abs(other.rightOnNoisy - other.agreement)).toBeLessThan(least)
    }
  })

  test('identities of k-NN and of the Bayes rule equal their closed forms', () => {
    const [p, b] = [0.25, majorityError({ k: 5, p: 0.25 })]
    const nearest = identities({ posterior: [1 - p, p], answers: [1 - b, b], classes: 2 })
    const { clean, noisy, disagreement } = nearestError({ k: 5, p })
    expect(nearest.wrongOnBayes).toBeCloseTo(clean, 14)
    expect(nearest.rightOnNoisy).toBeCloseTo(1 - noisy, 14)
    expect(nearest.agreement).toBeCloseTo(1 - disagreement, 14)
    expect(nearest.totalVariation).toBeCloseTo(p - b, 14)
    const bayes = identities({ posterior: [1 - p, p], answers: [1, 0], classes: 2 })
    expect(bayes).toEqual({ wrongOnBayes: 0, rightOnNoisy: 1 - p, agreement: 1, totalVariation: p })
  })

  test('identities on the circle equal those of 1-NN', () => {
    const turns = Array.from({ length: 3600 }, (_, i) => Math.sin((2 * Math.PI * (i + 0.5)) / 3600))
    const rows = (amplitude: number) =>
      turns.flatMap((sine) => [(1 - amplitude * sine) / 2, (1 + amplitude * sine) / 2])
    const theory = circle({ m: 10, amplitude: 0.8, frequency: 3 })
    const of = identities({ posterior: rows(0.8), answers: rows(0.8 * theory.c), classes: 2 })
    expect(of.totalVariation).toBeCloseTo(theory.totalVariation, 6)
    expect(of.rightOnNoisy).toBeCloseTo(theory.rightOnNoisy, 12)
    expect(of.agreement).toBeCloseTo(theory.agreement, 12)
    expect(1 - of.wrongOnBayes).toBeCloseTo(theory.rightOnBayes, 6)
  })
})

describe('noiseAgreement', () => {
  test.each([
    { noise: 'symmetric', noiseOf: symmetric },
    { noise: 'fixedTarget', noiseOf: fixedTarget },
  ] as const)('noiseAgreement equals the agreement of samplers under $noise noise', ({ noise, noiseOf }) => {
    for (const classes of [2, 3, 10]) {
      for (const p of [0, 0.2, 0.7]) {
        const { agreement } = identities({ posterior: noiseOf(p).matrix(classes), classes })
        expect(noiseAgreement({ p, classes, noise })).toBeCloseTo(agreement, 14)
      }
    }
  })
})

test.each([
  [() => identities({ posterior: [], classes: 2 }), 'BAD_SHAPE', /posterior has 0 numbers, not rows of 2/],
  [() => identities({ posterior: [0.5, 0.5], answers: [0.5], classes: 2 }), 'BAD_SHAPE', /answers has 1 numbers/],
  [
    () => identities({ posterior: [0.5, 0.5], answers: [1, 0, 1, 0], classes: 2 }),
    'BAD_SHAPE',
    /posterior has 2 numbers but answers 4/,
  ],
  [() => identities({ posterior: [0.5, 0.4], classes: 2 }), 'BAD_OPTION', /row 0 of posterior sums to 0.9/],
  [() => identities({ posterior: [1, Number.NaN], classes: 2 }), 'BAD_OPTION', /posterior\[1\] is NaN/],
  [() => identities({ posterior: [1], classes: 1 }), 'BAD_OPTION', /classes is 1/],
  [() => noiseAgreement({ p: 2 }), 'BAD_OPTION', /p is 2/],
  [() => noiseAgreement({ p: 0.2, noise: 'other' as 'symmetric' }), 'BAD_OPTION', /noise is 'other'/],
])('identities and noiseAgreement refuse bad input: %#', (act, code, message) => {
  expect(act).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }))
})
