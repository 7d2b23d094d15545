import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { checkOptions } from '#lab/experiments/option.js'
import { shepard } from '#lab/experiments/shepard.js'
import { outsideBySeed } from '../report/outside.js'
import { expectReport } from './report.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

const TINY = { train: 500, longest: 512, test: 10, sets: 4, draws: 1 }
const run = (given: object = {}, seed = 1, on = engine) =>
  shepard.run({ engine: on, seed, options: checkOptions('shepard', shepard.options, { ...TINY, ...given }) })

// With correct intervals, three or more of 10 are outside once in 90; the largest alphas have not converged.
test('each prediction of shepard at small alpha is outside its interval for at most 2 of 10 seeds', async () => {
  const outside = await outsideBySeed(10, async (seed) => {
    const { quantities } = await run({ sets: 8 }, seed)
    return { quantities: quantities.filter(({ alpha, p }) => alpha <= 0.4 && p === 0.2) }
  })
  expect(outside.size).toBe(12)
  expect([...outside].filter(([, count]) => count > 2)).toEqual([])
})

test('the error falls as alpha grows, and is above its limit at the largest alpha', async () => {
  const { quantities, sizes } = await run({ sets: 10, test: 100 })
  for (const d of [1, 2, 5]) {
    const errors = quantities.filter((of) => of.d === d && of.p === 0.2)
    expect(errors.map(({ alpha }) => alpha)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95])
    for (let at = 3; at < errors.length; at++) expect(errors[at].estimate).toBeLessThan(errors[at - 3].estimate)
    expect(errors[9].estimate).toBeGreaterThan(errors[9].predicted + 0.02)
  }
  const slow = sizes.filter(({ alpha }) => alpha === 0.9)
  expect(slow.map(({ rows }) => rows)).toEqual([2, 8, 32, 128, 512])
  expect(slow[4].estimate).toBeLessThan(slow[2].estimate)
})

test('shepard returns plain JSON, equal for equal seeds on any number of threads, and releases memory', async () => {
  const result = await run()
  await using two = await createEngine({ threads: 2 })
  expect(await run({}, 1, two)).toEqual(result)
  expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  expect(shepard.tables(result).map(({ rows }) => rows.length)).toEqual([10, 30, 4])
  expectReport(shepard, result)
  expect(shepard.tables(result)[2].rows.map(({ halving }) => Math.round(halving as number))).toEqual([2, 5, 16, 512])
  expect(shepard.figures(result).map(({ kind }) => kind)).toEqual(['lines', 'lines', 'lines'])
  expect(shepard.checks?.(result)).toHaveLength(1)
  const stopped = { engine, seed: 1, options: checkOptions('shepard', shepard.options, TINY) }
  await expect(shepard.run({ ...stopped, signal: AbortSignal.abort() })).rejects.toThrow()
  expect(engine.bytesInUse).toBe(0)
})
