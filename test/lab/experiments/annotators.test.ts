import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { annotators } from '#lab/experiments/annotators/annotators.js'
import { bestBound, pluralityOf, pluralityOfGroups } from '#lab/experiments/annotators/theory.js'
import { checkOptions } from '#lab/experiments/option.js'
import { chernoffInformation } from '#theory/annotators.js'
import { majorityError } from '#theory/voting.js'
import { expectReport } from './report.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

test('the error of plurality over random subsets is the mean over all of them', () => {
  for (const votes of [1, 2, 3, 7]) {
    expect(pluralityOf(new Array(9).fill(0.7), votes)).toBeCloseTo(majorityError({ k: votes, p: 0.3 }), 12)
  }
  const accuracies = [0.9, 0.7, 0.6, 0.3]
  let [plurality, bound, count] = [0, 0, 0]
  for (let subset = 0; subset < 16; subset++) {
    const own = accuracies.filter((_, w) => (subset >> w) & 1)
    if (own.length !== 2) continue
    const [p, q] = own
    plurality += (1 - p) * (1 - q) + (p * (1 - q) + q * (1 - p)) / 2
    bound += Math.exp(-2 * chernoffInformation({ classes: 2, matrices: own.map((a) => [a, 1 - a, 1 - a, a]) })) / 2
    count++
  }
  expect(pluralityOf(accuracies, 2)).toBeCloseTo(plurality / count, 12)
  expect(bestBound(accuracies, 2)).toBeCloseTo(bound / count, 12)
})

test('annotators who copy each other have one vote, as often as they are drawn', () => {
  const groups = [
    { accuracy: 0.8, size: 1 },
    { accuracy: 0.6, size: 2 },
  ]
  // Two votes: the group alone, which never disagrees, or one of its members with the other annotator.
  const [alone, mixed] = [0.4, 0.2 * 0.4 + (0.8 * 0.4 + 0.2 * 0.6) / 2]
  expect(pluralityOfGroups(groups, 2)).toBeCloseTo((alone + 2 * mixed) / 3, 12)
  expect(pluralityOfGroups(groups, 3)).toBeCloseTo(0.4, 12)
})

test('plurality errs as predicted, models of annotators less, and features help', async () => {
  const options = checkOptions('annotators', annotators.options, { items: 120, trials: 2 })
  const result = await annotators.run({ engine, seed: 2, options })
  expect(annotators.checks!(result).every(({ holds }) => holds)).toBe(true)
  expect(engine.bytesInUse).toBe(0)
  const { errors, pluralityError } = result.byVotes.at(-1)!
  expect(errors.ours.estimate).toBeLessThan(pluralityError)
  const one = result.byVotes[0].errors
  expect(one.both.estimate).toBeLessThan(one.plurality.estimate / 2)
  expect(one.student.estimate).toBeLessThan(one.plurality.estimate / 2)
  expectReport(annotators, result)
  for (const table of annotators.tables(result)) {
    expect(table.rows.length).toBeGreaterThan(2)
    for (const row of table.rows) for (const { key } of table.columns) expect(row[key]).toBeDefined()
  }
})
