import type { Comparison } from '../comparison.js'
import type { BandwidthErrors } from './measure.js'

/** Measurements of one kernel in d dimensions, one point per bandwidth. */
export interface BandwidthCurve {
  d: number
  /** Name of the profile: 'laplace' or 'gaussian'. */
  kernel: string
  title: string
  points: BandwidthErrors[]
}

/**
 * Result of the `bandwidth` experiment: one curve for each kernel and dimension, with the error of 1-NN for comparison.
 */
export interface BandwidthResult {
  curves: BandwidthCurve[]
  /** Error of 1-NN on the same training sets, one for each dimension; in theory it equals the noise rate. */
  quantities: Comparison[]
  /** Share of labels that flip. */
  noise: number
}
