import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { DRAWS_SCRATCH_BYTES, normalMatrix, uniformMatrix } from '#random/matrix.js'
import { stream } from '#random/stream.js'

describe.each([
  [1, 'strict'],
  [2, 'strict'],
  [3, 'relaxed'],
] as const)('draws of the engine on %i threads, %s', (threads, numerics) => {
  test.each([1, 2, 3, 17, 200_001])('%i draws of the engine have the bits of the TypeScript twin', async (rows) => {
    await using engine = await createEngine({ threads, numerics })
    const source = stream(2 ** 40 + 12345, 'twin', 4_000_000_000)
    const uniform = await uniformMatrix(engine, rows, 1, source)
    expect(uniform.toArray()).toEqual(source.fillUniform(new Float64Array(rows)))
    const normal = await normalMatrix(engine, rows, 1, source)
    expect(normal.toArray()).toEqual(source.fillNormal(new Float64Array(rows)))
  })
})

const whole = (min: number, max: number) => fc.integer({ min, max })
const natural = fc.maxSafeInteger().map(Math.abs)
const KEYS = fc.record({ seed: natural, purpose: fc.string({ minLength: 1 }), trial: whole(0, 2 ** 32 - 1) })
/** First indices, also where the low word of the counter ends; numbers of draws about those that are made together. */
const RANGES = fc.record({
  first: fc.oneof(
    whole(0, 40),
    natural.map((index) => Math.min(index, 2 ** 53 - 2000)),
    whole(2 ** 33 - 30, 2 ** 33 + 30),
  ),
  count: fc.oneof(whole(1, 40), whole(500, 1100)),
  block: whole(1, 700),
})

describe.each(['strict', 'relaxed'] as const)('the ops of draws, %s', (numerics) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads: 1, numerics })
  })
  afterAll(() => engine.close())

  test('the ops of draws have the bits of the TypeScript twins for any key and range, and write nothing else', async () => {
    const property = fc.asyncProperty(KEYS, RANGES, async ({ seed, purpose, trial }, { first, count, block }) => {
      const source = stream(seed, purpose, trial)
      for (const [op, fill] of [
        ['philoxUniform', 'fillUniform'],
        ['philoxNormal', 'fillNormal'],
      ] as const) {
        using out = engine.matrix(count + 4, 1, undefined, { type: 'f64' })
        const { key } = source
        const args = [out.address + 16, first, key.seedLow, key.purpose, key.trial, key.seedHigh]
        const task = { op, args, rows: count, block, scratchBytes: DRAWS_SCRATCH_BYTES }
        await engine.call('test', [], {}, (call) => call.run('result', task))
        const expected = new Float64Array(count + 4)
        source[fill](expected.subarray(2, count + 2), first)
        expect(out.toArray()).toEqual(expected)
      }
    })
    await fc.assert(property, { numRuns: 30 })
  })
})

test('normalMatrix fills its rows in the order of the draws', async () => {
  await using engine = await createEngine({ threads: 1 })
  const matrix = await normalMatrix(engine, 3, 4, stream(1, 'shape'))
  expect([matrix.rows, matrix.cols, matrix.type]).toEqual([3, 4, 'f64'])
  expect(matrix.toArray()[2 * 4 + 1]).toBe(stream(1, 'shape').normal(9))
})
