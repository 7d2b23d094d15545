import type { CallOptions } from '../../../../engine/call.js'
import type { Matrix } from '../../../../engine/matrix.js'
import type { Draws } from '../../../../labels/draws.js'
import { laplace } from '../../../../ops/kernels.js'
import { fitBaggedNearest } from '../../../../samplers/bagged-nearest.js'
import { medianDistance } from '../../../../samplers/bandwidth.js'
import { fitForest, fitTree } from '../../../../samplers/forest.js'
import { prepareGram } from '../../../../samplers/gram.js'
import { fitKernel } from '../../../../samplers/kernel.js'
import { fitNearest } from '../../../../samplers/nearest.js'
import { prepareNearest } from '../../../../samplers/nearest-geometry.js'
import type { Fit } from '../../../../samplers/sampler.js'
import { fitShepard, prepareShepard } from '../../../../samplers/shepard.js'
import { baggedError, nearestError } from '../../../../theory/nearest.js'
import { shepardError } from '../../../../theory/shepard.js'
import type { Parameters } from '../kind.js'

/** Predicts the classes of queries under many label draws on prepared inputs: draws × m, row-major. */
export interface PreparedInputs extends Disposable {
  predictMany(queries: Matrix, draws: Draws, options?: CallOptions): Promise<Uint8Array>
}

/** Values of a sampler's own parameters, by their names without 'sampler.'. */
type Values = Readonly<Record<string, number>>

/** Sizes on which a cost depends. */
interface Sizes {
  n: number
  m: number
  d: number
}

/** A sampler of the parameter `sampler`: how it is fitted, what it costs, and what theory predicts. */
export interface SweepSampler {
  help: string
  parameters?: Parameters
  /** Returns the fit to one training set. */
  fit(values: Values): Fit
  /** Prepares inputs once for many label draws; without it, the sampler is fitted to each draw. */
  prepare?(x: Matrix, values: Values, options: CallOptions): Promise<PreparedInputs>
  /** Planned nanoseconds of one core: of the inputs, and of each draw of labels. */
  cost(sizes: Sizes, values: Values): { inputs: number; draw: number }
  /** Bytes that it needs beside its inputs. */
  bytes?(sizes: Sizes): number
  /** Error on classes far apart whose labels are flipped with probability p. */
  limit?(p: number, values: Values): number
}

const neighborSearch = ({ n, m, d }: Sizes) => 4000 + 0.15 * n * m * Math.sqrt(d) + 30 * (n + m)
const medianKernel = async (x: Matrix, { bandwidth }: Values, options: CallOptions) =>
  laplace({ bandwidth: bandwidth * (await medianDistance(x, options)) })

/** The samplers of the parameter `sampler`, by name. */
export const SAMPLERS: Readonly<Record<string, SweepSampler>> = {
  nearest: {
    help: 'the vote of the k nearest rows',
    parameters: { k: { type: 'integer', min: 1, max: 10_000, default: 1, help: 'number of neighbors' } },
    fit:
      ({ k }) =>
      (train, options) =>
        fitNearest(train, { ...options, k }),
    prepare: async (x, { k }, options) => {
      const geometry = await prepareNearest(x, options)
      return {
        predictMany: (queries, draws, call) => geometry.predictMany(queries, draws, { ...call, k }),
        [Symbol.dispose]: () => geometry.dispose(),
      }
    },
    cost: (sizes, { k }) => ({ inputs: neighborSearch(sizes), draw: 2 * sizes.m * k }),
    limit: (p, { k }) => nearestError({ k, p }).clean,
  },
  bagged: {
    help: '1-NN on infinitely many bags of the rows',
    parameters: { fraction: { type: 'number', min: 0.001, max: 1, default: 0.2, help: 'share of the rows in a bag' } },
    fit:
      ({ fraction }) =>
      (train, options) =>
        fitBaggedNearest(train, { ...options, fraction }),
    cost: (sizes) => ({ inputs: 0, draw: 2 * neighborSearch(sizes) }),
    limit: (p, { fraction }) => baggedError({ fraction, p }),
  },
  shepard: {
    help: 'weights of the distance to the power -d/alpha',
    parameters: { alpha: { type: 'number', min: 0.01, max: 1, default: 0.5, help: 'dimension divided by the power' } },
    fit:
      ({ alpha }) =>
      (train, options) =>
        fitShepard(train, { ...options, beta: train.x.cols / alpha }),
    prepare: async (x, { alpha }, options) => geometryOf(await prepareShepard(x, { ...options, beta: x.cols / alpha })),
    cost: ({ n, m, d }) => ({ inputs: n * m * (10 + d), draw: 2 * n * m }),
    limit: (p, { alpha }) => shepardError({ alpha, p }),
  },
  kernel: {
    help: 'a Laplace kernel, fitted by least squares',
    parameters: {
      bandwidth: {
        type: 'number',
        min: 1e-6,
        max: 1e6,
        default: 1,
        help: 'in units of the median distance of two rows',
      },
      ridge: { type: 'number', min: 0, max: 1e6, default: 0, help: 'added to the diagonal; 0 interpolates' },
    },
    fit: (values) => async (train, options) => {
      const kernel = await medianKernel(train.x, values, options ?? {})
      return fitKernel(train, { ...options, kernel, ridge: values.ridge })
    },
    prepare: async (x, values, options) => {
      const geometry = await prepareGram(await medianKernel(x, values, options), x, { ...options, ridge: values.ridge })
      return geometryOf(geometry)
    },
    cost: ({ n, m, d }) => ({ inputs: n * n * (0.03 * n + 0.5 * d) + m * n * d, draw: 2 * n * n + 2 * n * m }),
    bytes: ({ n }) => 16 * n * n,
  },
  tree: {
    help: 'one decision tree, grown to purity',
    fit: () => fitTree,
    cost: ({ n, m, d }) => ({ inputs: 0, draw: 20 * n * Math.log2(n + 1) * d + 100 * m }),
  },
  forest: {
    help: 'decision trees on bootstrap samples, grown to purity',
    parameters: { trees: { type: 'integer', min: 1, max: 10_000, default: 50, help: 'number of trees' } },
    fit:
      ({ trees }) =>
      (train, options) =>
        fitForest(train, { ...options, trees }),
    cost: ({ n, m, d }, { trees }) => ({
      inputs: 0,
      draw: trees * (20 * n * Math.log2(n + 1) * Math.sqrt(d) + 100 * m),
    }),
  },
}

const geometryOf = (geometry: PreparedInputs & { dispose(): void }): PreparedInputs => ({
  predictMany: (queries, draws, call) => geometry.predictMany(queries, draws, call),
  [Symbol.dispose]: () => geometry.dispose(),
})

/** Fits a sampler to each label draw anew, for those that prepare nothing. Its random draw is that of seed and draw. */
export function fitEach(
  { x, classes }: { x: Matrix; classes: number },
  fit: Fit,
  { seed, draw, draws: each }: { seed: number; draw: number; draws: number },
): PreparedInputs {
  return {
    async predictMany(queries, { labels, draws }, call) {
      const predicted = new Uint8Array(draws * queries.rows)
      for (let at = 0; at < draws; at++) {
        const y = Int32Array.from(labels.subarray(at * x.rows, (at + 1) * x.rows))
        const named = { seed, trial: draw + (at % each), purpose: 'sweep: sampler' }
        using sampler = await fit({ x, y, classes }, { ...call, ...named })
        predicted.set(await sampler.predict(queries, call), at * queries.rows)
      }
      return predicted
    },
    [Symbol.dispose]: () => {},
  }
}
