import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { bandwidth } from '#lab/experiments/bandwidth/bandwidth.js'
import { checkOptions } from '#lab/experiments/option.js'
import { expectReport } from './report.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

const TINY = { train: 40, test: 20, sets: 2, draws: 2 }
const run = (given: object = {}, seed = 1, on = engine) =>
  bandwidth.run({ engine: on, seed, options: checkOptions('bandwidth', bandwidth.options, { ...TINY, ...given }) })

test.each([1, 2])(
  'Laplace interpolation in one dimension answers as 1-NN at every bandwidth (seed %i)',
  async (seed) => {
    const { curves, quantities } = await run({ dimension: 1, train: 100, test: 100 }, seed)
    const [laplace] = curves
    expect(laplace).toMatchObject({ d: 1, kernel: 'laplace' })
    expect(laplace.points.map(({ differs }) => differs)).toEqual(laplace.points.map(() => 0))
    for (const { residual } of laplace.points) expect(residual).toBeLessThanOrEqual(1e-6)
    expect(quantities).toHaveLength(1)
  },
)

test('a narrow kernel answers as 1-NN, a wide one repeats less noise in more dimensions, and a wide Gaussian is refused', async () => {
  const result = await run({ train: 100, test: 100 })
  const at = (d: number, kernel: string, width: number) =>
    result.curves
      .find((curve) => curve.d === d && curve.kernel === kernel)!
      .points.find(({ bandwidth: of }) => of === width)!
  expect(at(5, 'laplace', 0.01).differs).toBeLessThan(0.01)
  expect(at(5, 'laplace', 1).repeated!.estimate).toBeLessThan(at(2, 'laplace', 1).repeated!.estimate)
  expect(at(2, 'laplace', 1).repeated!.estimate).toBeLessThan(result.quantities[1].estimate)
  expect(at(1, 'gaussian', 10)).toMatchObject({ repeated: null, refused: expect.stringMatching(/^NOT_POSITIVE/) })
  expect(at(5, 'gaussian', 0.005)).toMatchObject({ repeated: null, refused: null })
  expect(at(5, 'gaussian', 0.005).outOfReach).toBeGreaterThan(0.9)
  const [inOne] = bandwidth.figures(result)
  expect(inOne).toMatchObject({ kind: 'lines', series: [{ refused: [] }, { refused: expect.arrayContaining([10]) }] })
  expect(bandwidth.checks?.(result)[0]).toMatchObject({ holds: true })
})

test('bandwidth returns plain JSON, equal for equal seeds on any number of threads; an abort releases memory', async () => {
  const given = { dimension: 2 }
  const result = await run(given)
  await using two = await createEngine({ threads: 2 })
  expect(await run(given, 1, two)).toEqual(result)
  expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  expect(bandwidth.tables(result).map(({ rows }) => rows.length)).toEqual([2, 1, 22])
  expectReport(bandwidth, result)
  const stop = new AbortController()
  const aborted = bandwidth.run({
    engine,
    seed: 1,
    options: checkOptions('bandwidth', bandwidth.options, TINY),
    signal: stop.signal,
    onProgress: ({ done }) => done > 15 && stop.abort(),
  })
  await expect(aborted).rejects.toThrow()
  expect(engine.bytesInUse).toBe(0)
})
