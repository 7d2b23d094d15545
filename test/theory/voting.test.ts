import { describe, expect, test } from 'vitest'
import { majorityBounds, majorityError, majorityGain, pluralityError, pluralityWins } from '#theory/index.js'
import { majorityErrors } from '#theory/voting.js'

/** All k-letter words over the classes, with their probability. */
function* words(k: number, probabilities: number[]): Generator<[number[], number]> {
  if (k === 0) yield [probabilities.map(() => 0), 1]
  else
    for (const [counts, weight] of words(k - 1, probabilities)) {
      for (const [c, p] of probabilities.entries()) yield [counts.map((n, i) => n + Number(i === c)), weight * p]
    }
}

/** Returns the error of the majority by an enumeration of all votes, with ties decided by a fair coin. */
function enumeratedWins(k: number, probabilities: number[]): number[] {
  const wins = probabilities.map(() => 0)
  for (const [counts, weight] of words(k, probabilities)) {
    const most = Math.max(...counts)
    const winners = counts.flatMap((count, c) => (count === most ? [c] : []))
    for (const c of winners) wins[c] += weight / winners.length
  }
  return wins
}

const enumerated = (k: number, probabilities: number[]): number => 1 - enumeratedWins(k, probabilities)[0]

describe('majorityError', () => {
  test.each([
    [1, 0.2, 0.2],
    [3, 0.2, 0.104],
    [5, 0.2, 0.05792],
    [7, 0.2, 0.033344],
    [9, 0.2, 0.019581],
    [11, 0.2, 0.011654],
    [51, 0.4, 0.0735],
  ])('majorityError of %i votes at p = %f is %f', (k, p, error) => {
    expect(majorityError({ k, p })).toBeCloseTo(error, k === 51 ? 4 : 6)
  })

  test('majorityError equals an enumeration, with ties decided by a fair coin', () => {
    for (let k = 1; k <= 10; k++) {
      for (const p of [0, 0.1, 0.35, 0.5, 0.8, 1]) {
        expect(majorityError({ k, p })).toBeCloseTo(enumerated(k, [1 - p, p]), 13)
      }
    }
  })

  test('majorityError is accurate for many votes', () => {
    expect(majorityError({ k: 10_001, p: 0.5 })).toBeCloseTo(0.5, 12)
    // Summed at 40 digits.
    expect(majorityError({ k: 9999, p: 0.48 }) / 3.147091632031029e-5).toBeCloseTo(1, 11)
    expect(majorityError({ k: 10_000, p: 0.01 })).toBeGreaterThanOrEqual(0)
  })

  test('majorityError is nowhere above its bounds', () => {
    for (const k of [1, 2, 7, 30, 301]) {
      for (const p of [0, 0.01, 0.2, 0.45, 0.5]) {
        const { hoeffding, chernoff } = majorityBounds({ k, p })
        // The coin of an even k makes it err like the odd k before it.
        const odd = k - 1 + (k % 2)
        expect(majorityError({ k: odd, p })).toBeLessThanOrEqual(
          Math.min(majorityBounds({ k: odd, p }).hoeffding, 1) + 1e-12,
        )
        expect(majorityError({ k: odd, p })).toBeLessThanOrEqual(majorityBounds({ k: odd, p }).chernoff + 1e-12)
        expect(hoeffding).toBeCloseTo(Math.exp(-2 * k * (0.5 - p) ** 2), 14)
        expect(chernoff).toBeCloseTo((2 * Math.sqrt(p * (1 - p))) ** k, 13)
      }
    }
  })

  test('majorityError decreases by majorityGain with two more votes', () => {
    for (const k of [1, 3, 15, 101]) {
      for (const p of [0.1, 0.4, 0.7]) {
        expect(majorityGain({ k, p })).toBeCloseTo(majorityError({ k, p }) - majorityError({ k: k + 2, p }), 14)
      }
    }
  })

  test('majorityErrors equals majorityError for every k', () => {
    const errors = majorityErrors(200, 0.3)
    expect(errors[0]).toBe(0.5)
    for (let k = 1; k <= 200; k++) expect(errors[k]).toBeCloseTo(majorityError({ k, p: 0.3 }), 14)
  })
})

