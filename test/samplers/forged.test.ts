import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nearestStudent } from '#distill/nearest-student.js'
import { fromBytes } from '#distill/saved.js'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Kernel } from '#ops/kernel.js'
import { gaussian, laplace, matern, ntk, polynomial, spikySmooth } from '#ops/kernels.js'
import type { Algorithm } from '#ops/nearest/algorithm.js'
import { fitBaggedNearest } from '#samplers/bagged-nearest.js'
import { fitForest } from '#samplers/forest.js'
import { fitKernel } from '#samplers/kernel.js'
import { fitLogistic } from '#samplers/logistic.js'
import { fitLookup } from '#samplers/lookup/lookup.js'
import { fitNearest } from '#samplers/nearest.js'
import { fitNetwork } from '#samplers/network/network.js'
import type { Fit } from '#samplers/sampler.js'
import { fitShepard } from '#samplers/shepard.js'
import { fitThreshold } from '#samplers/threshold.js'
import { seeded, table } from '../reference/numbers.js'
import { forge, openSaved } from '../reference/saved.js'

const nearestBy =
  (algorithm: Algorithm): Fit =>
  (train, options) =>
    fitNearest(train, { ...options, algorithm, k: 3 })
const spiky = spikySmooth({
  smooth: gaussian({ bandwidth: 1 }),
  spike: matern({ bandwidth: 0.1, smoothness: 1.5 }),
  weight: 0.1,
})
const kernelOf =
  (kernel: Kernel): Fit =>
  (train, options) =>
    fitKernel(train, { ...options, kernel, ridge: 1 })

/** The columns, and the learner. */
const KINDS: Record<string, [number, Fit]> = {
  'by all points': [2, nearestBy('brute')],
  'by integers': [6, nearestBy('int8')],
  'by directions': [12, nearestBy('projected')],
  'by a tree': [2, nearestBy('tree')],
  'by a tree of integers': [8, nearestBy('tree')],
  'by a grid': [3, nearestBy('grid')],
  bagged: [2, fitBaggedNearest],
  Shepard: [2, fitShepard],
  'lookup, random': [2, fitLookup],
  'lookup, plurality': [2, (train, options) => fitLookup(train, { ...options, rule: 'plurality' })],
  'polynomial kernel': [2, kernelOf(polynomial({ bandwidth: 1, degree: 2 }))],
  'tangent kernel': [2, kernelOf(ntk())],
  'spiky-smooth kernel': [2, kernelOf(spiky)],
  'Laplace kernel': [2, kernelOf(laplace({ bandwidth: 1 }))],
  forest: [3, (train, options) => fitForest(train, { ...options, trees: 3, minLeafSize: 4 })],
  logistic: [3, fitLogistic],
  network: [3, (train, options) => fitNetwork(train, { ...options, hiddenLayerSizes: [5], maxEpochs: 2 })],
  threshold: [2, ({ x, y }, options) => fitThreshold({ x, y: y.map((label) => label % 2), classes: 2 }, options)],
  student: [2, nearestStudent({ ks: [1, 3] })],
}

const INSTEAD = [-1, 0, 0.5, 17, 1e308, 2 ** 31, 2 ** 32 + 1, 2 ** 53, null, '', [], {}, [[]], undefined]

/** The places of all that a header says, by keys from the top. */
function placesIn(value: unknown, at: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...at, key]))]
}

function withValue(header: Record<string, unknown>, place: (string | number)[], value: unknown) {
  const changed = structuredClone(header)
  const owner = place.slice(0, -1).reduce((inner, key) => (inner as Record<string, unknown>)[key], changed as unknown)
  ;(owner as Record<string, unknown>)[place.at(-1)!] = value
  return changed
}

describe('bytes that were forged', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads: 1, maxBytes: 1 << 26 })
  })
  afterAll(() => engine.close())

  async function save(d: number, fit: Fit): Promise<Uint8Array> {
    const random = seeded(d)
    using x = engine.matrix(70, d, table(70, d, random))
    using sampler = await fit({ x, y: Int32Array.from({ length: 70 }, () => Math.floor(random() * 3)), classes: 3 })
    return await sampler.toBytes()
  }

  /** It is refused, or what comes of it predicts classes or refuses to; nothing else, and nothing is left. */
  async function survives(bytes: Uint8Array, d: number): Promise<boolean> {
    const refusal = expect.objectContaining({ code: expect.stringMatching(/^(BAD_VALUE|OUT_OF_MEMORY)$/) })
    try {
      using loaded = await fromBytes(engine, bytes)
      if (loaded.dimension !== d) return false
      using queries = engine.matrix(9, d, table(9, d, seeded(3)))
      const predicted = await loaded.predict(queries)
      const scores = await loaded.scores(queries)
      expect(predicted.every((label) => label >= 0 && label < loaded.classes)).toBe(true)
      expect([predicted.length, scores.length]).toEqual([9, 9 * loaded.classes])
      return true
    } catch (error) {
      expect(error).toEqual(refusal)
      return false
    } finally {
      expect(engine.bytesInUse).toBe(0)
    }
  }

  test.each(Object.entries(KINDS))(
    'refuses bytes with a forged header, or stays in its memory: %s',
    async (_, [d, fit]) => {
      const { header, data } = openSaved(await save(d, fit))
      expect(await survives(forge({ header, data }), d)).toBe(true)
      for (const place of placesIn(header)) {
        for (const value of INSTEAD) {
          const forged = place.length > 0 ? withValue(header, place, value) : (value as Record<string, unknown>)
          if (forged !== undefined) await survives(forge({ header: forged, data }), d)
        }
      }
    },
  )

  test.each(Object.entries(KINDS))(
    'refuses bytes with forged arrays, or stays in its memory: %s',
    async (_, [d, fit]) => {
      const { header, data } = openSaved(await save(d, fit))
      const random = seeded(8)
      const words = [0, 1, 0xffffffff, 0x7fc00000, 0x7ff80000, 0x7f800000, 0xff800000, 0x80000000, 0x47000000, 1000]
      for (let at = 0; at < data.length; at += 64) {
        for (let round = 0; round < 3; round++) {
          const changed = data.slice()
          const word = words[Math.floor(random() * words.length)]
          const [first, length] = [at + 4 * Math.floor(16 * random()), 4 ** Math.floor(4 * random())]
          const view = new DataView(changed.buffer)
          for (let to = first; to < Math.min(first + 4 * length, data.length); to += 4) view.setUint32(to, word, true)
          await survives(forge({ header, data: changed }), d)
        }
      }
    },
  )
})
