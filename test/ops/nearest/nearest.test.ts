import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { nearest } from '#ops/nearest/nearest.js'

const engines: Engine[] = []
beforeAll(async () => {
  for (let i = 0; i < 2; i++) engines.push(await createEngine({ threads: 1 }))
})
afterAll(() => Promise.all(engines.map((engine) => engine.close())))

describe('nearest refuses, with a code', () => {
  test.each([
    ['columns that differ', 'BAD_SHAPE', /nearest: queries have 2 columns but points have 3/, 2, {}],
    ['k of 0', 'BAD_OPTION', /k is 0/, 3, { k: 0 }],
    ['k above n', 'BAD_OPTION', /k is 5 but must be a whole number from 1 to 4/, 3, { k: 5 }],
    ['a fractional k', 'BAD_OPTION', /k is 1.5/, 3, { k: 1.5 }],
    ['an unknown algorithm', 'BAD_OPTION', /algorithm is 'magic'/, 3, { algorithm: 'magic' as never }],
    ['excludeSelf for another number of queries than points', 'BAD_SHAPE', /excludeSelf/, 3, { excludeSelf: true }],
  ])('refuses %s', async (_, code, message, cols, options) => {
    const [engine] = engines
    const [q, x] = [engine.matrix(2, cols), engine.matrix(4, 3)]
    await expect(nearest(q, x, options)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    q.dispose()
    x.dispose()
  })

  test('refuses a disposed matrix and a matrix of another engine', async () => {
    const [a, b] = engines
    const [q, x, y] = [a.matrix(2, 3), a.matrix(4, 3), b.matrix(4, 3)]
    await expect(nearest(q, y)).rejects.toMatchObject({ code: 'ENGINE_MISMATCH' })
    x.dispose()
    await expect(nearest(q, x)).rejects.toMatchObject({ code: 'DISPOSED' })
    q.dispose()
    y.dispose()
  })
})
