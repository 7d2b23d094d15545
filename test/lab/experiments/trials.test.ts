import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { runTrials, shareOfEach } from '#lab/experiments/trials.js'
import { clusterQuantile } from '#lab/sweeps/statistics/clusters.js'
import { toyKind } from '../sweeps/toy.js'
import { memory, onlyFrom } from './kept.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

const points = [
  { p: 0.5, m: 20, method: 'plain' },
  { p: 0.25, m: 10, method: 'refusing' },
  { p: 0.25, m: 10, method: 'plain' },
]
const context = (given: object = {}) => ({ engine, seed: 1, options: {}, ...given })
const run = (given: object = {}, { kind = toyKind, seeds = 6, draws = 2 } = {}) =>
  runTrials(context(given), { kind, points, seeds, draws })
const valuesOf = async (given: object = {}, sizes = {}) =>
  (await run(given, sizes)).map(({ values }) => [...values('share')])

test('the results of an experiment come in the order of its points, refusals with their reason', async () => {
  const [half, refusing, quarter] = await run()
  expect([half, refusing, quarter].map(({ point }) => point)).toEqual(points)
  expect([half, refusing, quarter].map(({ refused }) => refused)).toEqual([null, 'UNSUPPORTED: toy: it refuses', null])
  expect(half.values('share')).toHaveLength(12)
  expect([...refusing.values('share')]).toEqual(new Array(12).fill(Number.NaN))
  expect(half.estimate('share').estimate).toBeCloseTo([...half.values('share')].reduce((sum, x) => sum + x) / 12, 12)
})

test('an interval of an experiment takes seeds as independent, not draws', async () => {
  const [{ values, estimate }] = await run({}, { seeds: 5, draws: 3 })
  const squares = values('square')
  const means = Array.from(
    { length: 5 },
    (_, seed) => squares.subarray(3 * seed, 3 * seed + 3).reduce((a, b) => a + b) / 3,
  )
  const mean = means.reduce((a, b) => a + b) / 5
  const error = Math.sqrt(means.reduce((sum, of) => sum + (of - mean) ** 2, 0) / 4 / 5)
  const { interval, n, method } = estimate('square')
  expect(interval[1] - mean).toBeCloseTo(clusterQuantile(5) * error, 12)
  expect({ n, method }).toEqual({ n: 5, method: 'Student' })
})

test('a shorter experiment is the beginning of a longer one, and another seed shares nothing with it', async () => {
  const [long, short, other] = [await valuesOf(), await valuesOf({}, { seeds: 2 }), await valuesOf({ seed: 2 })]
  expect(short).toEqual(long.map((values) => values.slice(0, 4)))
  expect(other[0]).not.toEqual(long[0])
})

test('an interrupted experiment resumes behind the last whole seed, with the same results', async () => {
  const whole = await valuesOf()
  const { part, keys } = memory()
  const stop = new AbortController()
  const onProgress = ({ done }: { done: number }) => done > 4 && stop.abort()
  await expect(run({ part, signal: stop.signal, onProgress })).rejects.toThrow()
  expect(keys()).toEqual(['toy, seed 0', 'toy, seed 1'])
  expect(await valuesOf({ part })).toEqual(whole)
  expect(await valuesOf({ part: onlyFrom({ part }) })).toEqual(whole)
})

test('the error of a failed trial ends an experiment', async () => {
  const kind = { ...toyKind, run: () => Promise.reject(new RangeError('it failed')) }
  await expect(run({}, { kind })).rejects.toThrow(new RangeError('it failed'))
})

test('answers are counted by draw', () => {
  const answers = Uint8Array.of(0, 1, 1, 2, 2, 1)
  expect(shareOfEach(answers, 2, (answer) => answer === 1)).toEqual([2 / 3, 1 / 3])
  expect(shareOfEach(answers, 2, (_, at) => at === 5)).toEqual([0, 1 / 3])
})
