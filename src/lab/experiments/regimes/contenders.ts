import type { CallOptions } from '../../../engine/call.js'
import type { Matrix } from '../../../engine/matrix.js'
import type { Kernel } from '../../../ops/kernel.js'
import { gaussian, laplace } from '../../../ops/kernels.js'
import { medianDistance } from '../../../samplers/bandwidth.js'
import { fitForest, fitTree } from '../../../samplers/forest.js'
import { prepareGram } from '../../../samplers/kernel.js'
import { prepareNearest } from '../../../samplers/nearest.js'
import { prepareShepard } from '../../../samplers/shepard.js'
import { nearestError } from '../../../theory/nearest.js'
import { shepardError } from '../../../theory/shepard.js'
import { type Contender, type OpenOptions, refitted, type Shape } from './contender.js'

/** d/beta of Shepard's weights; trees of a forest; what is added to a kernel's diagonal. */
const [ALPHA, TREES, RIDGE] = [0.5, 50, 1]
/** Median distances in the Gaussian's bandwidth: what a smooth rule asks for, and too smooth for float64 from a few thousand rows on. */
const WIDE = 2

const callOf = ({ signal }: CallOptions): CallOptions => (signal ? { signal } : {})

/** An odd number near the root. */
const rootOf = (n: number): number => 2 * Math.floor(Math.sqrt(n) / 2) + 1

/** k-NN by one search for all draws. */
const nearest = (kOf: (n: number) => number): Pick<Contender, 'open' | 'work'> => ({
  async open(x, options) {
    const geometry = await prepareNearest(x, callOf(options))
    return {
      predictMany: (queries, draws, call) => geometry.predictMany(queries, draws, { ...call, k: kOf(x.rows) }),
      dispose: () => geometry.dispose(),
    }
  },
  work: ({ n, m, labels }) => labels * (10 * n + 30 * m * kOf(n)),
})

const shepard = (betaOf: (d: number) => number): Pick<Contender, 'open' | 'work'> => ({
  open: (x, options) => prepareShepard(x, { beta: betaOf(x.cols), ...callOf(options) }),
  work: ({ n, d, m, labels }) => n * m * (d + 2 * labels),
})

/** A kernel at a bandwidth of so many median distances of two rows, its Gram matrix factored once for all draws. */
const kernel = (make: (median: number) => Kernel, ridge: number): Pick<Contender, 'open' | 'work'> => ({
  open: async (x: Matrix, { labels, matrixFree, seed, trial, purpose, ...options }: OpenOptions) => {
    const call = callOf(options)
    const median = await medianDistance(x, { seed, trial, purpose, ...call })
    return prepareGram(make(median), x, { ridge, outputs: labels, method: matrixFree ? 'cg' : 'auto', ...call })
  },
  work: ({ n, m, labels }) => n ** 3 / 3 + 8 * n * n * labels + 4 * n * m * labels,
})

const trees = (count: number) => ({
  work: ({ n, labels }: Shape) => 200 * labels * count * n * Math.log2(n),
})

export const contenders: readonly Contender[] = [
  {
    name: 'nearest',
    title: '1-NN',
    setting: 'the label of the nearest row',
    family: 'neighbors',
    largest: 'nearest',
    prepared: true,
    expected: 'tempered',
    why: 'it repeats the label of one row (T10)',
    limit: (p) => nearestError({ p }).clean,
    ...nearest(() => 1),
  },
  {
    name: 'growing',
    title: '√n-NN',
    setting: 'the vote of about √n nearest rows',
    family: 'neighbors',
    largest: 'neighbors',
    prepared: true,
    expected: 'benign',
    why: 'ever more rows vote, ever nearer',
    ...nearest(rootOf),
  },
  {
    name: 'shepard',
    title: 'Shepard',
    setting: `weights of the distance to the power -d/${ALPHA}`,
    family: 'neighbors',
    largest: 'neighbors',
    prepared: true,
    expected: 'tempered',
    why: 'a few rows have most of the weight (T22)',
    limit: (p) => shepardError({ alpha: ALPHA, p }),
    ...shepard((d) => d / ALPHA),
  },
  {
    name: 'hilbert',
    title: 'Hilbert',
    setting: 'weights of the distance to the power -d',
    family: 'neighbors',
    largest: 'neighbors',
    prepared: true,
    expected: 'benign',
    why: 'it is consistent, but only like 1/ln n (T23)',
    ...shepard((d) => d),
  },
  {
    name: 'laplace',
    title: 'Laplace',
    setting: 'interpolation, bandwidth the median distance of two rows',
    family: 'kernels',
    largest: 'kernels',
    matrixFree: true,
    prepared: true,
    expected: 'tempered',
    why: 'power-law spectra are tempered (T20), and it repeats a part of the noise only (S7)',
    ...kernel((median) => laplace({ bandwidth: median }), 0),
  },
  {
    name: 'gaussian',
    title: 'Gaussian',
    setting: `interpolation, bandwidth ${WIDE} times the median distance of two rows`,
    family: 'kernels',
    largest: 'kernels',
    prepared: true,
    expected: 'catastrophic',
    why: 'its spectrum falls so fast that coefficients grow without bound, and soon no float64 solve reaches its tolerance',
    ...kernel((median) => gaussian({ bandwidth: WIDE * median }), 0),
  },
  {
    name: 'ridge',
    title: 'Gaussian with a ridge',
    setting: `the same kernel, ${RIDGE} added to the diagonal`,
    family: 'kernels',
    largest: 'kernels',
    prepared: true,
    expected: 'benign',
    why: 'it does not fit the noise',
    ...kernel((median) => gaussian({ bandwidth: WIDE * median }), RIDGE),
  },
  {
    name: 'tree',
    title: 'tree',
    setting: 'one decision tree, grown to purity',
    family: 'trees',
    largest: 'trees',
    prepared: false,
    expected: 'tempered',
    why: 'a leaf repeats the label of one row',
    open: refitted(fitTree),
    ...trees(3),
  },
  {
    name: 'forest',
    title: 'random forest',
    setting: `${TREES} trees of bootstraps, grown to purity`,
    family: 'trees',
    largest: 'trees',
    prepared: false,
    expected: 'tempered',
    why: 'trees of bootstraps vote over finitely many neighbors',
    open: refitted((train, options) => fitForest(train, { ...options, trees: TREES })),
    ...trees(TREES),
  },
]
