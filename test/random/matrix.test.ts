import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createEngine } from '#engine/engine.js'
import { DRAWS_SCRATCH, normalMatrix, uniformMatrix } from '#random/matrix.js'
import { type Stream, stream } from '#random/stream.js'

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

describe.each(['simd', 'relaxed'] as const)(
  'the draws of the binary %s have the bits of the TypeScript twin',
  (binary) => {
    /** Numbers around which the op writes `count` draws from index `first` on, in blocks of so many. */
    async function drawn(
      op: 'philoxUniform' | 'philoxNormal',
      source: Stream,
      first: number,
      count: number,
      block: number,
    ) {
      await using engine = await createEngine({ threads: 1, numerics: binary === 'relaxed' ? 'relaxed' : 'strict' })
      const out = engine.matrix(count + 4, 1, undefined, { type: 'f64' })
      const { seedLow, purpose, trial, seedHigh } = source.key
      const args = [out.address + 16, first, seedLow, purpose, trial, seedHigh]
      await engine.call('test', [], {}, (call) => {
        return call.run('result', { op, args, rows: count, block, scratchBytes: DRAWS_SCRATCH })
      })
      return out.toArray()
    }

    test('of any seed, trial, first index and number, and nothing else is written', async () => {
      const whole = (min: number, max: number) => fc.integer({ min, max })
      const index = fc.oneof(
        whole(0, 40),
        fc.maxSafeInteger().map(Math.abs),
        whole(0, 60).map((i) => 2 ** 33 - 30 + i),
      )
      const property = fc.asyncProperty(
        fc.record({
          seed: fc.maxSafeInteger().map(Math.abs),
          purpose: fc.string({ minLength: 1 }),
          trial: whole(0, 2 ** 32 - 1),
        }),
        fc.record({ first: index, count: fc.oneof(whole(1, 40), whole(500, 1100)), block: whole(1, 700) }),
        async ({ seed, purpose, trial }, { first: given, count, block }) => {
          const source = stream(seed, purpose, trial)
          const first = Math.min(given, Number.MAX_SAFE_INTEGER - count)
          const expected = new Float64Array(count + 4)
          source.fillUniform(expected.subarray(2, count + 2), first)
          expect(await drawn('philoxUniform', source, first, count, block)).toEqual(expected)
          source.fillNormal(expected.subarray(2, count + 2), first)
          expect(await drawn('philoxNormal', source, first, count, block)).toEqual(expected)
        },
      )
      await fc.assert(property, { numRuns: 40 })
    })
  },
)

test('rows go before columns', async () => {
  await using engine = await createEngine({ threads: 1 })
  const matrix = await normalMatrix(engine, 3, 4, stream(1, 'shape'))
  expect([matrix.rows, matrix.cols, matrix.type]).toEqual([3, 4, 'f64'])
  expect(matrix.toArray()[2 * 4 + 1]).toBe(stream(1, 'shape').normal(9))
})
