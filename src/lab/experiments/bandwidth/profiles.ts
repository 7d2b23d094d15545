import type { Kernel } from '../../../ops/kernel.js'
import { gaussian, laplace } from '../../../ops/kernels.js'
import { GAUSSIAN_INTERPOLATION } from '../../learners/kernels.js'
import { learnerOf } from '../../learners/learners.js'

/** Kernel values below exp(-u) are treated as 0, where u is this exponent: float64 underflows near exp(-745). */
const UNDERFLOW_EXPONENT = 700

/** A kernel family to measure over all bandwidths. */
export interface BandwidthProfile {
  name: string
  title: string
  /** Index of its color and symbol in all figures; see `Learner`. */
  look: number
  make: (options: { bandwidth: number }) => Kernel
  /** Distance, in bandwidths, beyond which kernel values are treated as 0. */
  reach: number
}

/** The kernel families of the experiment. */
export const PROFILES: readonly BandwidthProfile[] = [
  {
    name: 'laplace',
    title: learnerOf('kernel').title,
    look: learnerOf('kernel').look,
    make: laplace,
    reach: UNDERFLOW_EXPONENT,
  },
  { name: 'gaussian', ...GAUSSIAN_INTERPOLATION, make: gaussian, reach: Math.sqrt(2 * UNDERFLOW_EXPONENT) },
]
