import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { type NearestProblem, nearestMany } from '#ops/nearest/many.js'
import { nearest } from '#ops/nearest/nearest.js'
import { seeded } from '../../reference/numbers.js'

const engines: Engine[] = []
beforeAll(async () => {
  for (const threads of [1, 2, 3]) engines.push(await createEngine({ threads }))
})
afterAll(() => Promise.all(engines.map((engine) => engine.close())))

const TYPES = { f32: Float32Array, f64: Float64Array, u8: Uint8Array }

function rows(engine: Engine, count: number, cols: number, type: keyof typeof TYPES, seed: number) {
  const random = seeded(seed)
  const values = new TYPES[type](count * cols)
  for (let i = 0; i < values.length; i++) values[i] = Math.floor(random() * 9)
  return engine.matrix(count, cols, values)
}

/** Problems of many sizes and types: the first eight are small ones of float32, the others are searched one by one. */
function problemsOf(engine: Engine): NearestProblem[] {
  const sizes = [
    [1, 1, 1],
    [3, 4, 2],
    [4, 5, 5],
    [5, 17, 3],
    [17, 8, 1],
    [100, 64, 7],
    [31, 200, 16],
    [2, 3072, 4],
  ]
  const small = sizes.map(([m, n, d], at) => ({
    queries: rows(engine, m, d, 'f32', at),
    points: rows(engine, n, d, 'f32', at + 50),
  }))
  const others = (['f64', 'u8'] as const).map((type, at) => ({
    queries: rows(engine, 9, 3, type, at),
    points: rows(engine, 12, 3, type, at + 9),
  }))
  const mixed = { queries: rows(engine, 6, 2, 'f64', 3), points: rows(engine, 7, 2, 'f32', 4) }
  const large = { queries: rows(engine, 40, 2, 'f32', 5), points: rows(engine, 5000, 2, 'f32', 6) }
  return [...small, ...others, mixed, large]
}

describe.each([{}, { k: 1, algorithm: 'brute' }, { k: 1, algorithm: 'tree' }] as const)(
  'nearestMany answers like nearest on each problem with %o',
  (options) => {
    test('on any number of threads', async () => {
      for (const engine of engines) {
        const problems = problemsOf(engine)
        const before = engine.bytesInUse
        const answers = await nearestMany(problems, options)
        expect(engine.bytesInUse).toBe(before)
        expect(answers).toHaveLength(problems.length)
        for (const [at, { queries, points }] of problems.entries()) {
          expect(answers[at], `problem ${at}`).toEqual(await nearest(queries, points, options))
        }
        for (const { queries, points } of problems) for (const matrix of [queries, points]) matrix.dispose()
      }
    })
  },
)

test('nearestMany finds several neighbors, and leaves out each row itself', async () => {
  const [engine] = engines
  using x = rows(engine, 40, 3, 'f32', 1)
  using y = rows(engine, 12, 3, 'f32', 2)
  const options = { k: 3, excludeSelf: true }
  const answers = await nearestMany(
    [x, y].map((points) => ({ queries: points, points })),
    options,
  )
  expect(answers[0]).toEqual(await nearest(x, x, options))
  expect(answers[1]).toEqual(await nearest(y, y, options))
})

test('nearestMany of no problems has no answers', async () => {
  expect(await nearestMany([])).toEqual([])
})

test('nearestMany names the problem that it refuses, and searches none', async () => {
  const [engine, other] = engines
  using x = rows(engine, 4, 3, 'f32', 1)
  using narrow = rows(engine, 4, 2, 'f32', 1)
  using foreign = rows(other, 4, 3, 'f32', 1)
  const good = { queries: x, points: x }
  await expect(nearestMany([good, { queries: narrow, points: x }])).rejects.toMatchObject({
    code: 'BAD_SHAPE',
    message: expect.stringContaining('problem 1'),
  })
  await expect(nearestMany([good], { k: 5 })).rejects.toMatchObject({ code: 'BAD_OPTION' })
  await expect(nearestMany([good, { queries: foreign, points: foreign }])).rejects.toMatchObject({
    code: 'ENGINE_MISMATCH',
  })
  for (const bad of [undefined, 7, {}, [7], [undefined], [{ queries: x }]]) {
    await expect(nearestMany(bad as never)).rejects.toMatchObject({ code: 'BAD_VALUE' })
  }
})

test('nearestMany stops at an abort and gives its memory back', async () => {
  for (const engine of engines) {
    using x = rows(engine, 600, 5, 'f32', 1)
    const problems = Array.from({ length: 400 }, () => ({ queries: x, points: x }))
    const before = engine.bytesInUse
    const abort = new AbortController()
    const search = nearestMany(problems, { signal: abort.signal })
    setTimeout(() => abort.abort(new Error('enough')), 5)
    await expect(search).rejects.toThrow('enough')
    expect(engine.bytesInUse).toBe(before)
  }
})
