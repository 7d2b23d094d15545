import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import type { TrialOutcome } from '#lab/sweeps/kinds/kind.js'
import { noisyLabels } from '#lab/sweeps/kinds/noisy-labels/noisy-labels.js'
import { SAMPLERS } from '#lab/sweeps/kinds/noisy-labels/samplers.js'
import { worldOf } from '#lab/sweeps/kinds/noisy-labels/worlds.js'
import { type Point, sortedPoint } from '#lab/sweeps/plan/point.js'
import { RESULTS_VERSION } from '#lab/sweeps/version.js'
import { symmetric } from '#labels/noise.js'
import { fitNearest } from '#samplers/nearest.js'

const BASE = {
  world: 'gaussians',
  'world.dimension': 3,
  'world.separation': 12,
  train: 60,
  test: 50,
  noise: 0.3,
  noiseModel: 'symmetric',
  sampler: 'nearest',
  'sampler.k': 1,
  student: 'none',
}
const point = (changes: Record<string, number | string> = {}, without: readonly string[] = []): Point => {
  const all = Object.entries({ ...BASE, ...changes }).filter(([name]) => !without.includes(name))
  return sortedPoint(Object.fromEntries(all))
}
const withSampler = (name: string): Point => {
  const own = Object.entries(SAMPLERS[name].parameters ?? {}).map(([key, of]) => [`sampler.${key}`, of.default!])
  return point({ sampler: name, ...Object.fromEntries(own) }, name === 'nearest' ? [] : ['sampler.k'])
}
const withStudent = (changes: Record<string, number | string> = {}): Point =>
  point({
    student: 'kernel',
    'student.teachers': 3,
    'student.unlabeled': 80,
    'student.rule': 'random',
    'student.split': 'disjoint',
    ...changes,
  })

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

const valuesOf = async (points: readonly Point[], { seed = 0, draw = 0, draws = 1 } = {}) => {
  const outcomes = await noisyLabels.run(engine, { points, seed, draw, draws }, {})
  return outcomes.map((outcome) => (outcome as Extract<TrialOutcome, { values: object }>).values)
}

describe('a trial of noisy labels', () => {
  test('measures what the plain functions of the library give', async () => {
    const of = point({ 'world.separation': 1.5 })
    const world = worldOf(of)
    const sample = (n: number, purpose: string) => world.sample(engine, n, { seed: 7, purpose: `sweep: ${purpose}` })
    using train = await sample(60, 'train')
    using tests = await sample(50, 'test')
    const y = await symmetric(0.3).apply(train.y, { classes: 2, seed: 7, trial: 2, purpose: 'sweep: noise' })
    using sampler = await fitNearest({ x: train.x, y, classes: 2 })
    const predicted = await sampler.predict(tests.x)
    const posterior = await world.posterior(tests.x)
    const risks = [...predicted].map((c, i) => posterior[2 * i + tests.clean[i]] - posterior[2 * i + c])
    const [values] = await valuesOf([of], { seed: 7, draw: 2 })
    expect(values.error).toBe([...predicted].filter((c, i) => c !== tests.clean[i]).length / 50)
    expect(values.excessRisk).toBeCloseTo(risks.reduce((sum, risk) => sum + risk, 0) / 50, 12)
    expect(values.excessRisk).toBeGreaterThan(0)
  })

  const points = [
    ...Object.keys(SAMPLERS).map(withSampler),
    point({ noise: 0 }),
    point({ noise: 0.45 }),
    point({ noiseModel: 'fixed-target' }),
    withStudent(),
    withStudent({ 'student.rule': 'plurality', noise: 0.1 }),
  ]

  test('does not depend on the trials that are computed with it', async () => {
    const together = await valuesOf(points, { seed: 3, draws: 2 })
    for (const [at, of] of points.entries())
      for (const draw of [0, 1]) expect(await valuesOf([of], { seed: 3, draw })).toEqual([together[2 * at + draw]])
  })

  test('gives memory back', async () => {
    const before = engine.bytesInUse
    await valuesOf(points)
    expect(engine.bytesInUse).toBe(before)
  })

  test('differs with seed and with draw', async () => {
    const [a] = await valuesOf([point()], { seed: 1 })
    const [b] = await valuesOf([point()], { seed: 2 })
    const [, c] = await valuesOf([point()], { seed: 1, draws: 2 })
    expect(new Set([a.error, b.error, c.error]).size).toBe(3)
  })

  test('flips a superset of the labels at a higher rate, so that 1-NN errs on a superset of the inputs', async () => {
    const rates = [0, 0.1, 0.2, 0.4, 0.7, 1]
    const errors = (await valuesOf(rates.map((noise) => point({ noise })))).map(({ error }) => error)
    expect(errors).toEqual([...errors].sort((a, b) => a - b))
    expect([errors[0], errors.at(-1)]).toEqual([0, 1])
  })

  test('agrees with theory where neighbors share a class', async () => {
    const of = ['nearest', 'shepard', 'bagged'].map((name) =>
      sortedPoint({ ...withSampler(name), train: 400, test: 400 }),
    )
    const sums = of.map(() => 0)
    const seeds = 12
    for (let seed = 0; seed < seeds; seed++)
      for (const [at, { error }] of (await valuesOf(of, { seed })).entries()) sums[at] += error / seeds
    for (const [at, each] of of.entries())
      expect(Math.abs(sums[at] - noisyLabels.theory!(each).error)).toBeLessThan(0.04)
  })

  test('measures student, pool and teacher', async () => {
    const [values] = await valuesOf([
      withStudent({ train: 300, noise: 0.2, 'student.teachers': 10, 'student.unlabeled': 300 }),
    ])
    expect(values.error).toBeLessThan(values.teacherError)
    expect(values.poolError).toBeLessThan(values.teacherError)
  })
})

