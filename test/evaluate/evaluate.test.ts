import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { atoms } from '#data/atoms.js'
import { gaussianMixture } from '#data/gaussian-mixture.js'
import type { World } from '#data/world.js'
import type { CallOptions } from '#engine/call.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { Lifetime } from '#engine/lifetime.js'
import type { Matrix } from '#engine/matrix.js'
import { evaluate } from '#evaluate/evaluate.js'
import { fitNearest } from '#samplers/nearest.js'
import type { Classifier } from '#samplers/sampler.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

/** A classifier that says what a function of the inputs says. */
class Says extends Lifetime implements Classifier {
  readonly classes: number
  readonly dimension: number
  #rule: (x: Matrix) => Int32Array | Promise<Int32Array>

  constructor(world: { classes: number; dimension: number }, rule: (x: Matrix) => Int32Array | Promise<Int32Array>) {
    super(engine)
    this.classes = world.classes
    this.dimension = world.dimension
    this.#rule = rule
  }

  async predict(x: Matrix, { signal }: CallOptions = {}): Promise<Int32Array> {
    signal?.throwIfAborted()
    return this.#rule(x)
  }

  async scores(): Promise<Float32Array> {
    return new Float32Array()
  }

  describe(): string {
    return 'a rule'
  }

  protected override release(): void {}
}

const bayesRule = (world: World) => new Says(world, (x) => world.bayes(x))
const noisy = atoms({ atoms: 20, classes: 4, p: 0.3 })

describe('the Bayes optimal classifier on a world', () => {
  test('the Bayes optimal classifier has accuracy 1 on clean and 1 - R* on noisy labels, and no excess risk', async () => {
    const report = await evaluate(bayesRule(noisy), noisy, { m: 4000, seed: 5 })
    expect({ m: report.m, classes: report.classes }).toEqual({ m: 4000, classes: 4 })
    expect(report.accuracy.clean?.estimate).toBe(1)
    expect(report.accuracy.noisy?.interval[0]).toBeLessThan(1 - noisy.bayesError)
    expect(report.accuracy.noisy?.interval[1]).toBeGreaterThan(1 - noisy.bayesError)
    expect(report.excessRisk?.estimate).toBe(0)
    expect(report.excessRisk?.interval[0]).toBe(0)
    // It never repeats the noise: within each class it differs from the labels wherever they are flipped.
    expect(report.calibration.overall.interval[0]).toBe(0)
    expect(report.calibration.byClass?.estimate).toBeCloseTo(0.3, 1)
    expect(report.calibration.byClass?.interval[0]).toBeGreaterThan(0.2)
  })

  test('the intervals of the Bayes optimal error on Gaussians cover R*', async () => {
    const world = gaussianMixture({
      means: [
        [0, 0],
        [1.5, 0],
      ],
      deviation: 1,
    })
    const { accuracy } = await evaluate(bayesRule(world), world, { m: 8000 })
    expect(accuracy.noisy!.interval[0]).toBeLessThan(1 - world.bayesError)
    expect(accuracy.noisy!.interval[1]).toBeGreaterThan(1 - world.bayesError)
  })
})

describe('a sampler on a world', () => {
  test('a sampler has the error rate of the labels, and is calibrated within each class', async () => {
    const { x, y, classes } = await noisy.sample(engine, 2000, { seed: 1 })
    using sampler = await fitNearest({ x, y, classes })
    const { accuracy, calibration, excessRisk, confusion } = await evaluate(sampler, noisy, { m: 4000 })
    // The labels of 20 atoms are few: the mean over training sets is .7, one training set is anywhere near.
    expect(accuracy.clean!.estimate).toBeGreaterThan(0.3)
    expect(accuracy.clean!.estimate).toBeLessThan(1)
    // Each atom that is wrong costs .7 - .1.
    expect(excessRisk!.estimate).toBeCloseTo((1 - accuracy.clean!.estimate) * 0.6, 12)
    expect(calibration.overall.estimate).toBeLessThan(0.2)
    expect(confusion.clean!.n.reduce((sum, n) => sum + n, 0)).toBe(4000)
  })

  test('a sampler is tested on points independent of its training points', async () => {
    const world = gaussianMixture({ means: [[0], [0]], deviation: 1 })
    const { x, y, classes } = await world.sample(engine, 500, { seed: 3 })
    using sampler = await fitNearest({ x, y, classes })
    const { accuracy } = await evaluate(sampler, world, { m: 500, seed: 3 })
    // On its own points it would be right throughout; y is a coin here.
    expect(accuracy.noisy!.estimate).toBeLessThan(0.6)
  })

  test('evaluate returns equal reports for equal seeds, and different ones for different seeds', async () => {
    const rule = new Says(noisy, (x) => Int32Array.from({ length: x.rows }, (_, i) => i % 4))
    const first = await evaluate(rule, noisy, { m: 200, seed: 2 })
    expect(await evaluate(rule, noisy, { m: 200, seed: 2 })).toEqual(first)
    expect(await evaluate(rule, noisy, { m: 200, seed: 3 })).not.toEqual(first)
    expect(JSON.parse(JSON.stringify(first))).toEqual(first)
  })
})

