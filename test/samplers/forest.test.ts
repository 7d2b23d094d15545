import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { type FitForestOptions, fitForest, fitTree } from '#samplers/forest.js'
import { describeSampler } from '../contract/sampler.js'
import { seeded, table } from '../reference/numbers.js'

describeSampler('fitTree', { fit: fitTree, interpolates: true })
describeSampler('fitTree, limited,', {
  fit: (train, options) => fitTree(train, { ...options, maxDepth: 4, minLeafSize: 1 }),
  interpolates: false,
})
describeSampler('fitForest', {
  fit: (train, options) => fitForest(train, { ...options, trees: 20 }),
  interpolates: false,
})
describeSampler('fitForest, extremely randomized,', {
  fit: (train, options) => fitForest(train, { ...options, trees: 20, splitter: 'random', bootstrap: false }),
  interpolates: true,
})

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

/** Rows with labels at random. */
function noise(on: Engine, n: number, d: number, classes = 2) {
  const random = seeded(n * d)
  const x = on.matrix(n, d, table(n, d, random))
  return { x, y: Int32Array.from({ length: n }, () => Math.floor(classes * random())), classes }
}

describe('a forest', () => {
  /** Shares of the trees that split by each feature first, where all features are equally good. */
  async function firstFeatures(d: number, options: FitForestOptions): Promise<number[]> {
    const ones = (row: number) => new Array(d).fill(row)
    using x = engine.matrix(2, d, [ones(0), ones(1)])
    const units = Array.from({ length: d }, (_, i) => Array.from({ length: d }, (_, j) => Number(i === j)))
    using queries = engine.matrix(d, d, units)
    using forest = await fitForest({ x, y: Int32Array.of(0, 1), classes: 2 }, { bootstrap: false, ...options })
    return [...(await forest.scores(queries))].filter((_, at) => at % 2 === 1)
  }

  test.each([
    { maxFeatures: 1 },
    { maxFeatures: 3 },
    { maxFeatures: 'sqrt' },
    { maxFeatures: 1, splitter: 'random' },
  ] as const)('draws columns with equal probability, %j', async (options) => {
    const [d, trees] = [6, 3000]
    // A drawn threshold parts 0 from 1 wherever it is.
    for (const share of await firstFeatures(d, { ...options, trees, seed: 2 })) {
      expect(Math.abs(share - 1 / d)).toBeLessThan(4.5 * Math.sqrt((1 / d) * (1 - 1 / d) * (1 / trees)))
    }
  })

  test('treats undefined options as absent', async () => {
    const train = noise(engine, 100, 9)
    const options = { trees: 5, seed: 1 }
    const none = {
      maxDepth: undefined,
      minLeafSize: undefined,
      maxFeatures: undefined,
      bootstrap: undefined,
      splitter: undefined,
    }
    const written = { maxFeatures: 'sqrt', bootstrap: true, splitter: 'best', minLeafSize: 1 } as const
    using forest = await fitForest(train, options)
    const wanted = await forest.scores(train.x)
    for (const more of [none as FitForestOptions, written]) {
      using same = await fitForest(train, { ...options, ...more })
      expect(await same.scores(train.x)).toEqual(wanted)
    }
    using other = await fitForest(train, { ...options, bootstrap: false })
    expect(await other.scores(train.x)).not.toEqual(wanted)
  })

  test('splits on the lowest of equally good columns if all are compared', async () => {
    expect(await firstFeatures(4, { maxFeatures: 'all', trees: 5 })).toEqual([1, 0, 0, 0])
  })

  test('draws thresholds uniformly between the extremes', async () => {
    const trees = 4000
    using x = engine.matrix(2, 1, [[-1], [3]])
    using queries = engine.matrix(4, 1, [[-0.6], [0], [1], [2.9]])
    const options = { trees, splitter: 'random', bootstrap: false } as const
    using forest = await fitForest({ x, y: Int32Array.of(0, 1), classes: 2 }, options)
    const scores = await forest.scores(queries)
    ;[0.1, 0.25, 0.5, 0.975].forEach((below, i) => {
      expect(Math.abs(scores[2 * i + 1] - below)).toBeLessThan(4.5 * Math.sqrt((below * (1 - below)) / trees))
    })
  })

  test('draws rows with replacement', async () => {
    const trees = 4000
    using x = engine.matrix(2, 1, [[0], [1]])
    using forest = await fitForest({ x, y: Int32Array.of(0, 1), classes: 2 }, { trees })
    // A quarter of the bootstraps has only the other row.
    const [own] = await forest.scores(x)
    expect(Math.abs(own - 0.75)).toBeLessThan(4.5 * Math.sqrt(0.1875 / trees))
  })

  test('finds the only column that varies', async () => {
    const random = seeded(6)
    const [n, d] = [200, 300]
    const rows = Array.from({ length: n }, () => Array.from({ length: d }, (_, f) => (f === 123 ? random() : f)))
    using x = engine.matrix(n, d, rows)
    const train = { x, y: Int32Array.from({ length: n }, () => Math.floor(2 * random())), classes: 2 }
    for (const splitter of ['best', 'random'] as const) {
      using forest = await fitForest(train, { trees: 3, maxFeatures: 1, bootstrap: false, splitter })
      expect(await forest.predict(x)).toEqual(train.y)
    }
  })

  test('fits one leaf to constant rows, and predicts the lowest of tied classes', async () => {
    using x = engine.matrix(4, 2, new Array(8).fill(7))
    using tree = await fitTree({ x, y: Int32Array.of(2, 1, 1, 2), classes: 4 })
    expect([...tree.sizes]).toEqual([1])
    expect([...(await tree.scores(x))].slice(0, 4)).toEqual([0, 0.5, 0.5, 0])
    expect([...(await tree.predict(x))]).toEqual([1, 1, 1, 1])
  })

  test('grows the same trees from the same seed, strict or relaxed, in one call or in parts', async () => {
    await using relaxed = await createEngine({ threads: 2, numerics: 'relaxed' })
    // Room for a few trees at a time.
    await using small = await createEngine({ threads: 1, maxBytes: 2 ** 20 })
    const scores: Float32Array[] = []
    for (const [on, seed] of [
      [engine, 5],
      [relaxed, 5],
      [small, 5],
      [engine, 6],
    ] as const) {
      const train = noise(on, 1000, 4, 3)
      using queries = on.matrix(500, 4, table(500, 4, seeded(8)))
      using forest = await fitForest(train, { trees: 50, seed })
      scores.push(await forest.scores(queries))
    }
    expect(scores[1]).toEqual(scores[0])
    expect(scores[2]).toEqual(scores[0])
    expect(scores[3]).not.toEqual(scores[0])
  })

  test('stores only the classes of its rows', async () => {
    const [n, classes] = [40, 1 << 16]
    const before = engine.bytesInUse
    using x = engine.matrix(
      n,
      1,
      Float32Array.from({ length: n }, (_, row) => row >> 1),
    )
    const train = { x, y: Int32Array.from({ length: n }, (_, row) => classes - 1 - 1000 * (row >> 1)), classes }
    using forest = await fitForest(train, { trees: 5, bootstrap: false })
    expect(await forest.predict(x)).toEqual(train.y)
    train.y[1] = 7
    using mixed = await fitTree(train)
    const scores = await mixed.scores(x)
    expect([scores[7], scores[classes - 1], scores[2 * classes + classes - 1001]]).toEqual([0.5, 0.5, 1])
    expect(engine.bytesInUse - before).toBeLessThan(2 ** 16)
  })

  test('predicts rows of another element type', async () => {
    const random = seeded(1)
    const rows = table(100, 3, () => Math.floor(20 * random()))
    const y = Int32Array.from({ length: 100 }, () => Math.floor(2 * random()))
    using x = engine.matrix(100, 3, rows, { type: 'u8' })
    using forest = await fitForest({ x, y, classes: 2 }, { trees: 9 })
    const wanted = await forest.scores(x)
    for (const type of ['f32', 'f64'] as const) {
      using same = engine.matrix(100, 3, rows, { type })
      expect(await forest.scores(same)).toEqual(wanted)
    }
  })

  test('reports progress for each tree, and frees all memory when it is aborted between two trees', async () => {
    const train = noise(engine, 400, 5)
    const before = engine.bytesInUse
    const heard: string[] = []
    const onProgress = ({ stage, done, total }: { stage: string; done: number; total: number }) => {
      heard.push(`${stage} ${done} of ${total}`)
    }
    using forest = await fitForest(train, { trees: 30, onProgress })
    expect(heard.at(-1)).toBe('fitForest: trees 30 of 30')
    forest.dispose()
    const abort = new AbortController()
    const stop = ({ stage }: { stage: string }) => {
      if (stage === 'fitForest: trees') abort.abort(new Error('enough'))
    }
    const fitting = fitForest(train, { trees: 1000, onProgress: stop, signal: abort.signal })
    await expect(fitting).rejects.toThrow('enough')
    expect([engine.bytesInUse, train.x.borrowers]).toEqual([before, 0])
  })

  test('refuses a forest that does not fit in memory before it allocates anything', async () => {
    await using small = await createEngine({ threads: 1, maxBytes: 2 ** 20 })
    const train = noise(small, 20_000, 1)
    const before = small.bytesInUse
    const refused = expect.objectContaining({
      code: 'OUT_OF_MEMORY',
      message: expect.stringMatching(/^fitForest: \d+ bytes are needed, /),
    })
    await expect(fitForest(train)).rejects.toEqual(refused)
    expect([small.bytesInUse, train.x.borrowers]).toEqual([before, 0])
  })

  test.each([
    [{ trees: 0 }],
    [{ trees: 1.5 }],
    [{ maxDepth: 0 }],
    [{ minLeafSize: 0 }],
    [{ minLeafSize: 5 }],
    [{ maxFeatures: 0 }],
    [{ maxFeatures: 3 }],
    [{ maxFeatures: 'log' as never }],
    [{ splitter: 'worst' as never }],
    [{ bootstrap: 1 as never }],
    [{ seed: -1 }],
  ])('refuses %j', async (options) => {
    using x = engine.matrix(4, 2)
    const train = { x, y: Int32Array.of(0, 1, 0, 1), classes: 2 }
    await expect(fitForest(train, options)).rejects.toMatchObject({ code: 'BAD_OPTION' })
    expect(x.borrowers).toBe(0)
  })
})
