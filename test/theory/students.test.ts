import { describe, expect, test } from 'vitest'
import {
  atoms,
  atomsStudentError,
  budgetError,
  lookupAnswers,
  majorityError,
  poolStudentError,
  thresholdPlaces,
  unlabeledNeeded,
} from '#theory/index.js'
import { seeded } from '../reference/numbers.js'

/** Of all samples of m rows, the mean chance that atom 0 is answered by a wrong label, or by a coin. */
function enumerated(count: number, m: number, p: number, classes: number): number {
  const errorOf = (rows: number, occurrences: number, wrong: number): number => {
    if (rows === m) return occurrences === 0 ? 1 - 1 / classes : wrong / occurrences
    const other = errorOf(rows + 1, occurrences, wrong)
    const own = p * errorOf(rows + 1, occurrences + 1, wrong + 1) + (1 - p) * errorOf(rows + 1, occurrences + 1, wrong)
    return (other * (count - 1) + own) / count
  }
  return errorOf(0, 0, 0)
}

describe('atoms', () => {
  test('the error of atoms is p if every atom was seen, and that of a coin if none was', () => {
    expect(atoms({ atoms: 10, m: 0, p: 0.2 })).toBe(0.5)
    expect(atoms({ atoms: 1, m: 1, p: 0.2 })).toBe(0.2)
    expect(atoms({ atoms: 50, m: 100_000, p: 0.2 })).toBe(0.2)
    expect(atoms({ atoms: 50, m: 300, p: 0.25 })).toBeCloseTo(0.25 + 0.98 ** 300 / 4, 13)
  })

  test('the error of atoms equals an enumeration for two or more classes', () => {
    for (const [count, m, p, classes] of [
      [2, 3, 0.2, 2],
      [3, 2, 0.4, 4],
      [2, 4, 0.1, 3],
    ]) {
      expect(atoms({ atoms: count, m, p, classes })).toBeCloseTo(enumerated(count, m, p, classes), 13)
    }
  })
})

describe('lookupAnswers', () => {
  test('lookupAnswers have the error of the lookup learner, and are a sampler if every atom was seen', () => {
    const posterior = Array.from({ length: 5 }, () => [0.7, 0.2, 0.1]).flat()
    const answers = lookupAnswers({ posterior, m: 6, classes: 3 })
    expect(1 - answers[0]).toBeCloseTo(atoms({ atoms: 5, m: 6, p: 0.3, classes: 3 }), 14)
    expect(answers[0] + answers[1] + answers[2]).toBeCloseTo(1, 14)
    expect(answers[1] - answers[2]).toBeCloseTo(0.1 * (1 - 0.8 ** 6), 14)
    expect([...lookupAnswers({ posterior, m: 0, classes: 3 })].every((q) => Math.abs(q - 1 / 3) < 1e-14)).toBe(true)
    expect([...lookupAnswers({ posterior, m: 1000, classes: 3 })]).toEqual(posterior)
  })

  test('lookupAnswers refuses rows that are not probabilities', () => {
    const message = 'lookupAnswers: row 1 of posterior sums to 0.75 but must sum to 1'
    const act = () => lookupAnswers({ posterior: [0.5, 0.5, 0.5, 0.25], m: 3, classes: 2 })
    expect(act).toThrow(expect.objectContaining({ code: 'BAD_OPTION', message }))
  })
})

describe('budgetError', () => {
  test.each([
    [1, 0.25],
    [3, 0.16123],
    [5, 0.12822],
    [7, 0.11951],
    [9, 0.11947],
    [11, 0.12305],
  ])('budgetError of 600 rows for %i members is %f', (members, error) => {
    expect(budgetError({ atoms: 50, budget: 600, members, p: 0.25 })).toBeCloseTo(error, 5)
  })

  test('budgetError is larger for an even number of members than for the odd number below', () => {
    for (let k = 2; k <= 12; k += 2) {
      const of = (members: number) => budgetError({ atoms: 50, budget: 600, members, p: 0.25 })
      expect(of(k)).toBeGreaterThan(of(k - 1))
    }
  })
})

describe('poolStudentError', () => {
  test.each([
    [3, 15, 0.1294],
    [5, 41, 0.0727],
  ])('poolStudentError of a pool of %i and %i neighbors is %f', (members, k, error) => {
    expect(poolStudentError({ members, k, p: 0.2 })).toBeCloseTo(error, 4)
  })

  test('poolStudentError of fresh teachers is the majority error, and the limit of large pools', () => {
    expect(poolStudentError({ k: 7, p: 0.2 })).toBe(majorityError({ k: 7, p: 0.2 }))
    expect(poolStudentError({ k: 7, p: 0.2, members: 5000 })).toBeCloseTo(majorityError({ k: 7, p: 0.2 }), 3)
  })

  test('poolStudentError of one teacher is its error, and of many neighbors the error of the pool majority', () => {
    expect(poolStudentError({ k: 9, p: 0.2, members: 1 })).toBeCloseTo(0.2, 14)
    expect(poolStudentError({ k: 9999, p: 0.2, members: 5 })).toBeCloseTo(majorityError({ k: 5, p: 0.2 }), 10)
  })
})

