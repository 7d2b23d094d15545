import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { doubleDescent } from '#lab/experiments/double-descent.js'
import { checkOptions } from '#lab/experiments/option.js'
import { expectReport } from './report.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

const TINY = { train: 20, test: 20, sets: 3, draws: 2, dimension: 3 }
const run = (given: object = {}, seed = 1, on = engine) => {
  const options = checkOptions('double-descent', doubleDescent.options, { ...TINY, ...given })
  return doubleDescent.run({ engine: on, seed, options })
}

test('the test error peaks with as many features as rows, and the train error is 0 with many more', async () => {
  const result = await run({ train: 60, test: 100, sets: 6 })
  for (const noise of [0.05, 0.2]) {
    const points = result.points.filter((point) => point.noise === noise)
    const at = (features: number) => points.find((point) => point.features === features)!
    const peak = at(60).test!.estimate
    expect(peak).toBeGreaterThan(at(12).test!.estimate + 0.1)
    expect(peak).toBeGreaterThan(at(960).test!.estimate + 0.1)
    expect(at(3).train!.estimate).toBeGreaterThan(0)
    for (const { features, train } of points) if (features >= 120) expect(train!.estimate).toBe(0)
  }
  expect(doubleDescent.checks?.(result)).toMatchObject([{ holds: true }])
})

test('refused numbers of features appear as refused, without an error', async () => {
  const result = await run()
  const points = result.points.map((point) =>
    point.features === 20
      ? { ...point, test: null, train: null, refused: 'NOT_CONVERGED: the residual is too large' }
      : point,
  )
  const [figure] = doubleDescent.figures({ ...result, points })
  expect(figure).toMatchObject({ kind: 'lines', series: [{ refused: [20] }, { refused: [20] }] })
  const [, table] = doubleDescent.tables({ ...result, points })
  expect(table.rows.filter(({ refused, test: error }) => refused === 'refused' && error === undefined)).toHaveLength(2)
})

test('double-descent returns plain JSON, equal for equal seeds on any number of threads; an abort releases memory', async () => {
  const result = await run()
  await using two = await createEngine({ threads: 2 })
  expect(await run({}, 1, two)).toEqual(result)
  expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  expect(doubleDescent.tables(result).map(({ rows }) => rows.length)).toEqual([2, 34])
  expectReport(doubleDescent, result)
  const stop = new AbortController()
  const aborted = doubleDescent.run({
    engine,
    seed: 1,
    options: checkOptions('double-descent', doubleDescent.options, TINY),
    signal: stop.signal,
    onProgress: ({ done }) => done > 1 && stop.abort(),
  })
  await expect(aborted).rejects.toThrow()
  expect(engine.bytesInUse).toBe(0)
})
