import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Kernel } from '#ops/kernel.js'
import { gaussian, laplace } from '#ops/kernels.js'
import { stream } from '#random/stream.js'
import { medianDistance } from '#samplers/bandwidth.js'
import { chooseGram, chooseKernel } from '#samplers/choose-gram.js'
import { prepareGram } from '#samplers/gram.js'
import { plan } from '#solve/plans.js'
import { solvedByDefinition } from '../reference/cholesky.js'
import { gramByDefinition } from '../reference/gram.js'
import { seeded, table } from '../reference/numbers.js'
import { peakOf } from '../reference/peak.js'

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

/** The mean squared error, over outputs, on row `at` of a float64 fit to all other rows. */
function squaredLeftOut(kernel: Kernel, x: number[][], b: number[][], ridge: number, at: number): number {
  const [rest, values] = [x, b].map((rows) => rows.filter((_, row) => row !== at))
  const system = gramByDefinition(kernel, rest, rest).map((row, i) => row.with(i, row[i] + ridge))
  const [k] = gramByDefinition(kernel, [x[at]], rest)
  const errors = b[at].map((value, output) => {
    const c = solvedByDefinition(
      system,
      values.map((row) => row[output]),
    )
    return value - k.reduce((sum, entry, j) => sum + entry * c[j], 0)
  })
  return errors.reduce((sum, error) => sum + error * error, 0) / errors.length
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

  test('measures in float64 what as many fits measure, with the standard error of the mean', async () => {
    const rows = x.slice(0, 60)
    const targets = rows.map((_, i) => [b[i], 3 - b[i] * b[i]])
    using points = engine.matrix(60, 2, rows, { type: 'f64' })
    for (const kernel of [gaussian({ bandwidth: 0.4 }), laplace({ bandwidth: 1 })]) {
      for (const leftOut of [undefined, 13]) {
        const options = { kernels: [kernel], ridges: [0.01, 1], precision: 'f64', tolerance: 1e-12, seed: 3 } as const
        const { candidates, why } = await chooseKernel(
          { x: points, targets },
          { ...options, ...(leftOut && { leftOut }) },
        )
        const last = stream(3, 'left out').permutation(60).slice(-13)
        const measured = leftOut === undefined ? Array.from({ length: 60 }, (_, i) => i) : [...last]
        expect(why).toContain(leftOut === undefined ? 'on values' : 'on 13 values')
        for (const { settings, error, standardError } of candidates) {
          const squares = measured.map((row) => squaredLeftOut(kernel, rows, targets, settings.ridge, row))
          const mean = squares.reduce((sum, square) => sum + square, 0) / squares.length
          const spread = squares.reduce((sum, square) => sum + (square - mean) ** 2, 0)
          expect(Math.abs(error / mean - 1)).toBeLessThan(1e-8)
          expect(Math.abs(standardError! / Math.sqrt(spread / squares.length / (squares.length - 1)) - 1)).toBeLessThan(
            1e-7,
          )
        }
      }
    }
  })

  test('falls back to float64 where the diagonal is not accurate in float32', async () => {
    using points = engine.matrix(x.length, 2, x, { type: 'f64' })
    const kernel = gaussian({ bandwidth: 0.5 })
    for (const [ridge, precision] of [
      [1e-2, 'f32'],
      [1e-4, 'f64'],
    ] as const) {
      using geometry = await prepareGram(kernel, points, { ridge, method: 'cholesky' })
      using wide = await prepareGram(kernel, points, { ridge, method: 'cholesky', precision: 'f64' })
      expect((await geometry.solve(b)).precision).toBe('f32')
      const found = await geometry.leaveOneOut(b)
      expect((await geometry.solve(b)).precision).toBe(precision)
      const { meanSquare } = await wide.leaveOneOut(b)
      expect(Math.abs(found.meanSquare / meanSquare - 1)).toBeLessThan(1e-4)
      const chosen = await chooseGram(points, b, { kernels: [kernel], ridges: [ridge] })
      expect(Math.abs(chosen.candidates[0].error / meanSquare - 1)).toBeLessThan(1e-3)
    }
  })

  test('measures few left-out rows for less, and refuses more than there are', async () => {
    const size = { n: 3000, d: 8, ridges: 4 }
    const [all, some] = [plan.chooseGram(size, engine), plan.chooseGram({ ...size, leftOut: 1000 }, engine)]
    expect(all).toMatchObject({ candidates: 12, solves: 12 })
    expect(some.operations / all.operations).toBeLessThan(0.6)
    expect(all.operations / all.fitOperations).toBeGreaterThan(20)
    expect(plan.chooseGram({ ...size, validation: 'k-fold', folds: 4 }, engine).solves).toBe(48)
    const tooMany = { code: 'BAD_OPTION', message: expect.stringMatching(/leftOut is 301/) }
    expect(() => plan.chooseGram({ n: 300, d: 2, leftOut: 301 })).toThrow(expect.objectContaining(tooMany))
    expect(() => plan.chooseGram({ n: 1e6, d: 2 })).toThrow(expect.objectContaining({ code: 'OUT_OF_MEMORY' }))
    using points = engine.matrix(x.length, 2, x)
    await expect(chooseGram(points, b, { leftOut: 301 })).rejects.toMatchObject(tooMany)
  })

  test.each([{}, { leftOut: 500 }, { validation: 'k-fold' } as const, { precision: 'f64' } as const])(
    'needs no more memory than planned: %o',
    async (how) => {
      const planned = plan.chooseGram({ n: 1500, d: 4, kernels: 1, ridges: 1, ...how }, engine)
      const random = seeded(8)
      const peak = await peakOf(engine, async () => {
        using points = engine.matrix(1500, 4, table(1500, 4, random), { type: 'f32' })
        const kernels = [laplace({ bandwidth: 1 })]
        await chooseGram(points, new Float64Array(1500).map(random), { ...how, kernels, ridges: [0.1] })
      })
      expect(peak).toBeLessThanOrEqual(planned.bytes)
      expect(planned.bytes).toBeLessThan(1.5 * peak)
    },
  )

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
