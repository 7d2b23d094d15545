import { Model } from '#cli/model/model.js'
import type { Dataset } from '#data/dataset.js'
import { standardize } from '#data/standardize.js'
import { kernelStudent } from '#distill/kernel-student.js'
import { nearestStudent } from '#distill/nearest-student.js'
import { fitTeacher } from '#distill/teacher.js'
import type { Engine } from '#engine/engine.js'
import type { ElementType } from '#engine/matrix.js'
import { toBytes } from '#engine/saved/bytes.js'
import type { Kernel } from '#ops/kernel.js'
import * as kernels from '#ops/kernels.js'
import type { Algorithm } from '#ops/nearest/algorithm.js'
import { fitBaggedNearest } from '#samplers/bagged-nearest.js'
import { fitForest } from '#samplers/forest.js'
import { fitKernel } from '#samplers/kernel.js'
import { fitLogistic } from '#samplers/logistic.js'
import { fitLookup } from '#samplers/lookup/lookup.js'
import { fitNearest } from '#samplers/nearest.js'
import { prepareNearest } from '#samplers/nearest-geometry.js'
import { fitNetwork } from '#samplers/network/network.js'
import { fitRandomFeatures } from '#samplers/random-features/random-features.js'
import type { Fit } from '#samplers/sampler.js'
import { fitShepard } from '#samplers/shepard.js'
import { fitThreshold } from '#samplers/threshold.js'
import { encoderFrom } from '#tables/index.js'
import { seeded } from '../reference/numbers.js'
import { type Opened, openSaved } from '../reference/saved.js'

/** The door that a file goes in by. */
export type Door = 'sampler' | 'regressor' | 'teacher' | 'geometry' | 'model'

/** A file as the library saved it, before it is forged. */
export interface Original extends Opened {
  name: string
  door: Door
  columns: number
  type: ElementType
}

interface Made {
  columns: number
  /** Rows: enough for two panels of points, two leaves of a tree, two batches of integers. */
  rows?: number
  type?: ElementType
  classes?: number
  door?: Door
  save(train: Dataset): Promise<Uint8Array>
}

const saved = (fit: Fit) => async (train: Dataset) => {
  using sampler = await fit(train)
  return await sampler.toBytes()
}
const nearestBy = (algorithm: Algorithm, k = 1): Fit => {
  return (train, options) => fitNearest(train, { ...options, algorithm, k })
}
const kernelOf = (kernel: Kernel, precision: 'f32' | 'f64' = 'f32') => {
  return saved((train, options) => fitKernel(train, { ...options, kernel, precision, ridge: 1 }))
}
const geometryBy = (algorithm: Algorithm) => async (train: Dataset) => {
  using geometry = await prepareNearest(train.x, { algorithm })
  return await geometry.toBytes()
}

/** Saves a model of a learner, which owns its standardized rows. */
const modelOf = (fit: Fit) => async (train: Dataset) => {
  const standardization = await standardize(train.x)
  using x = await standardization.apply(train.x)
  const student = await fit({ ...train, x })
  const { rows, cols } = train.x
  using model = new Model(student, standardization, {
    encoder: encoderFrom({
      encoder: 1,
      columns: Array.from({ length: cols }, (_, t) => ({
        name: `x${t}`,
        kind: 'number',
        categories: [],
        means: [0.5],
      })),
    }),
    label: 'y',
    classes: Array.from({ length: train.classes }, (_, k) => `class ${k}`),
    scale: 3,
    ids: null,
    figures: [{ name: 'accuracy', estimate: 0.9, interval: [0.8, 0.95] }],
    command: 'noisy-teacher distill train.csv --label y --out model.nt',
  })
  const named = new Array(rows).fill(0).map((_, row) => `row ${row}`)
  if (model.nearest) Object.assign(model.facts, { ids: named })
  return await toBytes(model, {})
}

const { gaussian, laplace, matern, ntk, polynomial, spikySmooth } = kernels
const spiky = spikySmooth({
  smooth: gaussian({ bandwidth: 1 }),
  spike: matern({ bandwidth: 0.1, smoothness: 1.5 }),
  weight: 0.1,
})
const members: Fit[] = [nearestBy('brute'), nearestBy('tree'), fitLogistic, nearestStudent({ ks: [1, 3] })]

