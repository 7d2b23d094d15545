import { expect, test } from 'vitest'
import * as library from '#index.js'
import * as inline from '#inline.js'
import { counters, counts, mark, testOps } from './test-ops.js'

test('the inlined library has the exports of the library, and only its createEngine differs', () => {
  const { createEngine: own, ...inlined } = inline
  const { createEngine, ...exported } = library
  expect(Object.keys(inlined)).toEqual(Object.keys(exported))
  for (const [name, value] of Object.entries(exported)) expect(inlined[name as keyof typeof inlined], name).toBe(value)
  expect(own).not.toBe(createEngine)
})

test.each([1, 2])(
  'the engine of the inlined library computes on %i threads, also with matrices of the library',
  async (threads) => {
    await using engine = await inline.createEngine({ threads })
    expect(engine.capabilities).toMatchObject({ threads, numerics: 'strict' })
    expect(engine.capabilities).not.toHaveProperty('reason')
    const points = engine.matrix(3, 1, [0, 10, 20])
    const queries = engine.matrix(2, 1, [19, 1])
    const { index } = await library.nearest(queries, points)
    expect([...index]).toEqual([2, 0])
  },
)

test('the inlined library uses a given wasm instead of its own', async () => {
  await using engine = await inline.createEngine({ threads: 2, wasm: await testOps() })
  using rows = counters(engine, 10)
  await mark(rows)
  expect(counts(rows)).toEqual(Array(10).fill(1))
})
