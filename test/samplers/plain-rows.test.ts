import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DatasetInput } from '#data/input.js'
import { normalizeRows } from '#data/normalize-rows.js'
import { standardize } from '#data/standardize.js'
import { distill } from '#distill/distill.js'
import { nearestStudent } from '#distill/nearest-student.js'
import { fitTeacher } from '#distill/teacher.js'
import { closeDefaultEngine, defaultEngine } from '#engine/default-engine.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { crossValidate } from '#evaluate/cross-validate.js'
import { evaluate } from '#evaluate/evaluate.js'
import { laplace } from '#ops/kernels.js'
import { fitBaggedNearest } from '#samplers/bagged-nearest.js'
import { chooseKernel } from '#samplers/choose-gram.js'
import { fitForest, fitTree } from '#samplers/forest.js'
import { fitKernel } from '#samplers/kernel.js'
import { fitLogistic } from '#samplers/logistic.js'
import { fitLookup } from '#samplers/lookup/lookup.js'
import { fitNearest } from '#samplers/nearest.js'
import { fitNetwork } from '#samplers/network/network.js'
import { fitRandomFeatures } from '#samplers/random-features/random-features.js'
import type { FitOptions, Sampler } from '#samplers/sampler.js'
import { fitShepard } from '#samplers/shepard.js'
import { fitThreshold } from '#samplers/threshold.js'
import { seeded, table } from '../reference/numbers.js'

let engine: Engine
let shared: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
  shared = await defaultEngine()
})
afterAll(() => Promise.all([engine.close(), closeDefaultEngine()]))

const [N, M, D] = [60, 12, 3]
const random = seeded(3)
const [rows, asked] = [table(N, D, random), table(M, D, random)]
const y = rows.map(([s, t]) => Number(s + t > 1))
/** The same dataset in each form. */
const nested = { x: rows, y, classes: 2 }
const flat = { x: Float64Array.from(rows.flat()), columns: D, y: Uint8Array.from(y), classes: 2 }
const stored = () => ({ x: engine.matrix(N, D, rows), y: Int32Array.from(y), classes: 2 })

const LEARNERS: Record<string, (train: DatasetInput, options?: FitOptions) => Promise<Sampler>> = {
  fitNearest,
  fitBaggedNearest,
  fitShepard,
  fitLookup,
  fitKernel,
  fitTree,
  fitForest,
  fitLogistic,
  fitThreshold,
  fitNetwork: (train, options) => fitNetwork(train, { ...options, maxEpochs: 3 }),
  fitRandomFeatures: (train, options) => fitRandomFeatures(train, { ...options, features: 80 }),
  fitTeacher,
}

describe.each(Object.entries(LEARNERS))('%s', (name, fit) => {
  test('fits plain rows as it fits a Matrix, and frees its copy when it is disposed', async () => {
    const train = stored()
    using wanted = await fit(train)
    const [labels, scores] = [await wanted.predict(asked), await wanted.scores(asked)]
    const before = shared.bytesInUse
    for (const data of [nested, flat]) {
      using own = await fit(data)
      expect(own.engine).toBe(shared)
      expect([await own.predict(asked), await own.scores(asked)]).toEqual([labels, scores])
    }
    expect(shared.bytesInUse).toBe(before)
  })

  test('refuses plain rows that are no dataset, and frees its copy when it fails', async () => {
    const before = shared.bytesInUse
    const refused = (code: string, message: RegExp) => ({ code, message: expect.stringMatching(message) })
    for (const [data, code, message] of [
      [{ ...nested, x: 5 }, 'BAD_VALUE', /x is 5 but must be a Matrix, an array of rows/],
      [{ ...nested, x: rows.slice(1) }, 'BAD_SHAPE', /x has 59 rows but y has 60 labels/],
      [{ ...nested, x: rows.with(3, [1]) }, 'BAD_SHAPE', /row 3 of x has 1 numbers/],
      [{ ...nested, x: rows.with(3, [1, 2, Number.NaN]) }, 'BAD_VALUE', /value of x at row 3, column 2 is NaN/],
      [{ ...flat, columns: undefined }, 'BAD_OPTION', /x is a flat array of 180 numbers; give columns/],
      [{ ...flat, columns: 'three' }, 'BAD_OPTION', /columns is 'three' but must be a whole number/],
      [{ ...flat, columns: 7 }, 'BAD_SHAPE', /x has 180 numbers, which do not fill rows of 7/],
      [{ ...nested, columns: D }, 'BAD_OPTION', /columns is 3 but belongs to flat arrays/],
      [{ ...nested, y: y.with(2, 2) }, 'BAD_VALUE', /the label of row 2 is 2/],
    ] as const) {
      const message_ = new RegExp(`^${name}: .*${message.source}`)
      await expect(Promise.resolve().then(() => fit(data as never))).rejects.toMatchObject(refused(code, message_))
    }
    await expect(fit(nested, { signal: AbortSignal.abort('no') })).rejects.toBe('no')
    expect(shared.bytesInUse).toBe(before)
  })
})

