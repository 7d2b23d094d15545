import type { CallOptions } from '../../../engine/call.js'
import type { Kernel } from '../../../ops/kernel.js'
import { gaussian, laplace } from '../../../ops/kernels.js'
import { medianDistance } from '../../../samplers/bandwidth.js'
import { prepareGram } from '../../../samplers/gram.js'
import { prepareNearest } from '../../../samplers/nearest.js'
import { prepareShepard } from '../../../samplers/shepard.js'
import { learnerOf } from '../../learners/learners.js'
import { SHEPARD_ALPHA } from '../../learners/neighbors.js'
import { FOREST_TREES } from '../../learners/trees.js'
import { refitted, type SizedLearner, type SizedShape } from './learner.js'

/** What is added to a kernel's diagonal. */
const RIDGE = 1
/** Median distances in the Gaussian's bandwidth: what a smooth rule asks for, and too smooth for float64 from a few thousand rows on. */
const WIDE = 2

const callOf = ({ signal }: CallOptions): CallOptions => (signal ? { signal } : {})

/** An odd number near the root. */
const rootOf = (n: number): number => 2 * Math.floor(Math.sqrt(n) / 2) + 1

type Way = Pick<SizedLearner, 'prepared' | 'prepare' | 'work'>

/** k-NN by one search for all draws. */
const nearest = (kOf: (n: number) => number): Way => ({
  prepared: true,
  async prepare(x, options) {
    const geometry = await prepareNearest(x, callOf(options))
    return {
      predictMany: (queries, draws, call) => geometry.predictMany(queries, draws, { ...call, k: kOf(x.rows) }),
      dispose: () => geometry.dispose(),
    }
  },
  work: ({ n, m, labels }) => labels * (10 * n + 30 * m * kOf(n)),
})

const shepard = (betaOf: (d: number) => number): Way => ({
  prepared: true,
  prepare: (x, options) => prepareShepard(x, { beta: betaOf(x.cols), ...callOf(options) }),
  work: ({ n, d, m, labels }) => n * m * (d + 2 * labels),
})

/** A kernel at a bandwidth of so many median distances of two rows, its Gram matrix factored once for all draws. */
const kernel = (make: (median: number) => Kernel, ridge: number): Way => ({
  prepared: true,
  prepare: async (x, { labels, matrixFree, seed, trial, purpose, ...options }) => {
    const call = callOf(options)
    const median = await medianDistance(x, { seed, trial, purpose, ...call })
    return prepareGram(make(median), x, { ridge, outputs: labels, method: matrixFree ? 'cg' : 'auto', ...call })
  },
  work: ({ n, m, labels }) => n ** 3 / 3 + 8 * n * n * labels + 4 * n * m * labels,
})

const trees = (name: string, count: number) => ({
  ...learnerOf(name),
  ...refitted(learnerOf(name).fit),
  largest: 'trees' as const,
  work: ({ n, labels }: SizedShape) => 200 * labels * count * n * Math.log2(n),
})

/** All learners that are measured over decades of n, in the order in which they are shown. */
export const sizedLearners: readonly SizedLearner[] = [
  { ...learnerOf('nearest'), largest: 'nearest', ...nearest(() => 1) },
  {
    name: 'growing',
    title: '√n-NN',
    setting: 'the vote of about √n nearest rows',
    family: 'neighbors',
    largest: 'neighbors',
    expected: 'benign',
    why: 'ever more rows vote, ever nearer',
    ...nearest(rootOf),
  },
  { ...learnerOf('shepard'), largest: 'neighbors', ...shepard((d) => d / SHEPARD_ALPHA) },
  { ...learnerOf('hilbert'), largest: 'neighbors', ...shepard((d) => d) },
  {
    ...learnerOf('kernel'),
    // There are other kernels beside it here.
    name: 'laplace',
    largest: 'kernels',
    matrixFree: true,
    ...kernel((median) => laplace({ bandwidth: median }), 0),
  },
  {
    name: 'gaussian',
    title: 'Gaussian',
    setting: `interpolation, bandwidth ${WIDE} times the median distance of two rows`,
    family: 'kernels',
    largest: 'kernels',
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
    expected: 'benign',
    why: 'it does not fit the noise',
    ...kernel((median) => gaussian({ bandwidth: WIDE * median }), RIDGE),
  },
  trees('tree', 3),
  trees('forest', FOREST_TREES),
]
