import { takenDataset } from '../../../data/dataset.js'
import type { CallOptions } from '../../../engine/call.js'
import type { Matrix } from '../../../engine/matrix.js'
import { laplace } from '../../../ops/kernels.js'
import { medianDistance } from '../../../samplers/bandwidth.js'
import { fitTree } from '../../../samplers/forest.js'
import { prepareGram } from '../../../samplers/gram.js'
import { prepareNearest } from '../../../samplers/nearest-geometry.js'
import { nearestError } from '../../../theory/nearest.js'
import type { FlipsPredictor } from '../flips.js'

/** A learner of the sweep. Its training inputs are prepared once for all noise rates. */
export interface SweepLearner {
  name: string
  title: string
  /** Prepares the training inputs, n × d. The caller disposes the result. */
  prepare(x: Matrix, options: CallOptions): Promise<FlipsPredictor>
  /**
   * Returns the share of inputs that theory predicts to get the next class at noise rate p, if all neighbors share a
   * class.
   */
  theory?: (p: number) => number
  /** True if `theory` is exact at every training size. By default it is a limit for many rows. */
  exact?: boolean
  /** True if the learner is also measured on wide inputs, such as digits; false if only on the Gaussians. */
  wide: boolean
}

/** Ridge per training row: large enough that the fit is close to a local mean of the labels. */
const RIDGE_PER_ROW = 0.1

/** Returns the k-NN learner. One neighbor search serves all label draws. */
const nearest = (k: number): SweepLearner => ({
  name: k === 1 ? 'nearest' : `nearest${k}`,
  title: `${k}-NN`,
  prepare: async (x, options) => {
    const geometry = await prepareNearest(x, options)
    return {
      predictMany: (queries, draws, call) => geometry.predictMany(queries, draws, { ...call, k }),
      [Symbol.dispose]: () => geometry.dispose(),
    }
  },
  theory: (p) => nearestError({ k, p }).clean,
  exact: true,
  wide: true,
})

/** Prepares a Laplace kernel with the given ridge, and with the median distance of two rows as bandwidth. */
const kernel = async (x: Matrix, ridge: number, options: CallOptions) =>
  prepareGram(laplace({ bandwidth: await medianDistance(x, options) }), x, { ...options, ridge })

/**
 * All learners of the sweep. Those not measured on wide inputs come last, so that a learner keeps its color in all
 * figures.
 */
export const sweepLearners: readonly SweepLearner[] = [
  nearest(1),
  nearest(5),
  nearest(25),
  {
    name: 'ridge',
    title: 'kernel ridge',
    prepare: (x, options) => kernel(x, RIDGE_PER_ROW * x.rows, options),
    theory: (p) => (p < 0.5 ? 0 : p > 0.5 ? 1 : 0.5),
    wide: true,
  },
  {
    name: 'kernel',
    title: 'Laplace interpolation',
    prepare: (x, options) => kernel(x, 0, options),
    wide: true,
  },
  { name: 'tree', title: 'tree', prepare: async (x) => treesOf(x), wide: false },
]

/** Returns a learner that grows a new tree for each label draw, because the splits of a tree depend on the labels. */
function treesOf(x: Matrix): FlipsPredictor {
  return {
    predictMany: async (queries, { labels, draws }, call) => {
      const classes = 1 + labels.reduce((most, label) => Math.max(most, label), 1)
      const predicted = new Uint8Array(draws * queries.rows)
      for (let draw = 0; draw < draws; draw++) {
        const y = Int32Array.from(labels.subarray(draw * x.rows, (draw + 1) * x.rows))
        using tree = await fitTree(takenDataset('noise-sweep', { x, y, classes }), { ...call })
        predicted.set(await tree.predict(queries, call), draw * queries.rows)
      }
      return predicted
    },
    [Symbol.dispose]: () => {},
  }
}
