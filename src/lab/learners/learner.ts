import type { Regime } from '../../evaluate/regime.js'
import type { Fit } from '../../samplers/sampler.js'

/** A learner as experiments speak of it. Settings are fixed here, the same on all data. */
export interface Learner {
  /** On the command line and in JSON. */
  name: string
  title: string
  setting: string
  family: 'neighbors' | 'kernels' | 'trees' | 'networks' | 'students'
  fit: Fit
  /** How many classes it takes, where not any number. */
  classes?: 2
  /** Whether it fits any labels of distinct rows exactly. */
  interpolates: boolean
  /** The regime that theory expects as n grows, where it says one; and its reason. */
  expected?: Regime
  why: string
  /** The clean error that noise alone costs as n grows, for two classes flipped with probability p, where it is known. */
  limit?: (p: number) => number
}
