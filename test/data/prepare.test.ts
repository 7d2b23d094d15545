import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { takeExamples } from '#data/dataset.js'
import { decodeLabels, encodeLabels } from '#data/encode-labels.js'
import { normalizeRows } from '#data/normalize-rows.js'
import { splitRows } from '#data/split-rows.js'
import { Standardization, standardize } from '#data/standardize.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { seeded, table } from '../reference/numbers.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

describe('standardize', () => {
  const random = seeded(1)

  test.each([1, 3, 4, 5, 17])('gives columns of mean 0 and deviation 1, and restores them: %i rows', async (n) => {
    const rows = table(n, 4, random).map(([a, b, c]) => [a, 1e6 + b, 1e-9 * c, 7])
    using x = engine.matrix(n, 4, rows)
    const found = await standardize(x)
    using scaled = await found.apply(x)
    expect(scaled.type).toBe('f64')
    const values = scaled.toArray()
    for (let t = 0; t < 4; t++) {
      const column = rows.map((_, i) => values[4 * i + t])
      const mean = column.reduce((sum, value) => sum + value, 0) / n
      const variance = column.reduce((sum, value) => sum + value * value, 0) / n
      const constant = n === 1 || t === 3
      expect(Math.abs(mean)).toBeLessThan(1e-8)
      expect(Math.abs(variance - Number(!constant))).toBeLessThan(1e-8)
      if (constant) expect(column).toEqual(Array(n).fill(0))
    }
    found.restore(values).forEach((value, at) => {
      expect(Math.abs(value / rows.flat()[at] - 1)).toBeLessThan(1e-12)
    })
  })

  test('neither overflows nor underflows, and refuses by column what float64 cannot hold', async () => {
    for (const size of [1e300, 1e-300]) {
      using x = engine.matrix(4, 1, [size, 3 * size, size, 3 * size])
      const { mean, scale } = await standardize(x)
      expect(mean[0] / size).toBeCloseTo(2, 12)
      expect(scale[0] / size).toBeCloseTo(1, 12)
    }
    using x = engine.matrix(3, 2, [0, 1.7e308, 0, -1.7e308, 0, -1.7e308])
    const message = expect.stringContaining('column 1')
    await expect(standardize(x)).rejects.toMatchObject({ code: 'BAD_VALUE', message })
  })

  test('is saved as JSON, and applies to other rows of any type as before', async () => {
    using x = engine.matrix(30, 2, table(30, 2, random))
    const found = await standardize(x)
    const loaded = Standardization.fromJSON(JSON.parse(JSON.stringify(found)))
    expect(loaded).toEqual(found)
    for (const type of ['u8', 'f32', 'f64'] as const) {
      using other = engine.matrix(2, 2, [1, 2, 3, 4], { type })
      using own = await found.apply(other)
      using again = await loaded.apply(other)
      expect(again.toArray()).toEqual(own.toArray())
      expect(own.type).toBe(type === 'f64' ? 'f64' : 'f32')
    }
    using wide = engine.matrix(2, 3)
    await expect(found.apply(wide)).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    expect(() => found.restore([1, 2, 3])).toThrow(expect.objectContaining({ code: 'BAD_SHAPE' }))
    for (const bad of [
      { mean: [1], scale: [0] },
      { mean: [], scale: [] },
      { mean: ['1'], scale: [1] },
    ]) {
      expect(() => Standardization.fromJSON(bad as never)).toThrow(expect.objectContaining({ code: 'BAD_VALUE' }))
    }
    const torn = () => Standardization.fromJSON({ mean: [1, 2], scale: [1] })
    expect(torn).toThrow(expect.objectContaining({ code: 'BAD_SHAPE' }))
  })
})

describe('normalizeRows', () => {
  test('gives rows of norm 1, at any magnitude', async () => {
    const rows = [
      [3, 4],
      [-1e300, 1e300],
      [1e-310, 0],
      [0, -5e-324],
    ]
    using x = engine.matrix(4, 2, rows)
    using unit = await normalizeRows(x)
    const half = Math.SQRT1_2
    const wanted = [0.6, 0.8, -half, half, 1, 0, 0, -1]
    unit.toArray().forEach((value, at) => {
      expect(Math.abs(value - wanted[at])).toBeLessThan(2e-16)
    })
  })

  test('refuses a row of zeros by its number, and gives its memory back', async () => {
    using x = engine.matrix(3, 2, [1, 2, 0, 0, 3, 4])
    const before = engine.bytesInUse
    const refused = { code: 'BAD_VALUE', message: expect.stringContaining('row 1 is all zeros') }
    await expect(normalizeRows(x)).rejects.toMatchObject(refused)
    expect(engine.bytesInUse).toBe(before)
  })
})

