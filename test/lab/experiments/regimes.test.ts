import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gaussianMixture } from '#data/gaussian-mixture.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { checkOptions } from '#lab/experiments/option.js'
import type { SizedLearner } from '#lab/experiments/regimes/learner.js'
import { sizedLearners } from '#lab/experiments/regimes/learners.js'
import { measure, type RegimeCaseErrors, sides } from '#lab/experiments/regimes/measure.js'
import { regimes } from '#lab/experiments/regimes/regimes.js'
import { summarize } from '#lab/experiments/regimes/summary.js'
import { memory, onlyFrom } from './kept.js'
import { expectReport } from './report.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

const learner = (name: string) => sizedLearners.find((of) => of.name === name)!
const CASE = { n: 200, set: 0, test: 300, draws: 40, rates: [0.1, 0.2], matrixFree: false }

describe('one training set of a regime', () => {
  const measured = async (name: string, of = CASE, seed = 1) =>
    (await measure(learner(name), sides(3), of, { engine, seed })) as RegimeCaseErrors

  test('has an error for every draw, larger for more flips, and releases memory', async () => {
    const { noiseless, noisy, bytes, left } = await measured('nearest')
    expect(noisy.map((of) => of.length)).toEqual([40, 40])
    expect(noiseless).toBeLessThan(0.1)
    const [few, many] = noisy.map((of) => of.reduce((sum, error) => sum + error, 0) / 40)
    // 300 test inputs fall to about 100 rows; a mean of 40 draws has a standard error below .01.
    expect(Math.abs(few - 0.1 - 0.8 * noiseless)).toBeLessThan(0.04)
    expect(Math.abs(many - 0.2 - 0.6 * noiseless)).toBeLessThan(0.04)
    expect(bytes).toBeGreaterThanOrEqual(4 * 3 * 500)
    expect(left).toBe(0)
  })

  test.each(sizedLearners.map(({ name }) => name))('of %s has the error without noise at rate 0', async (name) => {
    const of = { ...CASE, n: 100, draws: 2, rates: [0] }
    const found = await measure(learner(name), sides(10), of, { engine, seed: 1 })
    const { noiseless, noisy, left } = found as RegimeCaseErrors
    // A forest is seeded for each fit.
    if (learner(name).prepared) expect(noisy).toEqual([[noiseless, noiseless]])
    else expect(Math.abs(noisy[0][0] - noiseless)).toBeLessThan(0.1)
    expect(left).toBe(0)
  })

  test('has the same first errors with more draws, and different errors for another seed or set', async () => {
    const all = await measured('growing')
    const first = await measured('growing', { ...CASE, draws: 20 })
    expect(all.noisy.map((of) => of.slice(0, 20))).toEqual(first.noisy)
    expect((await measured('growing', { ...CASE, set: 1 })).noisy).not.toEqual(all.noisy)
    expect((await measured('growing', CASE, 2)).noisy).not.toEqual(all.noisy)
  })

  test('with almost equal rows is refused by the ridgeless Gaussian with a message, and memory is released', async () => {
    const near = gaussianMixture({ means: [[-1e-4], [1e-4]], deviation: 1e-4 })
    const refused = await measure(learner('gaussian'), near, { ...CASE, n: 400 }, { engine, seed: 1 })
    expect(refused).toEqual({ refusal: expect.stringMatching(/residual|pivot/), left: 0 })
  })

  test('rethrows an error that is not a refusal', async () => {
    const prepare = () => Promise.reject(new TypeError('mine'))
    const faulty: SizedLearner = { ...learner('nearest'), prepare }
    await expect(measure(faulty, sides(2), CASE, { engine, seed: 1 })).rejects.toThrow('mine')
    expect(engine.bytesInUse).toBe(0)
  })
})

describe('the summary of a learner over its sizes', () => {
  /** Returns errors with half the cost at half the noise. */
  const caseOf = (error: number): RegimeCaseErrors => {
    const half = 0.01 + (error - 0.01) / 2
    return { noiseless: 0.01, noisy: [Array(2).fill(half), Array(2).fill(error)], bytes: 8, left: 0 }
  }
  const casesOf = (errors: readonly number[]) => errors.map(caseOf)
  const found = (n: number, errors: readonly number[]) => ({ n, draws: 2, cases: casesOf(errors) })

  test('has intervals over sets, for any number of draws', () => {
    const { sizes } = summarize(learner('growing'), [found(100, [0.1, 0.2, 0.3])], [0.1, 0.2])
    expect(sizes[0].errors[1].n).toBe(3)
    expect(sizes[0].errors[1].estimate).toBeCloseTo(0.2, 12)
    expect(sizes[0].costs[1].estimate).toBeCloseTo(0.19, 12)
    // Student's quantile of 2 degrees of freedom.
    expect(sizes[0].costs[1].interval[1] - 0.19).toBeCloseTo((4.3027 * 0.1) / Math.sqrt(3), 4)
    expect(sizes[0].repeated).toBeUndefined()
  })

  test('omits a size with a refused set, and reports the reason', () => {
    const refused = { n: 400, draws: 2, cases: [...casesOf([0.2]), { refusal: 'no', left: 0 }] }
    const of = summarize(learner('gaussian'), [found(100, [0.2, 0.2]), refused], [0.1, 0.2])
    expect(of).toMatchObject({ refused: [{ n: 400, message: 'no' }], regime: null })
    expect(of.sizes.map(({ n }) => n)).toEqual([100])
  })

  test('is tempered when noise costs the same at all sizes, and compares the noise that 1-NN repeats', () => {
    const flat = [100, 1000, 10_000].map((n) => found(n, [0.2, 0.202, 0.198]))
    const { regime, sizes, limits } = summarize(learner('nearest'), flat, [0.1, 0.2])
    expect(regime!.regime).toBe('tempered')
    expect(limits).toEqual([0.1, 0.2])
    expect(sizes[0].repeated).toMatchObject([
      { predicted: 0.1 },
      { predicted: 0.2, estimate: expect.closeTo(0.194, 6) },
    ])
  })
})

