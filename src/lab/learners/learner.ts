import type { Regime } from '../../evaluate/regime.js'
import type { Fit } from '../../samplers/sampler.js'

/** A learner whose settings are the same on all data, and the behavior that theory predicts for it. */
export interface Learner {
  /** Name on the command line and in JSON. */
  name: string
  /** Name in tables and figures. */
  title: string
  /**
   * Index of its color and symbol in all figures. Learners that appear in one chart have different looks; a test compares
   * them.
   */
  look: number
  /** Description of the settings in a few words, for tables. */
  setting: string
  family: 'neighbors' | 'kernels' | 'trees' | 'networks' | 'students'
  fit: Fit
  /** Number of classes that it requires. By default it accepts any number. */
  classes?: 2
  /**
   * True if its predictions on the training rows equal their labels for any labels, as long as no two rows are equal.
   */
  interpolates: boolean
  /**
   * Overfitting regime that theory predicts as the number of training rows grows: benign, tempered or catastrophic.
   * Undefined without a prediction.
   */
  expected?: Regime
  /** Reason for `expected`, in a few words. */
  why: string
  /**
   * Limit of the clean error as the number of training rows grows, for two separable classes whose labels are flipped
   * with probability p. Undefined if it is unknown.
   */
  limit?: (p: number) => number
}
