import { describe, expect, test } from 'vitest'
import { createEngine } from '#engine/engine.js'
import { normalMatrix, uniformMatrix } from '#random/matrix.js'
import { stream } from '#random/stream.js'

describe.each([
  [1, 'strict'],
  [2, 'strict'],
  [3, 'relaxed'],
] as const)('drawn by the engine on %i threads, %s', (threads, numerics) => {
  test.each([1, 2, 3, 17, 200_001])('%i numbers have the bits of the TypeScript twin', async (rows) => {
    await using engine = await createEngine({ threads, numerics })
    const source = stream(2 ** 40 + 12345, 'twin', 4_000_000_000)
    const uniform = await uniformMatrix(engine, rows, 1, source)
    expect(uniform.toArray()).toEqual(source.fillUniform(new Float64Array(rows)))
    const normal = await normalMatrix(engine, rows, 1, source)
    expect(normal.toArray()).toEqual(source.fillNormal(new Float64Array(rows)))
  })
})

describe('the op', () => {
  test('begins at any index and writes its own rows only', async () => {
    await using engine = await createEngine({ threads: 1 })
    const out = engine.matrix(12, 1, undefined, { type: 'f64' })
    const source = stream(9, 'first')
    const first = 2 ** 35 + 1
    await engine.call('test', [], {}, (call) =>
      call.run('result', {
        op: 'philoxUniform',
        args: [out.address + 16, first, source.key.seedLow, source.key.purpose, source.key.trial, source.key.seedHigh],
        rows: 9,
        block: 4,
      }),
    )
    const expected = new Float64Array(12)
    source.fillUniform(expected.subarray(2, 11), first)
    expect(out.toArray()).toEqual(expected)
  })
})

test('rows go before columns', async () => {
  await using engine = await createEngine({ threads: 1 })
  const matrix = await normalMatrix(engine, 3, 4, stream(1, 'shape'))
  expect([matrix.rows, matrix.cols, matrix.type]).toEqual([3, 4, 'f64'])
  expect(matrix.toArray()[2 * 4 + 1]).toBe(stream(1, 'shape').normal(9))
})