test.each([
  [point({ 'sampler.k': 61 }), 'sampler.k', '61 neighbors of 60 rows'],
  [withStudent({ 'student.teachers': 61 }), 'student.teachers', '61 teachers cannot share 60 rows'],
  [withStudent({ student: 'tree', 'student.rule': 'soft' }), 'student.rule', 'the tree student cannot learn from soft'],
])('finds the fault of a point', (of, parameter, message) => {
  expect(noisyLabels.fault!(of)).toEqual({ parameter, message: expect.stringContaining(message) })
  expect(noisyLabels.fault!(point())).toBeUndefined()
})

test('costs and bytes of every sampler and student are positive numbers', () => {
  for (const of of [...Object.keys(SAMPLERS).map(withSampler), withStudent()]) {
    const { inputs, draw } = noisyLabels.cost(of)
    expect([inputs, draw, noisyLabels.bytes(of)].every((value) => Number.isFinite(value) && value > 0)).toBe(true)
  }
})

/**
 * Digests of values of trials. A change of the code that changes one of them changes results: raise RESULTS_VERSION, and
 * write the new digests here.
 */
const GOLDEN: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  1: {
    nearest: 'b419e882e388',
    bagged: '10928bfa5a3d',
    shepard: '9a1b0f4692b9',
    kernel: 'd08bc761e251',
    tree: '6c6f8d059fac',
    forest: '907ba2c0e53a',
    circle: '96cc7d28c7c9',
    torus: '79f2e2256f90',
    student: 'c53d1c53b46f',
  },
}

test.each(Object.entries(GOLDEN[RESULTS_VERSION]))('keeps the bits of its results: %s', async (name, digest) => {
  const worlds: Record<string, Point> = {
    circle: point({ world: 'circle', 'world.amplitude': 0.9, 'world.frequency': 2 }, [
      'world.dimension',
      'world.separation',
    ]),
    torus: point({ world: 'torus', 'world.dimension': 2 }, ['world.separation']),
    student: withStudent({ train: 200 }),
  }
  const of = worlds[name] ?? withSampler(name)
  const values = await valuesOf([of, sortedPoint({ ...of, noise: 0.15 })], { seed: 5, draws: 2 })
  expect(createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 12)).toBe(digest)
})
