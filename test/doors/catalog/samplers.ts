import { CALL_OPTIONS } from '#engine/options.js'
import { GRAM_OPTIONS } from '#ops/gram/gram.js'
import { laplace } from '#ops/kernels.js'
import { WITHIN_QUERY_OPTIONS } from '#ops/nearest/radius.js'
import { fitBaggedNearest, PREPARE_BAGGED_OPTIONS, prepareBaggedNearest } from '#samplers/bagged-nearest.js'
import { medianDistance } from '#samplers/bandwidth.js'
import { CHOOSE_GRAM_OPTIONS, chooseGram, chooseKernel } from '#samplers/choose-gram.js'
import { defineSampler, SAMPLER_PARTS } from '#samplers/define-sampler.js'
import { FIT_FOREST_OPTIONS, FIT_TREE_OPTIONS, fitForest, fitTree } from '#samplers/forest.js'
import { PREPARE_GRAM_OPTIONS, prepareGram } from '#samplers/gram.js'
import { FIT_KERNEL_OPTIONS, fitKernel } from '#samplers/kernel.js'
import { PREDICT_OPTIONS } from '#samplers/kernel-sampler.js'
import { FIT_LOGISTIC_OPTIONS, fitLogistic } from '#samplers/logistic.js'
import { FIT_LOOKUP_OPTIONS, fitLookup, LOOKUP_OPTIONS, prepareLookup } from '#samplers/lookup/lookup.js'
import { FIT_NEAREST_OPTIONS, fitNearest } from '#samplers/nearest.js'
import {
  NEAREST_QUERY_OPTIONS,
  NearestGeometry,
  PREPARE_NEAREST_OPTIONS,
  prepareNearest,
} from '#samplers/nearest-geometry.js'
import { FIT_NETWORK_OPTIONS, fitNetwork } from '#samplers/network/network.js'
import {
  fitRandomFeatures,
  PREPARE_RANDOM_FEATURES_OPTIONS,
  prepareRandomFeatures,
} from '#samplers/random-features/random-features.js'
import { FIT_OPTIONS } from '#samplers/sampler.js'
import { fitShepard, PREPARE_SHEPARD_OPTIONS, prepareShepard } from '#samplers/shepard.js'
import { FIT_THRESHOLD_OPTIONS, fitThreshold } from '#samplers/threshold.js'
import { type Door, door } from '../door.ts'
import {
  call,
  engine,
  flatOf,
  flatTrain,
  kernel,
  labelDraws,
  labels,
  plainRegression,
  plainTrain,
  queries,
  regression,
  rowsOf,
  sides,
  train,
  x,
} from '../fixture.ts'

const fitting = () => ({ seed: 5, trial: 2, purpose: 'doors', ...call() })
const DATA = () => [train()]
const [K, PRECISION] = [{ k: FIT_NEAREST_OPTIONS.k }, { precision: GRAM_OPTIONS.precision }]

const NUMBERS = () => [regression()]
const FITS = [
  ...[DATA, NUMBERS].flatMap((data) => [
    door(
      'fitNearest',
      fitNearest,
      data,
      FIT_NEAREST_OPTIONS,
      () => ({ k: 3, metric: 'cosine', algorithm: 'tree', leafSize: 32, ...fitting() }),
      () => ({ algorithm: 'grid', density: 4 }),
      () => ({ algorithm: 'projected', directions: 1 }),
    ),
    door('fitKernel', fitKernel, data, FIT_KERNEL_OPTIONS, () => ({
      kernel,
      ridge: 0.1,
      tolerance: 1e-5,
      method: 'cholesky',
      outputs: 3,
      precision: 'f64',
      ...fitting(),
    })),
  ]),
  door('fitBaggedNearest', fitBaggedNearest, DATA, PREPARE_BAGGED_OPTIONS, () => ({
    fraction: 0.3,
    replacement: true,
    ...fitting(),
  })),
  door('fitShepard', fitShepard, DATA, PREPARE_SHEPARD_OPTIONS, () => ({ beta: 2.5, ...fitting() })),
  door('fitLookup', fitLookup, DATA, FIT_LOOKUP_OPTIONS, () => ({ rule: 'plurality', ...fitting() })),
  door('fitLogistic', fitLogistic, DATA, FIT_LOGISTIC_OPTIONS, () => ({
    ridge: 0.1,
    tolerance: 1e-4,
    maxIterations: 900,
    ...fitting(),
  })),
  door('fitTree', fitTree, DATA, FIT_TREE_OPTIONS, () => ({
    maxDepth: 3,
    minLeafSize: 2,
    maxFeatures: 2,
    bootstrap: true,
    splitter: 'random',
    ...fitting(),
  })),
  door('fitForest', fitForest, DATA, FIT_FOREST_OPTIONS, () => ({
    trees: 3,
    maxDepth: 3,
    minLeafSize: 2,
    maxFeatures: 2,
    bootstrap: false,
    splitter: 'random',
    ...fitting(),
  })),
  door('fitThreshold', fitThreshold, DATA, FIT_THRESHOLD_OPTIONS, () => ({
    column: 1,
    thresholds: [-1, 0, 1],
    orientation: 'up',
    ...fitting(),
  })),
  door('fitRandomFeatures', fitRandomFeatures, DATA, PREPARE_RANDOM_FEATURES_OPTIONS, () => ({
    features: 60,
    ridge: 0.1,
    tolerance: 1e-5,
    ...fitting(),
  })),
  door('fitNetwork', fitNetwork, DATA, FIT_NETWORK_OPTIONS, () => ({
    hiddenLayerSizes: [4, 3],
    maxEpochs: 2,
    batchSize: 8,
    optimizer: 'sgd',
    learningRate: 0.02,
    momentum: 0.5,
    weightDecay: 0.01,
    loss: 'square',
    stop: 'held-out',
    heldOut: 0.3,
    patience: 3,
    ...fitting(),
  })),
]

