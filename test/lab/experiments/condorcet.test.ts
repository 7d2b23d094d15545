import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { atoms } from '#data/atoms.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { condorcet, voteError, voteProbabilities } from '#lab/experiments/condorcet.js'
import { checkOptions } from '#lab/experiments/option.js'
import { majorityError, pluralityError } from '#theory/voting.js'
import { outsideBySeed } from '../report/outside.js'
import { expectReport } from './report.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

const run = (given: object, seed = 1, on = engine) =>
  condorcet.run({ engine: on, seed, options: checkOptions('condorcet', condorcet.options, { ...given }) })

describe('the error of a vote of lookup teachers in theory', () => {
  test('the error of a vote equals that of a vote of labels when every atom is seen', () => {
    const seen = { atoms: 10, classes: 2, wrong: 0.2, train: 5000 }
    for (const k of [1, 2, 3, 8, 11]) expect(voteError(k, seen)).toBeCloseTo(majorityError({ k, p: 0.2 }), 12)
    const probabilities = [0.4, ...new Array<number>(9).fill(0.6 / 9)]
    const many = { atoms: 20, classes: 10, wrong: 0.6, train: 5000 }
    for (const k of [1, 2, 5]) expect(voteError(k, many)).toBeCloseTo(pluralityError({ k, probabilities }), 12)
  })

  // Averages over every sequence of m atoms: 1-NN returns the label of the first occurrence, or of the first row.
  test.each([
    { atoms: 2, classes: 2, wrong: 0.3, train: 3 },
    { atoms: 5, classes: 3, wrong: 0.4, train: 4 },
    { atoms: 3, classes: 5, wrong: 0.1, train: 2 },
  ])('the error of one teacher is the mean over all possible samples: %j', async (lookup) => {
    const { atoms: count, classes, wrong, train } = lookup
    const identity = Array.from({ length: count }, (_, i) => Array.from({ length: count }, (_, j) => Number(i === j)))
    const posterior = await atoms({ atoms: count, classes, p: wrong }).posterior(identity)
    let error = 0
    for (let code = 0; code < count ** train; code++) {
      const rows = Array.from({ length: train }, (_, i) => Math.floor(code / count ** i) % count)
      for (let atom = 0; atom < count; atom++) {
        const used = rows.includes(atom) ? atom : rows[0]
        error += (1 - posterior[used * classes + (atom % classes)]) / count ** (train + 1)
      }
    }
    expect(voteError(1, lookup)).toBeCloseTo(error, 12)
    for (let c = 0; c < Math.min(count, classes); c++) {
      expect(voteProbabilities(c, lookup).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 14)
    }
  })
})

// With correct intervals, four or more of 12 are outside once in 400.
test.each([
  { members: 6, trials: 40 },
  { members: 3, atoms: 11, classes: 3, train: 10, trials: 40 },
])('each prediction of condorcet is outside its interval for at most 3 of 12 seeds: %j', async (given) => {
  const outside = await outsideBySeed(12, (seed) => run(given, seed))
  expect(outside.size).toBe(2 * given.members)
  expect([...outside].filter(([, count]) => count > 3)).toEqual([])
})

test.each([
  { noise: 0, wrong: 0 },
  { noise: 0.02, members: 5 },
  { noise: 0.5, wrong: 0.9 },
  { atoms: 2, train: 1, classes: 3 },
])('the check of condorcet holds at the bounds of its options: %j', async (given) => {
  const result = await run({ members: 3, trials: 30, ...given })
  expect(condorcet.checks?.(result)).toMatchObject([{ holds: true }])
})

test('condorcet returns plain JSON, equal for equal seeds on any number of threads', async () => {
  const given = { members: 3, trials: 10 }
  const result = await run(given)
  await using two = await createEngine({ threads: 2 })
  expect(await run(given, 1, two)).toEqual(result)
  expect(await run(given, 2)).not.toEqual(result)
  expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  expect(condorcet.tables(result).map(({ rows }) => rows.length)).toEqual([2, 6])
  expectReport(condorcet, result)
  expect(condorcet.figures(result)).toMatchObject([{ kind: 'lines', series: [{}, {}] }])
  expect(engine.bytesInUse).toBe(0)
})

test('condorcet refuses a share of wrong labels above that of random labels', async () => {
  await expect(run({ classes: 3, wrong: 0.7, trials: 10, members: 1 })).rejects.toThrow(
    expect.objectContaining({ code: 'BAD_OPTION' }),
  )
})