describe('regimes', () => {
  const tiny = {
    nearest: 1000,
    neighbors: 320,
    trees: 200,
    kernels: 320,
    sets: 3,
    draws: 3,
    refits: 1,
    test: 50,
    dimension: 3,
  }
  const options = checkOptions('regimes', regimes.options, tiny)

  test('measures every learner at every size, in parts, and its checks hold', async () => {
    const kept = memory()
    const done: number[] = []
    const onProgress = ({ done: at, total }: { done: number; total: number }) => void done.push(at / total)
    const result = await regimes.run({ engine, seed: 2, options, onProgress, part: kept.part })
    expect(result.learners.map(({ name }) => name)).toEqual(sizedLearners.map(({ name }) => name))
    expect(result.learners[0].sizes.map(({ n }) => n)).toEqual([100, 316, 1000])
    expect(kept.keys()).toContain('nearest 1000 2')
    expect(done).toEqual([...done].sort((a, b) => a - b))
    expect(done.at(-1)).toBeCloseTo(1, 12)
    expect(await regimes.run({ engine, seed: 2, options, part: onlyFrom(kept) })).toEqual(result)
    expect(regimes.checks!(result)).toMatchObject([{ holds: true }, { holds: true }])
    expect(regimes.figures(result)).toHaveLength(4)
    expectReport(regimes, result)
    for (const { rows } of regimes.tables(result)) expect(rows.length).toBeGreaterThan(0)
    expect(engine.bytesInUse).toBe(0)
  })

  test('measures the Laplace kernel at a larger size without its matrix', async () => {
    const beyond = { ...options, nearest: 200, neighbors: 200, matrixFree: 500 }
    const { learners } = await regimes.run({ engine, seed: 2, options: beyond })
    const laplace = learners.find(({ name }) => name === 'laplace')!
    expect(laplace.sizes.map(({ n, draws }) => [n, draws])).toEqual([
      [101, 3],
      [320, 3],
      [500, 1],
    ])
    expect(laplace.sizes[2].noiseless.estimate).toBeLessThan(0.2)
  })

  test('returns equal results on any number of threads', async () => {
    await using other = await createEngine({ threads: 1 })
    const small = { ...options, nearest: 200, neighbors: 200, trees: 200, kernels: 200 }
    const without = ({ learners }: Awaited<ReturnType<typeof regimes.run>>) =>
      learners.map(({ sizes, ...of }) => ({ ...of, sizes: sizes.map(({ bytes: _, ...size }) => size) }))
    expect(without(await regimes.run({ engine: other, seed: 2, options: small }))).toEqual(
      without(await regimes.run({ engine, seed: 2, options: small })),
    )
  })

  test('refuses a matrix-free size that is not larger, and stops when aborted', async () => {
    const refused = regimes.run({ engine, seed: 1, options: { ...options, matrixFree: 300 } })
    await expect(refused).rejects.toMatchObject({ code: 'BAD_OPTION' })
    const controller = new AbortController()
    const onProgress = ({ done }: { done: number }) => void (done > 0 && controller.abort(new Error('enough')))
    const aborted = regimes.run({ engine, seed: 1, options, signal: controller.signal, onProgress })
    await expect(aborted).rejects.toThrow('enough')
    expect(engine.bytesInUse).toBe(0)
  })

  test('shows refusals, leaked memory and results that contradict theory', async () => {
    const result = await regimes.run({
      engine,
      seed: 2,
      options: { ...options, nearest: 200, neighbors: 200, trees: 200, kernels: 200 },
    })
    const [first, ...rest] = result.learners
    const broken = {
      ...result,
      left: 8,
      learners: [
        {
          ...first,
          sizes: first.sizes.map((size) => ({
            ...size,
            repeated: size.repeated!.map((of) => ({ ...of, predicted: 0.5 })),
          })),
        },
        ...rest.map((of) =>
          of.name === 'gaussian' ? { ...of, sizes: [], refused: [{ n: 200, message: 'no pivot' }] } : of,
        ),
      ],
    }
    expect(regimes.checks!(broken)).toMatchObject([{ holds: false }, { holds: false }])
    expect(regimes.tables(broken)[2].rows).toEqual([{ title: 'Gaussian interpolation', n: 200, message: 'no pivot' }])
    expect(JSON.stringify(regimes.figures(broken)[1])).toContain('Gaussian interpolation is refused from n = 200')
  })
})
