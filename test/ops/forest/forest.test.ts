import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import type { ElementType } from '#engine/matrix.js'
import { growIn } from '#ops/forest/grow.js'
import { saveForest } from '#ops/forest/saved.js'
import { stream } from '#random/stream.js'
import { type FitForestOptions, fitForest, fitTree } from '#samplers/forest.js'
import { beatsDuring } from '../../engine/beats.js'
import { rounded, seeded, table } from '../../reference/numbers.js'
import { type Problem, treeByDefinition } from '../../reference/tree.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

/** Rows with as many distinct values a feature as asked for, the last feature constant; labels at random without the class 1. */
function problemOf(n: number, d: number, classes: number, values: number, seed: number): Problem {
  const random = seeded(seed)
  const rows = table(n, d, () => Math.floor(values * random()) - (values > 256 ? values / 2 : 0))
  for (const row of rows) row[d - 1] = d > 1 ? 3 : row[d - 1]
  const y = Array.from({ length: n }, () => Math.floor(classes * random()))
  return { rows, y: y.map((label) => (label === 1 && classes > 2 ? 0 : label)), classes }
}

/** What the largest of float32 shares is; the lowest class where equal. */
const largest = (shares: number[]) => shares.indexOf(Math.max(...shares))

describe('a tree and its definition', () => {
  const shapes: [number, number, number, number, ElementType][] = [
    [1, 1, 1, 4, 'f32'],
    [3, 2, 2, 4, 'u8'],
    [4, 1, 3, 2, 'f64'],
    [5, 3, 2, 3, 'f32'],
    [17, 2, 2, 4, 'u8'],
    [17, 5, 4, 200, 'f64'],
    [60, 4, 2, 3, 'f32'],
    [60, 4, 10, 100, 'u8'],
    [300, 3, 2, 1e6, 'f32'],
    [300, 2, 5, 1e9, 'f64'],
    [400, 3, 3, 30, 'f32'],
  ]
  const limits = [{}, { maxDepth: 1 }, { maxDepth: 3 }, { minLeafSize: 2 }, { minLeafSize: 7, maxDepth: 6 }]

  test.each(shapes)(
    'a tree equals its definition: %i rows, %i features, %i classes, %i values as %s',
    async (n, d, classes, values, type) => {
      const known = problemOf(n, d, classes, values, n + d)
      const asked = [...known.rows, ...problemOf(100, d, classes, values, 5).rows]
      const stored = (rows: number[][]) => (type === 'f32' ? rounded(rows) : rows)
      using x = engine.matrix(n, d, known.rows, { type })
      using queries = engine.matrix(asked.length, d, asked, { type })
      const train = { x, y: Int32Array.from(known.y), classes }
      for (const limit of limits.filter(({ minLeafSize = 1 }) => minLeafSize <= n)) {
        using tree = await fitTree(train, { ...limit, seed: n })
        const shares = stored(asked).map(treeByDefinition({ ...known, rows: stored(known.rows), ...limit }))
        expect([...(await tree.scores(queries))]).toEqual(shares.flat().map(Math.fround))
        expect([...(await tree.predict(queries))]).toEqual(shares.map(largest))
      }
    },
  )

  test('each tree of a forest equals the definition on its bootstrap sample', async () => {
    const [n, d, classes, trees, seed] = [40, 3, 3, 7, 2 ** 40 + 5]
    const known = problemOf(n, d, classes, 12, 4)
    const asked = problemOf(80, d, classes, 12, 6).rows
    const members = Array.from({ length: trees }, (_, tree) => {
      const words = stream(seed, 'trees', tree)
      const weights = new Array(n).fill(0)
      for (let draw = 0; draw < n; draw++) {
        const bits = (BigInt(words.u32(2 * draw + 1)) << 32n) | BigInt(words.u32(2 * draw))
        weights[Number((bits * BigInt(n)) >> 64n)]++
      }
      return treeByDefinition({ ...known, weights, minLeafSize: 3 })
    })
    const sums = asked.map((query) => {
      const leaves = members.map((member) => member(query))
      return Array.from({ length: classes }, (_, c) => leaves.reduce((sum, leaf) => sum + leaf[c], 0) / trees)
    })
    using x = engine.matrix(n, d, known.rows)
    using queries = engine.matrix(80, d, asked)
    const options: FitForestOptions = { trees, maxFeatures: 'all', minLeafSize: 3, seed }
    using forest = await fitForest({ x, y: Int32Array.from(known.y), classes }, options)
    expect([...(await forest.scores(queries))]).toEqual(sums.flat().map(Math.fround))
  })
})