/** What accepts plain arrays in place of matrices. */
const PLAIN = [
  ...[plainTrain, flatTrain, plainRegression].flatMap((data) => [
    door('fitNearest', fitNearest, () => [data()]),
    door('fitKernel', fitKernel, () => [data()]),
    door('chooseKernel', chooseKernel, () => [data()]),
  ]),
  door('fitForest', fitForest, () => [flatTrain()]),
  door(
    'prepareNearest',
    prepareNearest,
    () => [flatOf(x)],
    PREPARE_NEAREST_OPTIONS,
    () => ({ columns: 3 }),
  ),
]

const POINTS = () => [x]
const PREPARES = [
  door(
    'prepareNearest',
    prepareNearest,
    POINTS,
    PREPARE_NEAREST_OPTIONS,
    () => ({ metric: 'inner product', algorithm: 'tree', leafSize: 32, ...fitting() }),
    () => ({ algorithm: 'grid', density: 4 }),
    () => ({ algorithm: 'projected', directions: 1 }),
  ),
  door('prepareBaggedNearest', prepareBaggedNearest, POINTS, PREPARE_BAGGED_OPTIONS, () => ({
    fraction: 0.3,
    replacement: true,
    ...fitting(),
  })),
  door('prepareShepard', prepareShepard, POINTS, PREPARE_SHEPARD_OPTIONS, () => ({ beta: 2.5, ...fitting() })),
  door('prepareLookup', prepareLookup, POINTS, FIT_OPTIONS, fitting),
  door('prepareRandomFeatures', prepareRandomFeatures, POINTS, PREPARE_RANDOM_FEATURES_OPTIONS, () => ({
    features: 60,
    ridge: 0.1,
    tolerance: 1e-5,
    ...fitting(),
  })),
  door(
    'prepareGram',
    prepareGram,
    () => [kernel, x],
    PREPARE_GRAM_OPTIONS,
    () => ({
      ridge: 0.1,
      tolerance: 1e-5,
      method: 'cholesky',
      outputs: 3,
      precision: 'f64',
      ...fitting(),
    }),
  ),
]

const SAMPLERS = {
  ForestSampler: await fitTree(train()),
  KernelSampler: await fitKernel(train(), { kernel, ridge: 0.1 }),
  LogisticSampler: await fitLogistic(train(), { ridge: 0.1 }),
  NetworkSampler: await fitNetwork(train(), { hiddenLayerSizes: [4], maxEpochs: 2 }),
  RandomFeaturesSampler: await fitRandomFeatures(train(), { features: 60 }),
  ThresholdSampler: await fitThreshold(train()),
  Sampler: await fitNearest(train(), { k: 3 }),
  Bagged: await fitBaggedNearest(train()),
  Shepard: await fitShepard(train()),
  Lookup: await fitLookup(train()),
}

/** The methods of every sampler; `KernelSampler` answers in a precision too. */
const ANSWERS = Object.entries(SAMPLERS).flatMap(([name, sampler]): Door[] => {
  const precise = name === 'KernelSampler'
  const table = precise ? PREDICT_OPTIONS : CALL_OPTIONS
  const options = () => ({ ...(precise && { precision: 'f64' }), ...call() })
  return [
    door(`${name}.predict`, sampler.predict.bind(sampler), () => [queries], table, options),
    door(`${name}.predict`, sampler.predict.bind(sampler), () => [flatOf(queries)]),
    door(`${name}.scores`, sampler.scores.bind(sampler), () => [queries], table, options),
    door(`${name}.toBytes`, sampler.toBytes.bind(sampler), () => [], CALL_OPTIONS, call),
  ]
})

