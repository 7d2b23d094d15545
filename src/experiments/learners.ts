import type { Regime } from '../evaluate/regime.js'
import { baggedError, nearestError } from '../evaluate/theory/nearest.js'
import { shepardError } from '../evaluate/theory/shepard.js'
import { laplace, spikySmooth } from '../ops/kernels.js'
import { fitBaggedNearest } from '../samplers/bagged-nearest.js'
import { medianDistance } from '../samplers/bandwidth.js'
import { fitForest, fitTree } from '../samplers/forest.js'
import { fitKernel } from '../samplers/kernel.js'
import { fitLookup } from '../samplers/lookup/lookup.js'
import { fitNearest } from '../samplers/nearest.js'
import { fitNetwork } from '../samplers/network/network.js'
import { fitRandomFeatures } from '../samplers/random-features/random-features.js'
import type { Fit } from '../samplers/sampler.js'
import { fitShepard } from '../samplers/shepard.js'
import { students } from './students.js'

/** A learner as experiments speak of it. Settings are fixed here, the same on all data. */
export interface Learner {
  /** On the command line and in JSON. */
  name: string
  title: string
  setting: string
  family: 'neighbours' | 'kernels' | 'trees' | 'networks' | 'students'
  fit: Fit
  /** How many classes it takes, where not any number. */
  classes?: 2
  /** Whether it fits any labels of distinct rows exactly. */
  interpolates: boolean
  /** The regime that theory expects as n grows, where it says one; and its reason. */
  expected?: Regime
  why: string
  /** The clean error that noise alone costs as n grows, for two classes flipped with probability p, where it is known. */
  limit?: (p: number) => number
}

/** Neighbours of the vote, the share of a bag, d/beta of Shepard's weights, the ridge, trees of a forest. */
const [VOTES, BAG, ALPHA, RIDGE, TREES] = [5, 0.2, 0.5, 1, 50]
/** A ridge that only keeps a singular system solvable. */
const SMALL = 1e-8
/** Hidden units and epochs of networks, of one architecture everywhere. */
const [WIDTH, EPOCHS] = [512, 200]
/** A tenth of the usual rate: an epoch then is a short step, and there is time to stop between rule and noise. */
const SLOW = 1e-4
const NETWORK = { hidden: [WIDTH], optimizer: 'adam' } as const

/** A kernel of so many median distances between two rows, on any data. */
function kernelOf(make: (bandwidth: number) => Parameters<typeof fitKernel>[1]): Fit {
  return async (train, options = {}) => {
    return fitKernel(train, { ...options, ...make(await medianDistance(train.x, options)) })
  }
}