describe('atomsStudentError', () => {
  test.each([
    [undefined, 0.10797],
    [1, 0.28322],
    [3, 0.24095],
    [10, 0.16786],
  ])('atomsStudentError of a pool of %s is %f', (members, error) => {
    const options = { atoms: 50, m: 100, p: 0.25, unlabeled: 400, ...(members && { members }) }
    expect(atomsStudentError(options)).toBeCloseTo(error, 5)
  })

  test('atomsStudentError agrees with a simulation', () => {
    const [random, trials] = [seeded(1), 20_000]
    const [count, m, p, unlabeled, members] = [4, 5, 0.2, 9, 2]
    let wrong = 0
    for (let trial = 0; trial < trials; trial++) {
      // The answers of each teacher on atom 0, then the votes it gets: 1 is wrong.
      const pool = Array.from({ length: members }, () => {
        const seen = Array.from({ length: m }, () => random() < 1 / count).filter(Boolean).length
        return random() < (seen > 0 ? p : 0.5)
      })
      let votes = 0
      for (let i = 0; i < unlabeled; i++) {
        if (random() < 1 / count) votes += pool[Math.floor(random() * members)] ? 1 : -1
      }
      wrong += votes > 0 ? 1 : votes < 0 ? 0 : 0.5
    }
    const error = atomsStudentError({ atoms: count, m, p, unlabeled, members })
    // Five standard errors of a proportion.
    expect(Math.abs(wrong / trials - error)).toBeLessThan(5 * Math.sqrt((error * (1 - error)) / trials))
  })
})

describe('the student of the pool’s plurality', () => {
  test('the student of a plurality has the majority error on atoms it saw, and errs like a coin elsewhere', () => {
    const given = { atoms: 10, m: 20, p: 0.2, members: 5, rule: 'plurality' } as const
    const majority = majorityError({ k: 5, p: atoms({ atoms: 10, m: 20, p: 0.2 }) })
    expect(atomsStudentError({ ...given, unlabeled: 0 })).toBe(0.5)
    expect(atomsStudentError({ ...given, unlabeled: 30 })).toBeCloseTo(majority + 0.9 ** 30 * (0.5 - majority), 14)
    // Random labels have the same limit, from above.
    const random = (unlabeled: number) => atomsStudentError({ ...given, unlabeled, rule: 'random' })
    expect(random(30)).toBeGreaterThan(atomsStudentError({ ...given, unlabeled: 30 }) + 0.02)
    expect(random(6000)).toBeCloseTo(atomsStudentError({ ...given, unlabeled: 6000 }), 5)
  })
})

describe('thresholdPlaces', () => {
  test.each([0.1, 0.3])('thresholdPlaces at p = %f agrees with a simulation', (p) => {
    const [random, trials, side] = [seeded(7), 20_000, 150]
    let [sum, squares] = [0, 0]
    for (let trial = 0; trial < trials; trial++) {
      const walk = (better: (gain: number, best: number) => boolean) => {
        let [gain, best, at] = [0, 0, 0]
        for (let i = 1; i <= side; i++) {
          gain += random() < p ? 1 : -1
          if (better(gain, best)) [best, at] = [gain, i]
        }
        return { best, at }
      }
      const low = walk((gain, best) => gain >= best)
      const high = walk((gain, best) => gain > best)
      const places = high.best > low.best ? high.at : low.at
      sum += places
      squares += places * places
    }
    const mean = sum / trials
    const error = Math.sqrt((squares / trials - mean * mean) / trials)
    expect(Math.abs(thresholdPlaces({ p }) - mean)).toBeLessThan(5 * error)
    expect(error).toBeLessThan(0.1)
  })

  test('thresholdPlaces is 0 without noise', () => expect(thresholdPlaces({ p: 0 })).toBe(0))
})

describe('unlabeledNeeded', () => {
  test.each([
    [0.2, 641],
    [0.3, 1442],
    [0.4, 5765],
  ])('unlabeledNeeded for 101 thresholds at p = %f is %i', (p, n) => {
    expect(unlabeledNeeded({ hypotheses: 101, margin: 1 - 2 * p, epsilon: 0.1, delta: 0.1 })).toBe(n)
  })
})

test.each([
  [() => atoms({ atoms: 0, m: 3, p: 0.2 }), /atoms: atoms is 0/],
  [() => atoms({ atoms: 3, m: -1, p: 0.2 }), /atoms: m is -1/],
  [() => budgetError({ atoms: 3, budget: 2, members: 3, p: 0.2 }), /budgetError: budget is 2/],
  [() => poolStudentError({ k: 3, p: 0.2, members: 0 }), /poolStudentError: members is 0/],
  [() => atomsStudentError({ atoms: 3, m: 2, p: 0.2, unlabeled: -1 }), /atomsStudentError: unlabeled is -1/],
  [() => atomsStudentError({ atoms: 0, m: 2, p: 0.2, unlabeled: 1 }), /atomsStudentError: atoms is 0/],
  [
    () => atomsStudentError({ atoms: 3, m: 2, p: 0.2, unlabeled: 1, rule: 'plurality' }),
    /atomsStudentError: rule is 'plurality' but/,
  ],
  [() => thresholdPlaces({ p: 0.5 }), /thresholdPlaces: p is 0.5/],
  [() => unlabeledNeeded({ hypotheses: 3, margin: 0, epsilon: 1, delta: 1 }), /unlabeledNeeded: margin is 0/],
])('the theory of students refuses bad input: %#', (act, message) => {
  expect(act).toThrow(expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringMatching(message) }))
})
