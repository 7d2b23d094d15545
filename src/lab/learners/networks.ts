import { fitNetwork } from '../../samplers/network/network.js'
import { fitRandomFeatures } from '../../samplers/random-features/random-features.js'
import type { Learner } from './learner.js'

/** A ridge that only keeps a singular system solvable. */
const SMALL = 1e-8
/** Hidden units and epochs of networks, of one architecture everywhere. */
const [WIDTH, EPOCHS] = [512, 200]
/** A tenth of the usual rate: an epoch then is a short step, and there is time to stop between rule and noise. */
const SLOW = 1e-4
const NETWORK = { hiddenLayerSizes: [WIDTH], optimizer: 'adam' } as const

export const networks: readonly Learner[] = [
  {
    name: 'network',
    title: 'network',
    setting: `${WIDTH} hidden units, trained until it fits its labels or for ${EPOCHS} epochs`,
    family: 'networks',
    fit: (train, options) => fitNetwork(train, { ...options, ...NETWORK, maxEpochs: EPOCHS }),
    interpolates: false,
    expected: 'tempered',
    why: 'a network that fits noise repeats a part of it',
  },
  {
    name: 'early',
    title: 'early stopping',
    setting: `the same network at rate ${SLOW}, stopped by labels held out or after ${EPOCHS / 2} epochs`,
    family: 'networks',
    fit: (train, options) =>
      fitNetwork(train, { ...options, ...NETWORK, learningRate: SLOW, maxEpochs: EPOCHS / 2, stop: 'held-out' }),
    interpolates: false,
    expected: 'benign',
    why: 'it learns the rule before the noise',
  },
  {
    name: 'features',
    title: 'ReLU features, 4n',
    setting: 'least squares on four times as many random ReLU features as rows',
    family: 'networks',
    fit: (train, options) => fitRandomFeatures(train, { ...options, features: 4 * train.x.rows }),
    interpolates: true,
    expected: 'tempered',
    why: 'far beyond its peak it is near an arc-cosine kernel, whose spectrum is a power law (T20)',
  },
  {
    name: 'peak',
    title: 'ReLU features, n',
    setting: `least squares on as many random ReLU features as rows, ridge ${SMALL}`,
    family: 'networks',
    fit: (train, options) => fitRandomFeatures(train, { ...options, features: train.x.rows, ridge: SMALL }),
    interpolates: false,
    expected: 'catastrophic',
    why: 'at the peak of double descent weights grow without bound',
  },
]