export const learners: readonly Learner[] = [
  {
    name: 'nearest',
    title: '1-NN',
    setting: 'the label of the nearest row',
    family: 'neighbours',
    interpolates: true,
    fit: fitNearest,
    expected: 'tempered',
    why: 'it repeats the label of one neighbour (T10)',
    limit: (p) => nearestError({ p }).clean,
  },
  {
    name: 'votes',
    title: `${VOTES}-NN`,
    setting: `the vote of the ${VOTES} nearest rows`,
    family: 'neighbours',
    interpolates: false,
    fit: (train, options) => fitNearest(train, { ...options, k: Math.min(VOTES, train.x.rows) }),
    expected: 'tempered',
    why: 'a vote of finitely many errs at a fixed rate (T16)',
    limit: (p) => nearestError({ k: VOTES, p }).clean,
  },
  {
    name: 'bagged',
    title: 'bagged 1-NN',
    setting: `infinitely many bags of ${BAG} of the rows`,
    family: 'neighbours',
    interpolates: false,
    fit: (train, options) => fitBaggedNearest(train, { ...options, fraction: BAG }),
    expected: 'tempered',
    why: 'its neighbours have fixed weights (T26)',
    limit: (p) => baggedError({ fraction: BAG, p }),
  },
  {
    name: 'shepard',
    title: 'Shepard',
    setting: `weights of the distance to the power -d/${ALPHA}`,
    family: 'neighbours',
    interpolates: true,
    fit: (train, options) => fitShepard(train, { ...options, beta: train.x.cols / ALPHA }),
    expected: 'tempered',
    why: 'a few neighbours have most of the weight (T22)',
    limit: (p) => shepardError({ alpha: ALPHA, p }),
  },
  {
    name: 'hilbert',
    title: 'Hilbert',
    setting: 'weights of the distance to the power -d',
    family: 'neighbours',
    interpolates: true,
    fit: fitShepard,
    expected: 'benign',
    why: 'it is consistent, like 1/ln n (T23)',
  },
  {
    name: 'lookup',
    title: 'lookup table',
    setting: 'one occurrence of a row that was seen, else a coin',
    family: 'neighbours',
    interpolates: true,
    fit: fitLookup,
    expected: 'catastrophic',
    why: 'no row comes twice, and of one never seen it says a coin (T9)',
  },
  {
    name: 'kernel',
    title: 'Laplace',
    setting: 'interpolation, bandwidth the median distance of two rows',
    family: 'kernels',
    interpolates: true,
    fit: fitKernel,
    expected: 'tempered',
    why: 'power-law spectra are tempered (T20), and it repeats a part of the noise only (S7)',
  },
  {
    name: 'narrow',
    title: 'narrow Laplace',
    setting: 'interpolation, a twentieth of that bandwidth',
    family: 'kernels',
    interpolates: true,
    fit: kernelOf((median) => ({ kernel: laplace({ bandwidth: median / 20 }) })),
    expected: 'tempered',
    why: 'it is 1-NN as the bandwidth falls to 0 (T19)',
  },
  {
    name: 'spiky',
    title: 'spiky-smooth',
    setting: `interpolation, Laplace plus ${RIDGE} times one of a ten-thousandth of its bandwidth`,
    family: 'kernels',
    interpolates: true,
    fit: kernelOf((median) => ({
      kernel: spikySmooth({
        smooth: laplace({ bandwidth: median }),
        spike: laplace({ bandwidth: median / 1e4 }),
        weight: RIDGE,
      }),
    })),
    expected: 'benign',
    why: 'it fits the noise in spikes, and errs like ridge regression (T21)',
  },
  {
    name: 'ridge',
    title: 'kernel ridge',
    setting: `Laplace at the median distance, ridge ${RIDGE}`,
    family: 'kernels',
    interpolates: false,
    fit: (train, options) => fitKernel(train, { ...options, ridge: RIDGE }),
    expected: 'benign',
    why: 'a ridge above 0 does not interpolate',
  },
  {
    name: 'tree',
    title: 'tree',
    setting: 'one decision tree, grown to purity',
    family: 'trees',
    fit: fitTree,
    interpolates: true,
    expected: 'tempered',
    why: 'a leaf repeats the label of one row',
  },
  {
    name: 'random-tree',
    title: 'random tree',
    setting: 'one extremely randomised tree, grown to purity',
    family: 'trees',
    fit: (train, options) => fitTree(train, { ...options, split: 'random', features: 1 }),
    interpolates: true,
    expected: 'tempered',
    why: 'a leaf repeats the label of one row, and splits hardly see the noise',
  },
  {
    name: 'forest',
    title: 'random forest',
    setting: `${TREES} trees of bootstraps, grown to purity`,
    family: 'trees',
    fit: (train, options) => fitForest(train, { ...options, trees: TREES }),
    interpolates: false,
    expected: 'tempered',
    why: 'trees of bootstraps vote over finitely many neighbours, as in bagged 1-NN',
  },
  {
    name: 'extra-trees',
    title: 'extra trees',
    setting: `${TREES} extremely randomised trees of all rows, grown to purity`,
    family: 'trees',
    fit: (train, options) => fitForest(train, { ...options, trees: TREES, bootstrap: false, split: 'random' }),
    interpolates: true,
    expected: 'tempered',
    why: 'it fits the noise, and votes over finitely many neighbours',
  },
  {
    name: 'network',
    title: 'network',
    setting: `${WIDTH} hidden units, trained until it fits its labels or for ${EPOCHS} epochs`,
    family: 'networks',
    fit: (train, options) => fitNetwork(train, { ...options, ...NETWORK, epochs: EPOCHS }),
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
      fitNetwork(train, { ...options, ...NETWORK, rate: SLOW, epochs: EPOCHS / 2, stop: 'held-out' }),
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
  ...students.map(
    ({ name, title, fit, classes }): Learner => ({
      name: `${name}-student`,
      title,
      setting: 'chooses its complexity on labels held out',
      family: 'students',
      fit,
      interpolates: false,
      ...(classes && { classes }),
      expected: 'benign',
      why: 'it is as complex as held-out labels allow',
    }),
  ),
]

/** The learner of a name. */
export const learnerOf = (name: string): Learner => learners.find((learner) => learner.name === name)!
