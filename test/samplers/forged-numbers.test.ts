import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nearestStudent } from '#distill/nearest-student.js'
import { fromBytes } from '#distill/saved.js'
import { fitTeacher, Teacher } from '#distill/teacher.js'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Matrix } from '#engine/matrix.js'
import { polynomial } from '#ops/kernels.js'
import { fitBaggedNearest } from '#samplers/bagged-nearest.js'
import { fitKernel } from '#samplers/kernel.js'
import { fitLogistic } from '#samplers/logistic.js'
import { fitNearest } from '#samplers/nearest.js'
import { NearestGeometry, prepareNearest } from '#samplers/nearest-geometry.js'
import { fitNetwork } from '#samplers/network/network.js'
import { fitRandomFeatures } from '#samplers/random-features/random-features.js'
import type { Fit } from '#samplers/sampler.js'
import { fitShepard } from '#samplers/shepard.js'
import { Guard } from '../fuzz/guard.js'
import { seeded, table } from '../reference/numbers.js'
import { forge, forgeText, type Opened, openSaved } from '../reference/saved.js'

interface Part {
  values: Record<string, unknown>
  arrays: Record<string, { at: number; length: number; type: string }>
  parts: Record<string, Part>
}

let engine: Engine
let guarded: Engine
let guard: Guard
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
  guarded = await createEngine({ threads: 1, maxBytes: 1 << 22 })
  guard = new Guard(guarded)
})
afterAll(() => Promise.all([engine.close(), guarded.close()]))

/** Thirty rows of two columns, in three classes without order. */
function dataset() {
  const random = seeded(4)
  const x = engine.matrix(30, 2, table(30, 2, random))
  return { x, y: Int32Array.from({ length: 30 }, () => Math.floor(3 * random())), classes: 3 }
}

async function save(fit: Fit): Promise<Opened & { whole: Part }> {
  const train = dataset()
  using _ = train.x
  using sampler = await fit(train)
  const opened = openSaved(await sampler.toBytes())
  return { ...opened, whole: opened.header as unknown as Part }
}

const byAll: Fit = (train, options) => fitNearest(train, { ...options, algorithm: 'brute', k: 3 })
/** Queries around the points: one group of 6, and one of another. */
function seven() {
  const random = seeded(5)
  return guarded.matrix(
    7,
    2,
    table(7, 2, () => 16 * random() - 8),
  )
}