test('a dataset of plain arrays may change after the call', async () => {
  const data = { x: rows.map((row) => [...row]), y: [...y], classes: 2 }
  const fitting = fitNearest(data)
  for (const row of data.x) row.fill(Number.NaN)
  data.y.fill(9)
  using sampler = await fitting
  expect([...(await sampler.predict(rows))]).toEqual(y)
})

test('from noisy labels to a student, a choice and an evaluation, no line needs an engine', async () => {
  const before = shared.bytesInUse
  {
    using teacher = await fitTeacher(nested, { members: 4, seed: 1 })
    expect(await teacher.votes(asked)).toHaveLength(4 * M)
    expect(await teacher.label(asked, { rule: 'random' })).toHaveLength(M)
    expect((await teacher.softLabel(asked)).shares).toHaveLength(2 * M)
    const pool = table(80, D, random)
    using student = await distill(teacher, pool, { fit: nearestStudent({ ks: [1, 3] }), seed: 1 })
    using again = await distill(teacher, Float64Array.from(pool.flat()), {
      fit: nearestStudent({ ks: [1, 3] }),
      seed: 1,
    })
    expect(await again.predict(asked)).toEqual(await student.predict(asked))
    const { m } = await evaluate(student, { x: rows, clean: Int32Array.from(y) })
    expect(m).toBe(N)
    const train = stored()
    const options = { folds: 3, seed: 2 }
    expect(await crossValidate(fitNearest, flat, options)).toEqual(await crossValidate(fitNearest, train, options))
    const choose = { bandwidths: [0.3, 1], ridges: [0.1] }
    const { chosen } = await chooseKernel({ x: rows, targets: y }, choose)
    const wanted = await chooseKernel({ x: train.x, targets: y }, choose)
    expect([chosen.kernel.bandwidth, chosen.ridge]).toEqual([wanted.chosen.kernel.bandwidth, wanted.chosen.ridge])
    using regressor = await fitKernel({ x: rows, targets: y }, { kernel: laplace({ bandwidth: 1 }), ridge: 0.1 })
    expect(await regressor.predict(asked)).toHaveLength(M)
    const standardization = await standardize(rows)
    expect(standardization).toEqual(await standardize(flat.x, { columns: D }))
    using standard = await standardization.apply(asked)
    using unit = await normalizeRows(asked)
    expect([standard.rows, unit.cols]).toEqual([M, D])
  }
  expect(shared.bytesInUse).toBe(before)
})

test('an option of columns on what knows its columns is refused, and the message says where it belongs', async () => {
  const message = expect.stringMatching(/no option 'columns'; columns is a member of a dataset/)
  const refused = { code: 'BAD_OPTION', message }
  await expect(fitNearest(flat, { columns: D } as never)).rejects.toMatchObject(refused)
  using sampler = await fitNearest(flat)
  await expect(sampler.predict(asked, { columns: D } as never)).rejects.toMatchObject(refused)
})
