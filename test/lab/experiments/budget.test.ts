import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { budget } from '#lab/experiments/budget/budget.js'
import { circleError } from '#lab/experiments/budget/worlds.js'
import { checkOptions } from '#lab/experiments/option.js'
import { circle } from '#theory/circle.js'
import { expectReport } from './report.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

const TINY = { budget: 201, trials: 2, test: 10, atoms: 10, frequency: 3, dimension: 2 }
const run = (given: object = {}, seed = 1, on = engine) =>
  budget.run({ engine: on, seed, options: checkOptions('budget', budget.options, { ...TINY, ...given }) })

test('the closed form on the circle equals that of 1-NN for one teacher, and falls with the number of teachers', () => {
  for (const frequency of [1, 5]) {
    const { rightOnBayes } = circle({ m: 40, amplitude: 0.8, frequency })
    expect(circleError({ labels: 40, members: 1, frequency })).toBeCloseTo(1 - rightOnBayes, 6)
  }
  const votes = [1, 3, 11, 51].map((members) => circleError({ labels: 1e6, members, frequency: 1 }))
  expect(votes).toEqual([...votes].sort((a, b) => b - a))
})

test.each([
  { world: 'atoms', atoms: 25, trials: 8 },
  { world: 'circle', frequency: 5, trials: 6, test: 100 },
])(
  'the closed form of the budget holds, and the lowest error is inside the range when inputs are coarse: %j',
  async (given) => {
    const result = await run(given)
    // Intervals are 95%, and the numbers of teachers share their labels: half of 24 outside is very unlikely by chance.
    expect(result.quantities).toHaveLength(24)
    expect(result.quantities.filter(({ inside }) => inside).length).toBeGreaterThan(17)
    expect(budget.checks?.(result)).toMatchObject([{ holds: true }])
    const errors = result.pools[0].votes.map(({ estimate }) => estimate)
    expect(Math.min(...errors)).toBeLessThan(errors[0] - 0.04)
    expect(Math.min(...errors)).toBeLessThan(errors[errors.length - 1] - 0.04)
  },
)

test('budget returns plain JSON, equal on any number of threads, marks the lowest error, and releases memory', async () => {
  const result = await run()
  await using two = await createEngine({ threads: 2 })
  const given = { world: 'atoms', atoms: 5 }
  expect(await run(given, 1, two)).toEqual(await run(given))
  expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  expect(budget.tables(result).map(({ rows }) => rows.length)).toEqual([6, 24, 24, 16])
  expectReport(budget, result)
  const marks = budget.figures(result).map((figure) => {
    if (figure.kind !== 'lines') throw new Error('a line chart was expected')
    return figure.series.map(({ measured = [] }) => measured.filter(({ mark }) => mark).length)
  })
  expect(marks).toEqual([
    [1, 1],
    [1, 1],
    [1, 1],
  ])
  const options = checkOptions('budget', budget.options, TINY)
  await expect(budget.run({ engine, seed: 1, options, signal: AbortSignal.abort() })).rejects.toThrow()
  expect(engine.bytesInUse).toBe(0)
})
