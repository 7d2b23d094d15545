import { takenDataset } from '../../../data/dataset.js'
import type { CallOptions } from '../../../engine/call.js'
import type { Matrix } from '../../../engine/matrix.js'
import { laplace } from '../../../ops/kernels.js'
import { medianDistance } from '../../../samplers/bandwidth.js'
import { fitTree } from '../../../samplers/forest.js'
import { prepareGram } from '../../../samplers/gram.js'
import { prepareNearest } from '../../../samplers/nearest.js'
import { nearestError } from '../../../theory/nearest.js'
import type { FlipsPredictor } from '../flips.js'

/** A learner of the sweep: its inputs are made ready once for all shares of noise. */
export interface SweepLearner {
  name: string
  title: string
  prepare(x: Matrix, options: CallOptions): Promise<FlipsPredictor>
  /** The share of the noise that it repeats where neighbors are of one class, as theory knows it. */
  theory?: (p: number) => number
  /** Whether that is exact at every size, not only for many rows. */
  exact?: boolean
  /** Whether it is measured on inputs of many columns. */
  wide: boolean
}

/** So much of a ridge for each row leaves the mean of the labels about. */
const RIDGE_PER_ROW = 0.1

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

const kernel = async (x: Matrix, ridge: number, options: CallOptions) =>
  prepareGram(laplace({ bandwidth: await medianDistance(x, options) }), x, { ...options, ridge })

/** Those that are not measured on wide inputs come last, so that a learner looks the same in all figures. */
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

/** Trees look at labels when they split, so each draw grows its own. */
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
