import type { CallOptions } from '../../../engine/call.js'
import type { Kernel } from '../../../ops/kernel.js'
import { gaussian, laplace } from '../../../ops/kernels.js'
import { medianDistance } from '../../../samplers/bandwidth.js'
import { prepareGram } from '../../../samplers/gram.js'
import { prepareNearest } from '../../../samplers/nearest-geometry.js'
import { prepareShepard } from '../../../samplers/shepard.js'
import { GAUSSIAN_INTERPOLATION } from '../../learners/kernels.js'
import { learnerOf } from '../../learners/learners.js'
import { MANY_NEIGHBORS_LOOK, SHEPARD_ALPHA } from '../../learners/neighbors.js'
import { FOREST_TREES } from '../../learners/trees.js'
import { refitted, type SizedLearner, type SizedShape } from './learner.js'

/** Ridge added to the diagonal of the Gram matrix of the regularized Gaussian kernel. */
const GAUSSIAN_RIDGE = 1
/**
 * Bandwidth of the Gaussian kernel, in median distances of two rows. It is right for a smooth rule, but so wide that
 * from a few thousand rows on float64 cannot solve for the labels.
 */
const GAUSSIAN_MEDIANS = 2

/** Returns only the abort signal of the call options. */
const callOf = ({ signal }: CallOptions): CallOptions => (signal ? { signal } : {})

/** Returns an odd number close to the square root of n, for votes without ties. */
const rootOf = (n: number): number => 2 * Math.floor(Math.sqrt(n) / 2) + 1

/** The members of a learner that prepare its inputs and estimate its cost. */
type RegimePreparation = Pick<SizedLearner, 'prepared' | 'prepare' | 'work'>

/**
 * Returns the preparation of k-NN, where `kOf` returns k for a number of rows. One search serves all draws of a pass.
 */
const nearest = (kOf: (n: number) => number): RegimePreparation => ({
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

/** Returns the preparation of Shepard's weights distance^-beta, where `betaOf` returns beta for a dimension. */
const shepard = (betaOf: (d: number) => number): RegimePreparation => ({
  prepared: true,
  prepare: (x, options) => prepareShepard(x, { beta: betaOf(x.cols), ...callOf(options) }),
  work: ({ n, d, m, labels }) => n * m * (d + 2 * labels),
})

/**
 * Returns the preparation of a kernel fit. `make` returns the kernel for the median distance of two rows. One
 * factorization of the Gram matrix, plus `ridge` on its diagonal, serves all draws.
 */
const kernel = (make: (median: number) => Kernel, ridge: number): RegimePreparation => ({
  prepared: true,
  prepare: async (x, { labels, matrixFree, seed, trial, purpose, ...options }) => {
    const call = callOf(options)
    const median = await medianDistance(x, { seed, trial, purpose, ...call })
    return prepareGram(make(median), x, { ridge, outputs: labels, method: matrixFree ? 'cg' : 'auto', ...call })
  },
  work: ({ n, m, labels }) => n ** 3 / 3 + 8 * n * n * labels + 4 * n * m * labels,
})

/** Returns a learner of `count` trees that is refitted to each label draw. */
const trees = (name: string, count: number) => ({
  ...learnerOf(name),
  ...refitted(learnerOf(name).fit),
  largest: 'trees' as const,
  work: ({ n, labels }: SizedShape) => 200 * labels * count * n * Math.log2(n),
})

/** All learners of the experiment, in the order of tables and figures. */
export const sizedLearners: readonly SizedLearner[] = [
  { ...learnerOf('nearest'), largest: 'nearest', ...nearest(() => 1) },
  {
    name: 'growing',
    title: '√n-NN',
    look: MANY_NEIGHBORS_LOOK,
    setting: 'the vote of about √n nearest rows',
    family: 'neighbors',
    largest: 'neighbors',
    expected: 'benign',
    why: 'as n grows, more rows vote, and they are nearer',
    ...nearest(rootOf),
  },
  { ...learnerOf('shepard'), largest: 'neighbors', ...shepard((d) => d / SHEPARD_ALPHA) },
  { ...learnerOf('hilbert'), largest: 'neighbors', ...shepard((d) => d) },
  {
    ...learnerOf('kernel'),
    // Renamed, because this experiment has several kernels.
    name: 'laplace',
    largest: 'kernels',
    matrixFree: true,
    ...kernel((median) => laplace({ bandwidth: median }), 0),
  },
  {
    name: 'gaussian',
    ...GAUSSIAN_INTERPOLATION,
    setting: `interpolation, bandwidth ${GAUSSIAN_MEDIANS} times the median distance of two rows`,
    family: 'kernels',
    largest: 'kernels',
    expected: 'catastrophic',
    why: 'its spectrum falls so fast that coefficients grow without bound, and soon no float64 solve reaches its tolerance',
    ...kernel((median) => gaussian({ bandwidth: GAUSSIAN_MEDIANS * median }), 0),
  },
  {
    name: 'ridge',
    title: 'Gaussian with a ridge',
    look: learnerOf('ridge').look,
    setting: `the same kernel, ${GAUSSIAN_RIDGE} added to the diagonal`,
    family: 'kernels',
    largest: 'kernels',
    expected: 'benign',
    why: 'it does not fit the noise',
    ...kernel((median) => gaussian({ bandwidth: GAUSSIAN_MEDIANS * median }), GAUSSIAN_RIDGE),
  },
  trees('tree', 3),
  trees('forest', FOREST_TREES),
]
