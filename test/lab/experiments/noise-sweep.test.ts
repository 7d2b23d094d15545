import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { noiseSweep } from '#lab/experiments/noise-sweep/noise-sweep.js'
import { checkOptions } from '#lab/experiments/option.js'
import { outsideBySeed } from '../report/outside.js'
import { expectReport } from './report.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

const TINY = { steps: 2, sets: 10, train: 100, test: 10, draws: 1, digitSets: 0 }
const run = (given: object, seed = 1, on = engine) =>
  noiseSweep.run({ engine: on, seed, options: checkOptions('noise-sweep', noiseSweep.options, { ...TINY, ...given }) })

// With correct intervals, four or more of 20 are outside once in 60.
test('each prediction of noise-sweep is outside its interval for at most 3 of 20 seeds', async () => {
  const outside = await outsideBySeed(20, (seed) => run({ steps: 1, sets: 10 }, seed))
  expect(outside.size).toBe(6)
  expect([...outside].filter(([, count]) => count > 3)).toEqual([])
})

test('samplers are on the diagonal of the noise sweep, votes and the ridge below it', async () => {
  const { fields } = await run({ most: 0.3, steps: 1, sets: 20, train: 200, test: 50 })
  const at = (name: string) => fields[0].learners.find((learner) => learner.name === name)!.points[1].estimate
  for (const sampler of ['nearest', 'tree']) expect(Math.abs(at(sampler) - 0.3)).toBeLessThan(0.05)
  expect(at('nearest25')).toBeLessThan(at('nearest5'))
  expect(at('nearest5')).toBeLessThan(at('kernel'))
  expect(at('kernel')).toBeLessThan(0.28)
  expect(at('ridge')).toBeLessThan(0.01)
})

test('noise-sweep uses each digit once, and refuses more digits than exist', async () => {
  const result = await run({ steps: 1, sets: 2, digitSets: 2, digits: 30 })
  const [, digits] = result.fields
  expect(digits.learners.map(({ name }) => name)).toEqual(['nearest', 'nearest5', 'nearest25', 'ridge', 'kernel'])
  expect(noiseSweep.figures(result)).toHaveLength(2)
  expect(noiseSweep.tables(result).map(({ rows }) => rows.length)).toEqual([6, 2, 2, 6])
  expectReport(noiseSweep, result)
  await expect(run({ digitSets: 9, digits: 1000 })).rejects.toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
  expect(engine.bytesInUse).toBe(0)
})

test('noise-sweep returns plain JSON, equal for equal seeds on any number of threads; an abort releases memory', async () => {
  const given = { sets: 2, dimension: 3 }
  const result = await run(given)
  await using two = await createEngine({ threads: 2 })
  expect(await run(given, 1, two)).toEqual(result)
  expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  expect(noiseSweep.checks?.(result)).toHaveLength(1)
  const stop = new AbortController()
  const aborted = noiseSweep.run({
    engine,
    seed: 1,
    options: checkOptions('noise-sweep', noiseSweep.options, TINY),
    signal: stop.signal,
    onProgress: ({ done }) => done > 8 && stop.abort(),
  })
  await expect(aborted).rejects.toThrow()
  expect(engine.bytesInUse).toBe(0)
})
