import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { crossIn } from '#ops/cross.js'
import { seeded, table } from '../reference/numbers.js'

const engines: Engine[] = []
beforeAll(async () => {
  for (const threads of [1, 2, 3]) engines.push(await createEngine({ threads }))
})
afterAll(() => Promise.all(engines.map((engine) => engine.close())))

test.each([
  [1, 1, 1],
  [3, 4, 5],
  [65, 7, 4],
  [130, 60, 17],
  [64, 6, 300],
])('aᵀ b is the sum of products and the same on 1, 2 and 3 threads, n=%i, p=%i, q=%i', async (n, p, q) => {
  const random = seeded(n)
  const [a, b] = [table(n, p, random), table(n, q, random)]
  const [one, ...others] = await Promise.all(
    engines.map((engine) =>
      engine.call('test', [], {}, (call) => crossIn(call, n, Float64Array.from(a.flat()), Float64Array.from(b.flat()))),
    ),
  )
  for (const other of others) expect(other).toEqual(one)
  expect(one.length).toBe(p * q)
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < q; j++) {
      expect(one[i * q + j]).toBeCloseTo(
        a.reduce((sum, row, t) => sum + row[i] * b[t][j], 0),
        11,
      )
    }
  }
  for (const engine of engines) expect(engine.bytesInUse).toBe(0)
})
