import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { gaussian, laplace } from '#ops/kernels.js'
import { medianDistance } from '#samplers/bandwidth.js'
import { chooseGram, chooseKernel } from '#samplers/choose-gram.js'
import { prepareGram } from '#samplers/gram.js'
import { seeded, table } from '../reference/numbers.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

/** A smooth function of two coordinates, and noise. */
function noisySine(n: number, noise: number, seed: number) {
  const random = seeded(seed)
  const x = table(n, 2, random)
  const b = x.map(([s, t]) => Math.sin(6 * s) + t + noise * (random() + random() + random() - 1.5))
  return { x, b }
}

/** The error of the chosen candidate. */
const errorOf = ({ chosen, candidates }: Awaited<ReturnType<typeof chooseGram>>) =>
  candidates.find(({ settings }) => settings === chosen)!.error

describe('chooseGram', () => {
  const { x, b } = noisySine(240, 0.5, 1)

  test('chooses the candidate with the smallest left-out error, by either validation', async () => {
    using points = engine.matrix(x.length, 2, x, { type: 'f64' })
    const before = engine.bytesInUse
    const grid = { kernelFamily: gaussian, bandwidths: [0.02, 0.3, 5], ridges: [1e-3, 0.3, 100] }
    const closed = await chooseGram(points, b, grid)
    expect(closed.candidates.length).toBe(9)
    expect(closed.chosen).toMatchObject({ kernel: { name: 'gaussian', bandwidth: 0.3 }, ridge: 0.3 })
    for (const { settings, error } of closed.candidates) {
      using geometry = await prepareGram(settings.kernel, points, { ridge: settings.ridge, tolerance: 1e-3 })
      expect((await geometry.leaveOneOut(b)).meanSquare).toBe(error)
    }
    const folded = await chooseGram(points, b, { ...grid, validation: 'k-fold', folds: 4 })
    expect(folded.chosen).toMatchObject({ kernel: { bandwidth: 0.3 }, ridge: 0.3 })
    expect([closed.why, folded.why]).toEqual([expect.stringContaining('9'), expect.stringContaining('4 folds')])
    expect(Math.abs(errorOf(folded) / errorOf(closed) - 1)).toBeLessThan(0.1)
    expect(engine.bytesInUse).toBe(before)
  })

  test('borrows its points until all folds are done, also between two calls', async () => {
    const points = engine.matrix(40, 2, x.slice(0, 40), { type: 'f64' })
    let refused = 0
    const kernels = [laplace({ bandwidth: 1 })]
    const onProgress = () => {
      expect(() => points.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
      refused++
    }
    await chooseGram(points, b.slice(0, 40), { kernels, validation: 'k-fold', onProgress })
    expect(refused).toBeGreaterThan(0)
    points.dispose()
  })

  test('agrees between both validations when there are as many folds as rows', async () => {
    using points = engine.matrix(40, 2, x.slice(0, 40), { type: 'f64' })
    const one = { kernels: [laplace({ bandwidth: 1 })], ridges: [0.1], tolerance: 1e-6 }
    const closed = await chooseGram(points, b.slice(0, 40), one)
    const folded = await chooseGram(points, b.slice(0, 40), { ...one, validation: 'k-fold', folds: 40 })
    expect(Math.abs(errorOf(folded) / errorOf(closed) - 1)).toBeLessThan(1e-4)
  })

  test('compares a half, one and two times the median distance by default', async () => {
    using points = engine.matrix(x.length, 2, x)
    const median = await medianDistance(points)
    const { candidates } = await chooseGram(points, b)
    expect(new Set(candidates.map(({ settings }) => (settings.kernel.bandwidth ?? 0) / median))).toEqual(
      new Set([0.5, 1, 2]),
    )
    expect(new Set(candidates.map(({ settings }) => settings.ridge)).size).toBe(3)
  })

  test('skips candidates that cannot be solved, and throws if all of them fail', async () => {
    using points = engine.matrix(x.length, 2, x, { type: 'f64' })
    const wide = gaussian({ bandwidth: 1e6 })
    const { candidates, chosen } = await chooseGram(points, b, {
      kernels: [wide, laplace({ bandwidth: 0.3 })],
      ridges: [0],
    })
    expect(chosen.kernel.bandwidth).toBe(0.3)
    expect(candidates[0]).toMatchObject({ error: Number.NaN, refused: { code: 'NOT_POSITIVE_DEFINITE' } })
    const none = chooseGram(points, b, { kernels: [wide], ridges: [0] })
    await expect(none).rejects.toMatchObject({ code: 'NOT_POSITIVE_DEFINITE' })
    await expect(chooseGram(points, b, { ridges: [] })).rejects.toMatchObject({ code: 'BAD_OPTION' })
    await expect(chooseGram(points, b, { validation: 'guess' as never })).rejects.toMatchObject({ code: 'BAD_OPTION' })
    await expect(chooseGram(points, b, { validation: 'k-fold', folds: 1 })).rejects.toMatchObject({
      code: 'BAD_OPTION',
    })
    await expect(chooseGram(points, b.slice(1))).rejects.toMatchObject({ code: 'BAD_SHAPE' })
  })
})

test('encodes labels in chooseKernel like the classifier', async () => {
  const random = seeded(4)
  const rows = table(150, 2, random)
  using x = engine.matrix(150, 2, rows)
  for (const classes of [2, 3]) {
    const y = Int32Array.from(rows, ([s]) => (random() < 0.2 ? 0 : Math.floor(classes * s)))
    const found = await chooseKernel({ x, y, classes })
    const targets =
      classes === 2
        ? [...y].map((label) => 2 * label - 1)
        : [...y].flatMap((label) => [0, 1, 2].map((c) => Number(c === label)))
    expect(await chooseGram(x, targets)).toEqual(found)
    expect(found.chosen.ridge).toBeGreaterThan(0.01)
  }
})
