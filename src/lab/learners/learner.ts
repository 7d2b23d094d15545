import type { Regime } from '../../evaluate/regime.js'
import type { Fit } from '../../samplers/sampler.js'

/** A learner with fixed settings, the same on all data, and the behavior that theory predicts for it. */
export interface Learner {
  /** Name on the command line and in JSON. */
  name: string
  /** Name in tables and figures. */
  title: string
  /** Settings, in a few words. */
  setting: string
  family: 'neighbors' | 'kernels' | 'trees' | 'networks' | 'students'
  fit: Fit
  /** Number of classes that it requires; any number by default. */
  classes?: 2
  /** True if it fits every labeling of distinct rows exactly. */
  interpolates: boolean
  /** Regime that theory predicts as n grows; none by default. */
  expected?: Regime
  /** Reason for `expected`, in a few words. */
  why: string
  /**
   * Limit of the clean error as n grows, for separable classes and two labels flipped with probability p; undefined if
   * unknown.
   */
  limit?: (p: number) => number
}
