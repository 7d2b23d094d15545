import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GaussianMixtureOptions, gaussianMixture } from '#data/gaussian-mixture.js'
import { largest, pick } from '#data/world.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { stream } from '#random/stream.js'

/** The sample by its definition, draw by draw: the TypeScript twin of the op. */
async function byDefinition(
  options: GaussianMixtureOptions & { weights: number[] },
  n: number,
  seed: number,
  trial: number,
) {
  const { means, deviation, weights } = options
  const [classes, dimension] = [means.length, means[0].length]
  const streamOf = (what: string) => stream(seed, `sample: ${what}`, trial)
  const [components, inputs, labels] = ['components', 'inputs', 'labels'].map(streamOf)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const shares = weights.map((weight) => weight / total)
  const rows = Array.from({ length: n }, (_, i) => {
    const mean = means[pick(shares, components.uniform(i))]
    return Float32Array.from({ length: dimension }, (_, j) => mean[j] + deviation * inputs.normal(i * dimension + j))
  })
  const posterior = await gaussianMixture(options).posterior(rows)
  const of = (i: number) => posterior.subarray(i * classes, (i + 1) * classes)
  return {
    x: Float32Array.from({ length: n * dimension }, (_, at) => rows[Math.floor(at / dimension)][at % dimension]),
    y: Int32Array.from(rows, (_, i) => pick(of(i), labels.uniform(i))),
    clean: Int32Array.from(rows, (_, i) => largest(of(i))),
  }
}

describe.each([
  [1, 'strict'],
  [2, 'strict'],
  [3, 'relaxed'],
] as const)('a sample of gaussianMixture on %i threads, %s', (threads, numerics) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads, numerics })
  })
  afterAll(() => engine.close())

  async function expectTwin(
    options: GaussianMixtureOptions & { weights: number[] },
    n: number,
    seed: number,
    trial: number,
  ) {
    const { x, y, clean } = await gaussianMixture(options).sample(engine, n, { seed, trial })
    expect({ x: x.toArray(), y, clean }).toEqual(await byDefinition(options, n, seed, trial))
    x.dispose()
  }

  test('a mixture sample has the bits of its definition for any means, deviation, weights and number of rows', async () => {
    const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true })
    const world = fc
      .tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 9 }))
      .chain(([classes, dimension]) =>
        fc.record({
          means: fc.array(fc.array(finite(-3, 3), { minLength: dimension, maxLength: dimension }), {
            minLength: classes,
            maxLength: classes,
          }),
          weights: fc.array(finite(1e-6, 1), { minLength: classes, maxLength: classes }),
          deviation: fc.oneof(
            finite(1e-3, 3),
            finite(1e-300, 1e300).filter((value) => value < 1e37),
          ),
        }),
      )
    const property = fc.asyncProperty(
      world,
      fc.integer({ min: 1, max: 300 }),
      fc.maxSafeInteger().map(Math.abs),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      expectTwin,
    )
    await fc.assert(property, { numRuns: 25 })
  })

  test.each([
    [3, 600],
    [600, 2],
    [2, 1],
  ])(
    'a mixture sample has the bits of its definition with %i classes in %i dimensions, over several blocks',
    async (classes, dimension) => {
      const draws = stream(6, 'means')
      const means = Array.from({ length: classes }, (_, c) =>
        Array.from({ length: dimension }, (_, j) => draws.normal(c * dimension + j)),
      )
      const weights = Array.from({ length: classes }, (_, c) => 1 + (c % 3))
      await expectTwin({ means, deviation: 0.7, weights }, dimension === 1 ? 6001 : 91, 2 ** 50 + 1, 7)
    },
  )

  test('a mixture sample is refused when a row exceeds float32, and its memory is freed', async () => {
    const before = engine.bytesInUse
    const world = gaussianMixture({
      means: [
        [0, 0],
        [0, 3e38],
      ],
      deviation: 1e38,
    })
    await expect(world.sample(engine, 300)).rejects.toMatchObject({
      code: 'BAD_VALUE',
      message: expect.stringMatching(/^matrix: the value at row \d+, column 1 is Infinity/),
    })
    expect(engine.bytesInUse).toBe(before)
  })

  test('a mixture sample can come close to the limits of float32', async () => {
    await expectTwin({ means: [[3.3e38], [-3.3e38]], deviation: 1e36, weights: [1, 2] }, 50, 1, 0)
    await expectTwin({ means: [[0], [1e30]], deviation: 1e300 ** 0.1, weights: [1, 1] }, 50, 1, 0)
  })
})
