import { nearestError } from '../../../theory/nearest.js'
import { learnerOf } from '../../learners/learners.js'
import { MANY_NEIGHBORS_LOOK } from '../../learners/neighbors.js'
import type { Point } from '../../sweeps/plan/point.js'

/** A learner of the sweep. */
export interface SweepLearner {
  name: string
  title: string
  /** Index of its color and symbol in all figures; see `Learner`. */
  look: number
  /** Returns the parameters of its sampler, for a number of training rows. */
  sampler(rows: number): Point
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

/** Returns the k-NN learner. */
const nearest = (k: number, look: number): SweepLearner => ({
  name: k === 1 ? 'nearest' : `nearest${k}`,
  title: `${k}-NN`,
  look,
  sampler: () => ({ sampler: 'nearest', 'sampler.k': k }),
  theory: (p) => nearestError({ k, p }).clean,
  exact: true,
  wide: true,
})

/** Returns a Laplace kernel with the given ridge, and with the median distance of two rows as bandwidth. */
const kernel = (ridge: number): Point => ({ sampler: 'kernel', 'sampler.bandwidth': 1, 'sampler.ridge': ridge })

/** All learners of the sweep. */
export const sweepLearners: readonly SweepLearner[] = [
  nearest(1, learnerOf('nearest').look),
  nearest(5, learnerOf('votes').look),
  nearest(25, MANY_NEIGHBORS_LOOK),
  {
    name: 'ridge',
    title: learnerOf('ridge').title,
    look: learnerOf('ridge').look,
    sampler: (rows) => kernel(RIDGE_PER_ROW * rows),
    theory: (p) => (p < 0.5 ? 0 : p > 0.5 ? 1 : 0.5),
    wide: true,
  },
  {
    name: 'kernel',
    title: learnerOf('kernel').title,
    look: learnerOf('kernel').look,
    sampler: () => kernel(0),
    wide: true,
  },
  {
    name: 'tree',
    title: learnerOf('tree').title,
    look: learnerOf('tree').look,
    sampler: () => ({ sampler: 'tree' }),
    wide: false,
  },
]