describe('pure trees', () => {
  test.each([
    [70_000, 1, 2, 'f64'],
    [70_000, 2, 3, 'f32'],
    [3_000, 2, 700, 'f32'],
  ] as const)('a tree fits all labels: %i rows, %i features, %i classes as %s', async (n, d, classes, type) => {
    const random = seeded(n + d)
    using x = engine.matrix(n, d, Float64Array.from({ length: n * d }, random), { type })
    const train = { x, y: Int32Array.from({ length: n }, () => Math.floor(classes * random())), classes }
    for (const splitter of ['best', 'random'] as const) {
      using tree = await fitTree(train, { splitter })
      const predicted = await tree.predict(x)
      expect(predicted.findIndex((label, row) => label !== train.y[row])).toBe(-1)
      expect(tree.sizes[0] % 2).toBe(1)
    }
  })

  test.each([
    [1, 1 + 2 ** -52],
    [-5e-324, 0],
    [5e-324, 1e-323],
    [-Number.MAX_VALUE, Number.MAX_VALUE],
    [Number.MAX_VALUE * (1 - 2 ** -53), Number.MAX_VALUE],
  ])('a tree separates %f and %f', async (low, high) => {
    using x = engine.matrix(2, 1, [[low], [high]], { type: 'f64' })
    for (const splitter of ['best', 'random'] as const) {
      for (const y of [Int32Array.of(0, 1), Int32Array.of(1, 0)]) {
        using tree = await fitTree({ x, y, classes: 2 }, { splitter })
        expect(await tree.predict(x)).toEqual(y)
      }
    }
  })

  test('equal rows of different labels share a leaf of a tree; 0 and -0 are equal', async () => {
    using x = engine.matrix(6, 1, [[0], [-0], [0], [2], [2], [3]])
    using tree = await fitTree({ x, y: Int32Array.of(1, 2, 2, 2, 1, 0), classes: 3 })
    expect([...(await tree.predict(x))]).toEqual([2, 2, 2, 1, 1, 0])
    const shares = [...(await tree.scores(x))].slice(0, 12)
    expect(shares).toEqual([0, 1 / 3, 2 / 3, 0, 1 / 3, 2 / 3, 0, 1 / 3, 2 / 3, 0, 0.5, 0.5].map(Math.fround))
  })
})

describe('growth in slices', () => {
  const [d, classes] = [3, 3]
  const problem = (own: Engine, n: number) => {
    const { rows, y } = problemOf(n, d, classes, 1e6, 8)
    return { x: own.matrix(n, d, rows), y: Int32Array.from(y), classes }
  }
  const growing = (budget: number, random: boolean) => ({
    ...{ classes, trees: 3, candidates: 2, minLeaf: 1, bootstrap: true, random, budget },
    key: stream(1, 'trees').key,
  })

  test.each([false, true])('the budget of a call changes no bit of a forest, thresholds drawn: %s', async (random) => {
    for (const threads of [1, 3]) {
      await using own = await createEngine({ threads })
      const { x, y } = problem(own, 2000)
      const grown = (budget: number) =>
        own.call('test', [x], {}, async (call) => {
          using forest = await growIn(call, x, y, growing(budget, random))
          // They lie in the engine's memory, and go with the forest.
          const { arrays = {} } = saveForest(forest)
          return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.slice()]))
        })
      const whole = await grown(0xffffffff)
      expect(whole.nodes.length).toBeGreaterThan(2000)
      for (const budget of [1, 1000, 65_537]) expect(await grown(budget)).toEqual(whole)
    }
  })

  test('growing a tree yields to other tasks, and an abort ends it and frees its memory', async () => {
    await using own = await createEngine({ threads: 1 })
    const train = problem(own, 40_000)
    const before = own.bytesInUse
    const all = await beatsDuring(async () => (await fitTree(train, { minLeafSize: 2 })).dispose())
    // Ranks are 3 blocks of work.
    expect(all).toBeGreaterThan(8)
    const controller = new AbortController()
    const onBeat = (beat: number) => beat === all - 4 && controller.abort(new Error('enough'))
    const fit = () => fitTree(train, { minLeafSize: 2, signal: controller.signal })
    await expect(beatsDuring(fit, onBeat)).rejects.toThrow('enough')
    expect(own.bytesInUse).toBe(before)
  })
})

test('growing a forest that does not fit in memory fails before all trees are grown', async () => {
  const own = await createEngine({ threads: 2, maxBytes: 8 << 20 })
  const [n, trees] = [2000, 1000]
  const random = seeded(6)
  const x = own.matrix(n, 1, table(n, 1, random))
  const y = Int32Array.from({ length: n }, () => Number(random() < 0.5))
  const before = own.bytesInUse
  let done = 0
  const fit = fitForest({ x, y, classes: 2 }, { trees, onProgress: (progress) => (done = progress.done) })
  const message = expect.stringMatching(/ of 1000 trees take \d+ bytes/)
  await expect(fit).rejects.toMatchObject({ code: 'OUT_OF_MEMORY', message })
  expect(done).toBeLessThan(trees)
  expect(own.bytesInUse).toBe(before)
  x.dispose()
  await own.close()
})
