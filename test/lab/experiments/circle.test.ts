import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { circle } from '#lab/experiments/circle.js'
import { checkOptions } from '#lab/experiments/option.js'
import { outsideBySeed } from '../report/outside.js'
import { expectReport } from './report.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

const run = (given: object, seed = 1, on = engine) =>
  circle.run({ engine: on, seed, options: checkOptions('circle', circle.options, { ...given }) })

// With correct intervals, four or more of 12 are outside once in 400.
test.each([{ train: 30 }, { train: 5, amplitude: 1, frequency: 1 }])(
  'each prediction of circle is outside its interval for at most 3 of 12 seeds: %j',
  async (given) => {
    const outside = await outsideBySeed(12, (seed) => run({ ...given, trials: 100, test: 100 }, seed))
    expect(outside.size).toBe(5)
    expect([...outside].filter(([, count]) => count > 3)).toEqual([])
  },
)

test('the check of circle fails for a wrong prediction and holds for a right one', async () => {
  const result = await run({ train: 5, trials: 400 })
  const wrong = result.quantities.map((of) => ({ ...of, predicted: of.predicted + 0.1 }))
  expect(circle.checks?.(result)).toMatchObject([{ holds: true }])
  expect(circle.checks?.({ ...result, quantities: wrong })).toMatchObject([{ holds: false }])
})

test('circle measures its curve at fixed places, close to the theory line of the figure', async () => {
  const result = await run({ train: 30, trials: 400, test: 1 })
  const { amplitude, frequency, c, places } = result.curve
  const outside = places.filter(({ x, interval: [low, high] }) => {
    const q = (1 + amplitude * c * Math.sin(2 * Math.PI * frequency * x)) / 2
    return q < low || q > high
  })
  // On average 1.2 of 24 miss; more than 6 miss once in ten thousand.
  expect(outside.length).toBeLessThanOrEqual(6)
  const [chart] = circle.figures(result)
  expect(chart).toMatchObject({ kind: 'lines', series: [{ label: 'labels' }, { label: '1-NN' }] })
})

test.each([{ amplitude: 0 }, { amplitude: 1, frequency: 1000 }, { train: 1, test: 1 }])(
  'the check of circle holds at the bounds of its options: %j',
  async (given) => {
    const result = await run({ ...given, trials: 100 })
    expect(circle.checks?.(result)).toMatchObject([{ holds: true }])
  },
)

test('circle returns plain JSON, equal for equal seeds on any number of threads', async () => {
  const result = await run({ trials: 10 })
  await using two = await createEngine({ threads: 2 })
  expect(await run({ trials: 10 }, 1, two)).toEqual(result)
  expect(await run({ trials: 10 }, 2)).not.toEqual(result)
  expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  expect(circle.tables(result)[0].rows).toHaveLength(5)
  expectReport(circle, result)
  expect(engine.bytesInUse).toBe(0)
})

test('circle reports its progress, and stops when aborted', async () => {
  const control = new AbortController()
  const done: number[] = []
  const running = circle.run({
    engine,
    seed: 1,
    options: checkOptions('circle', circle.options, { trials: 1000 }),
    signal: control.signal,
    onProgress: (progress) => {
      done.push(progress.done)
      if (progress.done === 3) control.abort(new Error('enough'))
    },
  })
  await expect(running).rejects.toThrow('enough')
  expect(done).toEqual([1, 2, 3])
  expect(engine.bytesInUse).toBe(0)
})