describe('labeled points', () => {
  const rule = new Map([
    [0, 0],
    [1, 1],
    [2, 1],
  ])
  const says = () =>
    new Says({ classes: 3, dimension: 1 }, (x) => Int32Array.from(x.toArray(), (value) => rule.get(value)!))
  const points = () => engine.matrix(6, 1, [0, 1, 2, 0, 1, 2])
  const clean = Int32Array.of(0, 1, 2, 0, 1, 2)
  const flipped = Uint8Array.of(0, 1, 1, 1, 1, 1)

  test('the report on labeled points is that counted by hand', async () => {
    const { accuracy, confusion, calibration, excessRisk } = await evaluate(says(), {
      x: points(),
      clean,
      noisy: flipped,
    })
    expect(accuracy.clean).toMatchObject({ estimate: 4 / 6, n: 6, covers: 'test points', level: 0.95 })
    expect(accuracy.noisy?.estimate).toBe(5 / 6)
    expect(confusion.clean?.estimate).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 1, 0],
    ])
    // No noisy label is 2: that row is unknown.
    expect(confusion.noisy?.n).toEqual([1, 5, 0])
    expect(confusion.noisy?.estimate).toEqual([
      [1, 0, 0],
      [0.2, 0.8, 0],
      [0, 0, 0],
    ])
    expect(confusion.noisy?.interval.map((bounds) => bounds[2])).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ])
    expect(calibration.overall.plugIn).toBeCloseTo(1 / 6, 15)
    expect(calibration.byClass?.plugIn).toBeCloseTo(1 / 6, 15)
    expect(excessRisk).toBeUndefined()
  })

  test('labels of one kind give a report of that kind only', async () => {
    const onClean = await evaluate(says(), { x: points(), clean })
    expect(Object.keys(onClean.accuracy)).toEqual(['clean'])
    expect(Object.keys(onClean.confusion)).toEqual(['clean'])
    expect(Object.keys(onClean.calibration)).toEqual(['overall'])
    expect(onClean.calibration.overall.plugIn).toBeCloseTo(2 / 6, 15)
    const onNoisy = await evaluate(says(), { x: points(), noisy: flipped })
    expect(Object.keys(onNoisy.accuracy)).toEqual(['noisy'])
  })

  test.each([
    ['no labels', {}, 'BAD_VALUE'],
    ['too few labels', { clean: Int32Array.of(0, 1) }, 'BAD_SHAPE'],
    ['a class out of range', { noisy: Int32Array.of(0, 1, 2, 3, 1, 2) }, 'BAD_VALUE'],
    ['labels that are no labels', { clean: [0, 1, 2, 0, 1, 2] as unknown as Int32Array }, 'BAD_VALUE'],
  ])('evaluate refuses labeled points with %s', async (_, labels, code) => {
    await expect(evaluate(says(), { x: points(), ...labels })).rejects.toThrow(expect.objectContaining({ code }))
  })
})

describe('invalid arguments of evaluate', () => {
  test('evaluate names what was given and what is needed', async () => {
    const { x, y, classes } = await noisy.sample(engine, 50)
    using sampler = await fitNearest({ x, y, classes })
    const refused = (on: Parameters<typeof evaluate>[1], options: object, error: object) =>
      expect(evaluate(sampler, on, options)).rejects.toThrow(expect.objectContaining(error))
    await refused(noisy, { m: 0 }, { code: 'BAD_OPTION' })
    await refused(noisy, { seed: -1 }, { code: 'BAD_OPTION' })
    await refused(
      atoms({ atoms: 20, p: 0.3 }),
      {},
      { code: 'BAD_SHAPE', message: expect.stringContaining('2 classes') },
    )
    await refused(
      atoms({ atoms: 21, classes: 4, p: 0.3 }),
      {},
      { code: 'BAD_SHAPE', message: expect.stringContaining('21') },
    )
    await refused({} as World, {}, { code: 'BAD_VALUE' })
    await refused({ x: engine.matrix(1, 3), clean: Int32Array.of(0) }, {}, { code: 'BAD_SHAPE' })
  })

  test('evaluate frees its memory after an error or an abort', async () => {
    const before = engine.bytesInUse
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(evaluate(bayesRule(noisy), noisy, { m: 100, signal })).rejects.toThrow('enough')
    await expect(evaluate(bayesRule(atoms({ atoms: 5, classes: 4, p: 0.3 })), noisy, { m: 100 })).rejects.toThrow(
      'columns',
    )
    await evaluate(bayesRule(noisy), noisy, { m: 100 })
    expect(engine.bytesInUse).toBe(before)
  })
})