describe('encodeLabels', () => {
  test('numbers the sorted distinct labels, and decodes them', () => {
    const labels = ['b', 'a', 'ä', 'b', '']
    const { y, classes, names } = encodeLabels(labels)
    expect([[...y], classes, names]).toEqual([[2, 1, 3, 2, 0], 4, ['', 'a', 'b', 'ä']])
    expect(decodeLabels(y, names)).toEqual(labels)
    expect([...encodeLabels(['a', 'b'], { names: ['b', 'c', 'a'] }).y]).toEqual([2, 0])
  })

  test('refuses what is not a string or not among the names, by its place', () => {
    const cases: [() => unknown, string, RegExp][] = [
      [() => encodeLabels(['a', 'z'], { names: ['a'] }), 'BAD_VALUE', /labels\[1\] is 'z', which is not in names/],
      [() => encodeLabels(['a', 2 as never]), 'BAD_VALUE', /labels\[1\] is 2/],
      [() => encodeLabels([]), 'BAD_VALUE', /one string or more/],
      [() => encodeLabels(['a'], { names: ['a', 'a'] }), 'BAD_OPTION', /'a' twice/],
      [() => decodeLabels([0, 2], ['a', 'b']), 'BAD_VALUE', /y\[1\] is 2/],
    ]
    for (const [run, code, message] of cases) {
      expect(run).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }))
    }
  })
})

describe('splitRows', () => {
  test('puts every row on one side, in order, the same for the same draw', () => {
    for (const n of [2, 3, 17, 1000]) {
      const split = splitRows(n, { seed: 4 })
      expect([...split.train, ...split.test].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
      expect(split.test.length).toBe(Math.max(1, Math.round(n / 4)))
      expect([split.train, split.test].map((rows) => rows.slice().sort())).toEqual([split.train, split.test])
      expect(splitRows(n, { seed: 4 })).toEqual(split)
    }
    const others = [{ seed: 5 }, { seed: 4, trial: 1 }, { seed: 4, purpose: 'again' }]
    for (const draw of others) expect(splitRows(1000, draw).test).not.toEqual(splitRows(1000, { seed: 4 }).test)
  })

  test('gives each class its share of the test rows, up to one', () => {
    const random = seeded(6)
    const labels = Int32Array.from({ length: 503 }, () => Math.floor(random() ** 3 * 9))
    for (const testShare of [0.01, 0.3, 0.77]) {
      const { test: tested } = splitRows(503, { testShare, stratify: labels, seed: 1 })
      expect(tested.length).toBe(Math.round(503 * testShare))
      for (let c = 0; c < 9; c++) {
        const [all, own] = [labels, tested.map((row) => labels[row])].map((some) => some.filter((y) => y === c).length)
        expect(Math.abs(own - (all * tested.length) / 503)).toBeLessThan(1)
      }
    }
  })

  test('splits datasets of labels and of numbers through takeExamples', async () => {
    using x = engine.matrix(8, 1, [0, 1, 2, 3, 4, 5, 6, 7])
    const { test: tested } = splitRows(8, { seed: 2 })
    using numbers = takeExamples({ x, targets: Array.from({ length: 8 }, (_, i) => [i, -i]) }, tested)
    expect([...numbers.targets]).toEqual([...tested].flatMap((row) => [row, -row]))
    expect([...numbers.x.toArray()]).toEqual([...tested])
  })

  test('refuses labels that are not one for each row, and shares without rows', () => {
    const short = { code: 'BAD_SHAPE', message: expect.stringMatching(/8 rows but stratify has 3/) }
    expect(() => splitRows(8, { stratify: [0, 1, 0] })).toThrow(expect.objectContaining(short))
    for (const bad of [{ testShare: 0 }, { testShare: 1 }, { stratify: 5 }]) {
      expect(() => splitRows(8, bad as never)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
    }
    expect(() => splitRows(1)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
  })
})