const MADE: Record<string, Made> = {
  'nearest, brute': { columns: 2, rows: 21, save: saved(nearestBy('brute')) },
  'nearest, brute, k 3 in float64': { columns: 3, type: 'f64', save: saved(nearestBy('brute', 3)) },
  'nearest, int8': { columns: 6, save: saved(nearestBy('int8')) },
  'nearest, int8 of bytes': { columns: 5, type: 'u8', save: saved(nearestBy('int8', 3)) },
  'nearest, projected': { columns: 12, save: saved(nearestBy('projected', 2)) },
  'nearest, tree of two levels': {
    columns: 2,
    rows: 90,
    save: saved((train, options) => fitNearest(train, { ...options, algorithm: 'tree', leafSize: 16 })),
  },
  'nearest, tree in float64': { columns: 3, type: 'f64', rows: 40, save: saved(nearestBy('tree', 3)) },
  'nearest, tree of integers': { columns: 6, rows: 40, save: saved(nearestBy('tree', 2)) },
  'nearest, grid': { columns: 3, rows: 60, save: saved(nearestBy('grid')) },
  'nearest, grid in float64': { columns: 2, type: 'f64', save: saved(nearestBy('grid', 3)) },
  'geometry, brute': { columns: 2, door: 'geometry', save: geometryBy('brute') },
  'geometry, int8': { columns: 4, door: 'geometry', save: geometryBy('int8') },
  'geometry, projected': { columns: 11, door: 'geometry', save: geometryBy('projected') },
  'geometry, tree': { columns: 5, door: 'geometry', save: geometryBy('tree') },
  'geometry, grid': { columns: 1, door: 'geometry', save: geometryBy('grid') },
  bagged: { columns: 2, save: saved(fitBaggedNearest) },
  Shepard: { columns: 2, save: saved(fitShepard) },
  'Shepard, two classes': { columns: 2, classes: 2, save: saved(fitShepard) },
  lookup: { columns: 2, rows: 12, save: saved(fitLookup) },
  'lookup, plurality': {
    columns: 2,
    rows: 12,
    save: saved((train, options) => fitLookup(train, { ...options, rule: 'plurality' })),
  },
  'kernel, polynomial': { columns: 2, save: kernelOf(polynomial({ bandwidth: 1, degree: 2 })) },
  'kernel, tangent': { columns: 2, save: kernelOf(ntk({ depth: 2 }), 'f64') },
  'kernel, spiky-smooth': { columns: 2, classes: 2, save: kernelOf(spiky) },
  'kernel, Laplace': { columns: 3, type: 'f64', save: kernelOf(laplace({ bandwidth: 1 })) },
  forest: { columns: 3, save: saved((train, options) => fitForest(train, { ...options, trees: 3, minLeafSize: 3 })) },
  logistic: { columns: 3, save: saved(fitLogistic) },
  network: {
    columns: 3,
    save: saved((train, options) => fitNetwork(train, { ...options, hiddenLayerSizes: [5], maxEpochs: 2 })),
  },
  'network, square loss': {
    columns: 2,
    save: saved((train, options) =>
      fitNetwork(train, { ...options, hiddenLayerSizes: [], maxEpochs: 2, loss: 'square' }),
    ),
  },
  'random features': {
    columns: 3,
    save: saved((train, options) => fitRandomFeatures(train, { ...options, features: 12, ridge: 1 })),
  },
  threshold: { columns: 2, classes: 2, save: saved(fitThreshold) },
  'k-NN regression': {
    columns: 2,
    door: 'regressor',
    save: async ({ x, y }) => {
      using regressor = await fitNearest({ x, targets: Array.from(y, (label) => [label / 3, -label]) }, { k: 3 })
      return await regressor.toBytes()
    },
  },
  'kernel regression': {
    columns: 3,
    door: 'regressor',
    save: async ({ x, y }) => {
      const kernel = laplace({ bandwidth: 1 })
      using regressor = await fitKernel({ x, targets: Float64Array.from(y) }, { kernel, ridge: 1 })
      return await regressor.toBytes()
    },
  },
  'student of neighbors': { columns: 2, save: saved(nearestStudent({ ks: [1, 3] })) },
  'student of a kernel': { columns: 2, save: saved(kernelStudent()) },
  'model of neighbors': { columns: 3, door: 'model', save: modelOf(nearestStudent({ ks: [3, 5] })) },
  'model of a kernel': { columns: 2, door: 'model', save: modelOf(kernelStudent()) },
  'model of logistic regression': { columns: 4, classes: 2, door: 'model', save: modelOf(fitLogistic) },
  'model of random features': {
    columns: 2,
    door: 'model',
    save: modelOf((train, options) => fitRandomFeatures(train, { ...options, features: 12, ridge: 1 })),
  },
  'pool of teachers': {
    columns: 2,
    rows: 60,
    door: 'teacher',
    save: async (train) => {
      using teacher = await fitTeacher(train, { members: 4, fit: members })
      return await teacher.toBytes()
    },
  },
}

/** Returns rows of a type: bytes, or numbers about 0. */
export function someRows(type: ElementType, length: number, random: () => number): number[] {
  return Array.from({ length }, () => (type === 'u8' ? Math.floor(256 * random()) : 8 * random() - 4))
}

/** Saves one small file of every format by every algorithm. */
export async function makeOriginals(engine: Engine): Promise<Original[]> {
  const originals: Original[] = []
  for (const [name, { columns, rows = 30, type = 'f32', classes = 3, door = 'sampler', save }] of Object.entries(
    MADE,
  )) {
    const random = seeded(originals.length + 1)
    using x = engine.matrix(rows, columns, someRows(type, rows * columns, random), { type })
    const y = Int32Array.from({ length: rows }, () => Math.floor(random() * classes))
    originals.push({ name, door, columns, type, ...openSaved(await save({ x, y, classes })) })
  }
  return originals
}
