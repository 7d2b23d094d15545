import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkDataset, gatherExamples, type OwnedDataset, takeExamples } from '#data/dataset.js'
import { unrolled } from '#data/torus.js'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Matrix } from '#engine/matrix.js'
import { takeRows } from '#engine/take-rows.js'
import { fitNearest } from '#samplers/nearest.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

describe.each(['f32', 'f64', 'u8'] as const)('takeRows of %s', (type) => {
  test('takeRows copies the given rows in the given order, with repetitions', () => {
    using x = engine.matrix(3, 2, [1, 2, 3, 4, 5, 6], { type })
    using taken = takeRows(x, [2, 0, 2, 1])
    expect(taken).toMatchObject({ rows: 4, cols: 2, type })
    expect([...taken.toArray()]).toEqual([5, 6, 1, 2, 5, 6, 3, 4])
  })
})

test.each([[3], [-1], [0.5], [Number.NaN]])('takeRows refuses row %f of three', (row) => {
  using x = engine.matrix(3, 2)
  const message = `takeRows: there is no row ${row} in a 3×2 matrix`
  expect(() => takeRows(x, [0, row])).toThrow(expect.objectContaining({ code: 'BAD_VALUE', message }))
})

test('takeRows refuses a disposed matrix', () => {
  const x = engine.matrix(3, 2)
  x.dispose()
  expect(() => takeRows(x, [0])).toThrow(expect.objectContaining({ code: 'DISPOSED' }))
})

test('takeExamples copies rows with their labels', () => {
  using x = engine.matrix(3, 1, [10, 20, 30])
  const taken = takeExamples({ x, y: Int32Array.of(0, 1, 2), classes: 3 }, Uint32Array.of(1, 1, 0))
  expect([...taken.x.toArray()]).toEqual([20, 20, 10])
  expect(taken.y).toEqual(Int32Array.of(1, 1, 0))
  expect(taken.classes).toBe(3)
  expect(taken).not.toHaveProperty('shares')
})

test('takeExamples copies rows with their soft labels', () => {
  using x = engine.matrix(3, 1, [10, 20, 30])
  const shares = Float64Array.of(1, 0, 0.75, 0.25, 0.5, 0.5)
  const taken = takeExamples({ x, y: Int32Array.of(0, 0, 1), classes: 2, shares }, [2, 1, 2])
  expect(taken.shares).toEqual(Float64Array.of(0.5, 0.5, 0.75, 0.25, 0.5, 0.5))
})

describe('an owned dataset', () => {
  const given = (x: Matrix) => ({ x, y: Int32Array.of(0, 1, 1), classes: 2, shares: Float64Array.of(1, 0, 0, 1, 0, 1) })
  const makers: [string, (x: Matrix) => OwnedDataset | Promise<OwnedDataset>][] = [
    ['takeExamples', (x) => takeExamples(given(x), [2, 0])],
    ['gatherExamples', (x) => gatherExamples(given(x), [2, 0], 'test', {})],
    ['unrolled', (x) => unrolled({ x, y: Int32Array.of(0, 1, 1), classes: 2 })],
  ]

  test.each(makers)('an owned dataset frees its memory when disposed, twice or by using: %s', async (_, make) => {
    using x = engine.matrix(3, 1, [0.1, 0.2, 0.3], { type: 'f64' })
    const before = engine.bytesInUse
    const made = await make(x)
    expect(engine.bytesInUse).toBeGreaterThan(before)
    made.dispose()
    made.dispose()
    expect([made.x.disposed, engine.bytesInUse]).toEqual([true, before])
    {
      using _ = await make(x)
    }
    expect([x.disposed, engine.bytesInUse]).toEqual([false, before])
  })

  test('an owned dataset cannot be disposed while borrowed, and its spread is a plain dataset', async () => {
    using x = engine.matrix(3, 1, [10, 20, 30])
    using taken = takeExamples(given(x), [2, 0])
    using _ = await fitNearest({ ...taken, shares: undefined })
    expect(() => taken.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
    expect(Object.keys({ ...taken }).sort()).toEqual(['classes', 'shares', 'x', 'y'])
  })
})

describe('checkDataset', () => {
  test('checkDataset accepts valid labels', () => {
    using x = engine.matrix(2, 1)
    expect(() => checkDataset('test', { x, y: Int32Array.of(0, 2), classes: 3 })).not.toThrow()
  })

  test.each([
    [[0], 3, 'BAD_SHAPE', 'test: x has 2 rows but y has 1 labels'],
    [[0, 3], 3, 'BAD_VALUE', 'test: the label of row 1 is 3 but must be a class from 0 to 2'],
    [[-1, 0], 3, 'BAD_VALUE', 'test: the label of row 0 is -1 but must be a class from 0 to 2'],
    [[0, 0], 0, 'BAD_OPTION', expect.stringMatching(/classes is 0/)],
  ])('checkDataset refuses labels %j of %i classes', (labels, classes, code, message) => {
    using x = engine.matrix(2, 1)
    const dataset = { x, y: Int32Array.from(labels), classes }
    expect(() => checkDataset('test', dataset)).toThrow(expect.objectContaining({ code, message }))
  })

  test('checkDataset accepts soft labels that sum to 1 if the learner accepts them', () => {
    using x = engine.matrix(2, 1)
    const shares = Float64Array.of(1, 0, 0, 0.3, 0.3, 0.4 + 5e-7)
    expect(() =>
      checkDataset('test', { x, y: Int32Array.of(0, 2), classes: 3, shares }, { shares: true }),
    ).not.toThrow()
  })

  test.each([
    ['that the learner does not accept', [1, 0, 0, 1], false, 'BAD_OPTION', /soft labels/],
    ['of another length', [1, 0, 1], true, 'BAD_SHAPE', /2 rows of 2 classes need 4 shares but there are 3/],
    ['that do not sum to 1', [1, 0, 0.5, 0.500002], true, 'BAD_VALUE', /shares of row 1 sum to/],
    ['below 0', [1.2, -0.2, 1, 0], true, 'BAD_VALUE', /share of class 0 in row 0/],
    ['that are no numbers', [0, 1, Number.NaN, 1], true, 'BAD_VALUE', /shares\[2\] is NaN/],
  ])('checkDataset refuses soft labels %s', (_, shares, taken, code, message) => {
    using x = engine.matrix(2, 1)
    const dataset = { x, y: Int32Array.of(0, 1), classes: 2, shares: Float64Array.from(shares) }
    const refused = expect.objectContaining({ code, message: expect.stringMatching(message) })
    expect(() => checkDataset('test', dataset, { shares: taken })).toThrow(refused)
  })
})