const REGRESSORS = {
  KernelRegressor: await fitKernel(regression(), { kernel, ridge: 0.1 }),
  NearestRegressor: await fitNearest(regression(), { k: 3 }),
}
const OF_REGRESSORS = Object.entries(REGRESSORS).flatMap(([name, regressor]): Door[] => {
  const precise = name === 'KernelRegressor'
  const options = () => ({ ...(precise && { precision: 'f32' }), ...call() })
  const table = precise ? PREDICT_OPTIONS : CALL_OPTIONS
  return [
    door(`${name}.predict`, regressor.predict.bind(regressor), () => [queries], table, options),
    door(`${name}.toBytes`, regressor.toBytes.bind(regressor), () => [], CALL_OPTIONS, call),
  ]
})

const nearest = await prepareNearest(x)
const gram = await prepareGram(kernel, x, { ridge: 0.1 })
const GEOMETRIES = {
  NearestGeometry: { geometry: nearest, fit: K, many: K, given: () => ({ k: 3 }) },
  BaggedGeometry: { geometry: await prepareBaggedNearest(x), given: () => ({}) },
  ShepardGeometry: { geometry: await prepareShepard(x), given: () => ({}) },
  LookupGeometry: {
    geometry: await prepareLookup(x),
    fit: LOOKUP_OPTIONS,
    many: LOOKUP_OPTIONS,
    given: () => ({ rule: 'plurality', seed: 5, trial: 2, purpose: 'doors' }),
  },
  RandomFeaturesGeometry: {
    geometry: await prepareRandomFeatures(x, { features: 60 }),
    fit: CALL_OPTIONS,
    given: () => ({}),
  },
  GramGeometry: { geometry: gram, fit: GRAM_OPTIONS, many: PRECISION, given: () => ({ precision: 'f64' }) },
}

const OF_GEOMETRIES = Object.entries(GEOMETRIES).flatMap(([name, { geometry, given, ...tables }]): Door[] => {
  const { fit, many = {} } = tables as { fit?: Door['table']; many?: Door['table'] }
  const asked = () => ({ ...given(), ...(fit && 'signal' in fit && call()) })
  return [
    door(`${name}.fit`, geometry.fit.bind(geometry), () => [labels(), 2], fit, asked),
    door(
      `${name}.predictMany`,
      geometry.predictMany.bind(geometry),
      () => [queries, labelDraws()],
      { ...many, ...FIT_OPTIONS },
      () => ({ ...given(), ...fitting() }),
    ),
  ]
})

const bytes = await nearest.toBytes()

export const ofSamplers = [
  ...FITS,
  ...PLAIN,
  ...PREPARES,
  ...ANSWERS,
  ...OF_REGRESSORS,
  ...OF_GEOMETRIES,
  door(
    'NearestGeometry.query',
    nearest.query.bind(nearest),
    () => [queries],
    NEAREST_QUERY_OPTIONS,
    () => ({
      k: 3,
      excludeSelf: false,
      ...call(),
    }),
  ),
  door('NearestGeometry.query', nearest.query.bind(nearest), () => [rowsOf(queries)]),
  door(
    'NearestGeometry.withinRadius',
    nearest.withinRadius.bind(nearest),
    () => [queries],
    WITHIN_QUERY_OPTIONS,
    () => ({ radius: 1, sorted: true, limit: 100, ...call() }),
  ),
  door('NearestGeometry.toBytes', nearest.toBytes.bind(nearest), () => [], CALL_OPTIONS, call),
  door('NearestGeometry.fromBytes', NearestGeometry.fromBytes, () => [engine, bytes.slice()], CALL_OPTIONS, call),
  door('GramGeometry.solve', gram.solve.bind(gram), () => [sides()], CALL_OPTIONS, call),
  door('GramGeometry.leaveOneOut', gram.leaveOneOut.bind(gram), () => [sides()], CALL_OPTIONS, call),
  door('medianDistance', medianDistance, POINTS, FIT_OPTIONS, fitting),
  ...[
    { name: 'chooseGram', choose: chooseGram, inputs: () => [x, sides()] },
    { name: 'chooseKernel', choose: chooseKernel, inputs: DATA },
    { name: 'chooseKernel', choose: chooseKernel, inputs: NUMBERS },
  ].map(({ name, choose, inputs }) =>
    door(
      name,
      choose,
      inputs,
      CHOOSE_GRAM_OPTIONS,
      () => ({
        kernelFamily: laplace,
        bandwidths: [1, 2],
        ridges: [0.1, 1],
        validation: 'k-fold',
        folds: 3,
        ...fitting(),
      }),
      () => ({ kernels: [kernel], ridges: [0.1], tolerance: 1e-2, leftOut: 20, precision: 'f64' }),
    ),
  ),
  door(
    'defineSampler',
    defineSampler,
    () => [],
    SAMPLER_PARTS,
    () => ({
      train: { x, classes: 2 },
      predict: async (rows: { rows: number }) => new Int32Array(rows.rows),
      scores: async (rows: { rows: number }) => new Float32Array(2 * rows.rows),
      owns: [],
      name: 'of zeros',
    }),
  ),
]
