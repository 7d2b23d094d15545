// Geometries with many label draws, and every sampler.
import * as lib from '/dist/index.js'
import { geometry, sampler, withEngine } from './groups.js'

const { laplace } = lib

export const samplers = {
  'geometry nearest': geometry('prepareNearest', 20_000, 8, 10_000, 200, lib.prepareNearest),
  'geometry bagged': geometry('prepareBaggedNearest', 20_000, 8, 5000, 50, lib.prepareBaggedNearest),
  'geometry shepard': geometry('prepareShepard', 5000, 8, 3000, 50, lib.prepareShepard),
  'geometry lookup': geometry('prepareLookup', 50_000, 8, 20_000, 20, lib.prepareLookup),
  'geometry gram': geometry('prepareGram', 3000, 8, 3000, 100, (x) => {
    return lib.prepareGram(laplace({ bandwidth: 4 }), x, { ridge: 1e-2 })
  }),
  'geometry random features': geometry('prepareRandomFeatures', 1500, 8, 2000, 50, lib.prepareRandomFeatures),
  'sampler nearest': sampler('fitNearest', 100_000, 8, 10, 50_000, lib.fitNearest),
  'sampler nearest k=25': sampler('fitNearest k=25', 20_000, 8, 10, 50_000, (train) =>
    lib.fitNearest(train, { k: 25 }),
  ),
  'sampler bagged': sampler('fitBaggedNearest', 20_000, 8, 10, 10_000, lib.fitBaggedNearest),
  'sampler shepard': sampler('fitShepard', 20_000, 8, 10, 2000, lib.fitShepard),
  'sampler lookup': sampler('fitLookup', 100_000, 8, 10, 50_000, lib.fitLookup),
  'sampler kernel': sampler('fitKernel', 3000, 16, 10, 20_000, (train) => {
    return lib.fitKernel(train, { kernel: laplace({ bandwidth: 6 }), ridge: 1e-2 })
  }),
  'sampler tree': sampler('fitTree', 50_000, 10, 2, 100_000, lib.fitTree),
  'sampler tree wide': sampler('fitTree', 5000, 400, 10, 5000, lib.fitTree),
  'sampler random tree': sampler('fitTree random', 50_000, 10, 2, 1000, (train) =>
    lib.fitTree(train, { splitter: 'random' }),
  ),
  'sampler forest': sampler('fitForest', 50_000, 10, 2, 20_000, (train) => lib.fitForest(train, { trees: 10 })),
  'sampler tree float64': withEngine(async (engine, held) => {
    const { x, y, classes } = await lib.torus({ dimension: 3, p: 0.2 }).sample(engine, 100_000, { seed: 1 })
    await held('fitTree 100000×3 f64', () => lib.fitTree({ x, y, classes }))
  }),
  'sampler network': sampler('fitNetwork', 20_000, 32, 10, 50_000, (train) => {
    return lib.fitNetwork(train, { maxEpochs: 2, hiddenLayerSizes: [512] })
  }),
  'sampler network wide': sampler('fitNetwork 2048-2048', 2000, 784, 10, 5000, (train) => {
    return lib.fitNetwork(train, { maxEpochs: 1, hiddenLayerSizes: [2048, 2048] })
  }),
  'sampler network held out': sampler('fitNetwork held-out', 20_000, 32, 10, 1000, (train) => {
    return lib.fitNetwork(train, { maxEpochs: 2, hiddenLayerSizes: [64], stop: 'held-out' })
  }),
  'sampler random features': sampler('fitRandomFeatures', 1500, 16, 10, 5000, lib.fitRandomFeatures),
  'sampler few random features': sampler('fitRandomFeatures 500', 50_000, 16, 10, 50_000, (train) => {
    return lib.fitRandomFeatures(train, { features: 500, ridge: 1e-3 })
  }),
  'sampler logistic': sampler('fitLogistic', 100_000, 32, 10, 100_000, (train) => {
    return lib.fitLogistic(train, { tolerance: 1e-2 })
  }),
  'sampler threshold': sampler('fitThreshold', 500_000, 2, 2, 500_000, (train) => {
    return lib.fitThreshold(train, { thresholds: 100_000 })
  }),
}