describe('pluralityError', () => {
  const spread = (classes: number, wrong: number) => [
    1 - wrong,
    ...new Array<number>(classes - 1).fill(wrong / (classes - 1)),
  ]

  test.each([
    [10, 0.4, 5, 0.11694],
    [10, 0.4, 10, 0.0183],
    [10, 0.7, 10, 0.38187],
    [3, 0.5, 7, 0.3291],
  ])('pluralityError of %i classes, %f wrong, %i votes is %f', (classes, wrong, k, error) => {
    expect(pluralityError({ k, probabilities: spread(classes, wrong) })).toBeCloseTo(error, 5)
  })

  test.each([
    [[0.5, 0.3, 0.2]],
    [[0.2, 0.5, 0.3]],
    [[0.25, 0.25, 0.25, 0.25]],
    [[0.4, 0, 0.35, 0.25]],
    [[0, 0.5, 0.5]],
    [[1, 0, 0]],
    [[0.3, 0.1, 0.2, 0.15, 0.25]],
  ])('pluralityError equals an enumeration: %j', (probabilities) => {
    for (let k = 1; k <= 6; k++) {
      expect(pluralityError({ k, probabilities })).toBeCloseTo(enumerated(k, probabilities), 12)
    }
  })

  test('pluralityWins equals an enumeration for each class', () => {
    for (const probabilities of [
      [0.5, 0.3, 0.2],
      [0, 0.4, 0.35, 0.25],
      [0.9, 0.1],
    ]) {
      for (let k = 1; k <= 6; k++) {
        const expected = enumeratedWins(k, probabilities)
        for (const [c, won] of pluralityWins({ k, probabilities }).entries()) expect(won).toBeCloseTo(expected[c], 12)
      }
    }
    const many = pluralityWins({ k: 40, probabilities: [0.3, 0.3, 0.2, 0.2] })
    expect(many.reduce((sum, won) => sum + won, 0)).toBeCloseTo(1, 12)
    expect(many[0]).toBe(many[1])
  })

  test('pluralityError of two classes is the majority error', () => {
    for (const k of [1, 2, 9, 40, 200]) {
      expect(pluralityError({ k, probabilities: [0.6, 0.4] })).toBeCloseTo(majorityError({ k, p: 0.4 }), 12)
    }
  })

  test('pluralityError of K equal classes is 1 - 1/K for any number of votes', () => {
    expect(pluralityError({ k: 100, probabilities: new Array(5).fill(0.2) })).toBeCloseTo(0.8, 12)
  })
})

describe('bad input', () => {
  test.each([
    [() => majorityError({ k: 0, p: 0.2 }), 'majorityError: k is 0 but must be a whole number from 1 to 16777216'],
    [() => majorityError({ k: 3, p: 1.2 }), 'majorityError: p is 1.2 but must be a finite number from 0 to 1'],
    [() => majorityGain({ k: 4, p: 0.2 }), 'majorityGain: k is 4 but must be odd'],
    [() => majorityBounds({ k: 3, p: 0.6 }), 'majorityBounds: p is 0.6 but must be a finite number from 0 to 0.5'],
    [() => pluralityError({ k: 3, probabilities: [1] }), 'pluralityError: probabilities must have two classes or more'],
    [
      () => pluralityWins({ k: 0, probabilities: [0.5, 0.5] }),
      'pluralityWins: k is 0 but must be a whole number from 1 to 16777216',
    ],
    [
      () => pluralityError({ k: 3, probabilities: [0.5, 0.25] }),
      'pluralityError: the probabilities sum to 0.75 but must sum to 1',
    ],
    [
      () => pluralityError({ k: 3, probabilities: [1.5, -0.5] }),
      'pluralityError: probability 0 is 1.5 but must be a finite number from 0 to 1',
    ],
  ])('the theory of voting refuses bad input: %#', (act, message) => {
    expect(act).toThrow(expect.objectContaining({ code: 'BAD_OPTION', message }))
  })
})
