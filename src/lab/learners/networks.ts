import { fitNetwork } from '../../samplers/network/network.js'
import { fitRandomFeatures } from '../../samplers/random-features/random-features.js'
import type { Learner } from './learner.js'

/** Ridge that makes a singular system solvable. It is too small to change predictions otherwise. */
const STABILIZING_RIDGE = 1e-8
/** Number of hidden units and maximum number of epochs of a network, the same in all experiments. */
const [HIDDEN_UNITS, MAX_EPOCHS] = [512, 200]
/**
 * Learning rate of the network with early stopping. It is a tenth of Adam's default, so that training can stop after
 * the network has learned the clean rule and before it fits the noise.
 */
const SLOW_LEARNING_RATE = 1e-4
const NETWORK = { hiddenLayerSizes: [HIDDEN_UNITS], optimizer: 'adam' } as const

/** Neural networks, and least squares on random features. */
export const networks: readonly Learner[] = [
  {
    name: 'network',
    title: 'network',
    look: 7,
    setting: `${HIDDEN_UNITS} hidden units, trained until it fits its labels, for at most ${MAX_EPOCHS} epochs`,
    family: 'networks',
    fit: (train, options) => fitNetwork(train, { ...options, ...NETWORK, maxEpochs: MAX_EPOCHS }),
    interpolates: false,
    expected: 'tempered',
    why: 'a network that fits noise repeats a part of it',
  },
  {
    name: 'early',
    title: 'early stopping',
    look: 2,
    setting: `the same network, learning rate ${SLOW_LEARNING_RATE}, stopped by held-out labels or after ${MAX_EPOCHS / 2} epochs`,
    family: 'networks',
    fit: (train, options) =>
      fitNetwork(train, {
        ...options,
        ...NETWORK,
        learningRate: SLOW_LEARNING_RATE,
        maxEpochs: MAX_EPOCHS / 2,
        stop: 'held-out',
      }),
    interpolates: false,
    expected: 'benign',
    why: 'it learns the rule before the noise',
  },
  {
    name: 'features',
    title: 'ReLU features, 4n',
    look: 1,
    setting: 'least squares on four times as many random ReLU features as rows',
    family: 'networks',
    fit: (train, options) => fitRandomFeatures(train, { ...options, features: 4 * train.x.rows }),
    interpolates: true,
    expected: 'tempered',
    why: 'with many features it is close to an arc-cosine kernel, whose spectrum is a power law (T20)',
  },
  {
    name: 'peak',
    title: 'ReLU features, n',
    look: 6,
    setting: `least squares on as many random ReLU features as rows, ridge ${STABILIZING_RIDGE}`,
    family: 'networks',
    fit: (train, options) => fitRandomFeatures(train, { ...options, features: train.x.rows, ridge: STABILIZING_RIDGE }),
    interpolates: false,
    expected: 'catastrophic',
    why: 'at the peak of double descent the weights grow without bound',
  },
]