describe('numbers in the panels of an index that is searched by all points', () => {
  const FORGED: Record<string, number[]> = {
    'are none': [Number.NaN],
    'have a sum that is none': [3e38, -3e38],
    'have a sum beyond all': [3e38],
    'are infinite': [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  }
  const DOORS = {
    geometry: {
      make: (x: Matrix) => prepareNearest(x, { algorithm: 'brute' }),
      ask: async (bytes: Uint8Array, x: Matrix) => {
        using loaded = await NearestGeometry.fromBytes(guarded, bytes)
        await loaded.query(x, { k: 2 })
      },
    },
    sampler: {
      make: (_: Matrix, train: ReturnType<typeof dataset>) => byAll(train),
      ask: async (bytes: Uint8Array, x: Matrix) => {
        using loaded = await fromBytes(guarded, bytes)
        await loaded.predict(x)
      },
    },
    pool: {
      make: (_: Matrix, train: ReturnType<typeof dataset>) => fitTeacher(train, { members: 2, fit: byAll }),
      ask: async (bytes: Uint8Array, x: Matrix) => {
        using loaded = await Teacher.fromBytes(guarded, bytes)
        await loaded.label(x)
      },
    },
  } as const
  const scenes = Object.keys(FORGED).flatMap((name) => Object.keys(DOORS).map((door) => [name, door] as const))
  test.each(scenes)('writes no memory but the result if numbers of a panel %s: in a %s', async (name, door) => {
    const { make, ask } = DOORS[door as keyof typeof DOORS]
    const train = dataset()
    using x = train.x
    using made = await make(x, train)
    const { header, data } = openSaved(await made.toBytes())
    const view = new DataView(data.buffer)
    const { block0 } = blocksOf(header as unknown as Part)[0]
    using queries = seven()
    const unchanged = guard.remember()
    // One point after another, in both panels: its norm and its two coordinates.
    for (let at = block0.at; at < block0.at + 192; at += 4) {
      const before = view.getFloat32(at, true)
      FORGED[name].forEach((value, i) => {
        view.setFloat32(at + 32 * i, value, true)
      })
      await ask(forge({ header, data }), queries).catch((error) => expect(error).toMatchObject({ code: 'BAD_VALUE' }))
      view.setFloat32(at, before, true)
    }
    unchanged()
    expect(guard.faults()).toEqual([])
  })

  function blocksOf({ arrays, parts }: Part): Part['arrays'][] {
    return [...('block0' in arrays ? [arrays] : []), ...Object.values(parts).flatMap(blocksOf)]
  }
})

describe('finite numbers that are too large for each other', () => {
  const kernel: Fit = (train, options) =>
    fitKernel(train, { ...options, kernel: polynomial({ bandwidth: 1, degree: 2 }), ridge: 1 })
  const SAMPLERS: Record<string, [Fit, string, number[]]> = {
    'coefficients of a kernel': [kernel, 'coefficients', [1e308, -1e308]],
    'coefficients of a kernel beyond float32': [kernel, 'coefficients', [1e60]],
    'weights of a network': [
      (train, options) => fitNetwork(train, { ...options, hiddenLayerSizes: [4], maxEpochs: 1 }),
      'weights',
      [1e38, -1e38],
    ],
    'weights of random features': [
      (train, options) => fitRandomFeatures(train, { ...options, features: 8, ridge: 1 }),
      'weights',
      [1e308, -1e308],
    ],
    'directions of random features': [
      (train, options) => fitRandomFeatures(train, { ...options, features: 8, ridge: 1 }),
      'random',
      [1e38, -1e38],
    ],
  }
  test.each(Object.entries(SAMPLERS))(
    'refuses finite numbers that are too large for each other, and never returns NaN: %s',
    async (_, [fit, name, values]) => {
      const { header, data, whole } = await save(fit)
      const { at, length, type } = whole.arrays[name]
      const { buffer } = data
      const held = type === 'f32' ? new Float32Array(buffer, at, length) : new Float64Array(buffer, at, length)
      held.set(Array.from({ length }, (_, i) => values[i % values.length]))
      using loaded = await fromBytes(guarded, forge({ header, data }))
      using queries = seven()
      if (values[0] !== 1e60) await expect(loaded.predict(queries)).rejects.toMatchObject({ code: 'BAD_VALUE' })
      await expect(loaded.scores(queries)).rejects.toMatchObject({ code: 'BAD_VALUE' })
    },
  )

  test('refuses weights of logistic regression that are too large, so that logits of distant queries stay finite', async () => {
    const { header, data, whole } = await save(fitLogistic)
    const { weights, inverse } = whole.arrays
    const held = new Float64Array(data.buffer, weights.at, weights.length)
    new Float64Array(data.buffer, inverse.at, inverse.length).set([1.5e308, -1.5e308])
    held.fill(1e149 / held.length)
    using loaded = await fromBytes(guarded, forge({ header, data }))
    using queries = seven()
    expect((await loaded.scores(queries)).every((score) => score >= 0 && score <= 1)).toBe(true)
    held[0] = 1e308
    const message = expect.stringContaining('logistic: the sum of |weights| is 1e+308 but must be at most 1e+150')
    await expect(fromBytes(guarded, forge({ header, data }))).rejects.toMatchObject({ code: 'BAD_VALUE', message })
  })

  test("refuses a grid with displaced points, for which Shepard's nearest distances are wrong", async () => {
    const values = Float32Array.from({ length: 30 }, (_, i) => i / 32)
    using x = engine.matrix(30, 1, values)
    using geometry = await prepareNearest(x, { algorithm: 'grid' })
    using sampler = await fitShepard({ x, y: Int32Array.from(values, (_, i) => i % 3), classes: 3 }, { beta: 40 })
    const [grid, shepard] = [openSaved(await geometry.toBytes()), openSaved(await sampler.toBytes())]
    const { arrays, values: told, ...rest } = grid.header as unknown as Part
    // Behind the grid's arrays come Shepard's: its labels are read.
    const y = (shepard.header as unknown as Part).arrays.y
    const data = new Uint8Array(grid.data.length + shepard.data.length)
    data.set(grid.data)
    data.set(shepard.data, grid.data.length)
    const copies = new Float32Array(data.buffer, arrays.block1.at, 30)
    const { scale } = told.state as { scale: number }
    for (let i = 0; i < 30; i++) copies[i] += scale / 256
    const parts = { geometry: { ...rest, arrays, values: told } }
    const header = { ...shepard.header, arrays: { y: { ...y, at: y.at + grid.data.length } }, parts }
    using loaded = await fromBytes(guarded, forge({ header, data }))
    using queries = guarded.matrix(
      30,
      1,
      values.map((value) => value + 1 / 256),
    )
    const message = expect.stringMatching(/finite|range/)
    await expect(loaded.scores(queries)).rejects.toMatchObject({ code: 'BAD_VALUE', message })
  })

  test.each([-0.5, 1.5, 1e308])('refuses weights of bags outside 0 to 1: %d', async (weight) => {
    const { header, data, whole } = await save(fitBaggedNearest)
    new Float64Array(data.buffer, whole.arrays.weights.at, 1)[0] = weight
    const message = `fromBytes: the bytes cannot be read: bagged-nearest: a weight is ${weight} but must be a finite number from 0 to 1`
    const loading = fromBytes(guarded, forge({ header, data }))
    await expect(loading).rejects.toMatchObject({ code: 'BAD_VALUE', message })
  })
})

describe('a file', () => {
  test('refuses a file whose arrays share bytes: it would need more memory than its size', async () => {
    const train = dataset()
    using _ = train.x
    using teacher = await fitTeacher(train, { members: 2, fit: byAll })
    const { header, data } = openSaved(await teacher.toBytes())
    const { parts } = header as unknown as Part
    const members = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [at, parts[0]]))
    const many = { ...header, values: { members: 50 }, parts: members }
    const message = expect.stringMatching(/and the arrays before it have more bytes than the file, \d+$/)
    await expect(Teacher.fromBytes(guarded, forge({ header: many, data }))).rejects.toMatchObject({
      code: 'BAD_VALUE',
      message,
    })
    expect(guarded.bytesInUse).toBe(0)
  })

  test('refuses a saved student that chose an infinite number', async () => {
    const { header, data } = await save(nearestStudent({ ks: [1, 3] }))
    const values = { ...(header.values as object), chosen: { k: 12_345 } }
    // JSON has no word for it, but reads what is beyond float64 so.
    const text = JSON.stringify({ ...header, values }).replace('12345', '1e999')
    const message = expect.stringContaining('student: k is Infinity but must be a finite number or a string')
    await expect(fromBytes(guarded, forgeText(text, data))).rejects.toMatchObject({ code: 'BAD_VALUE', message })
  })

  test('refuses a file of an unknown kind, and names the kind', async () => {
    const message = 'fromBytes: the bytes cannot be read: header: kind is undefined but must be a string'
    const loading = fromBytes(guarded, forge({ header: {}, data: new Uint8Array(0) }))
    await expect(loading).rejects.toMatchObject({ code: 'BAD_VALUE', message })
  })
})
