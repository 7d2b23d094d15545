import type { Calibration } from './calibration.js'
import type { Estimate } from './estimate.js'

/**
 * A quantity measured against the clean labels (`clean`) and against the noisy labels (`noisy`). A member is absent if
 * the test points have no labels of that kind.
 */
export interface ByLabelKind<T> {
  clean?: T
  noisy?: T
}

/**
 * Estimate of a confusion matrix, classes × classes. Row i and column j of `estimate` hold P(predicted class is
 * j | actual class is i), from 0 to 1; `interval` has a matrix of lower ends and one of upper ends; `n` holds the
 * number of test points of each actual class.
 */
export type ConfusionEstimate = Estimate<number[][], number[]>

/** The result of `evaluate`: the measures of one classifier on m test points. Plain JSON. */
export interface Report {
  /** Number of test points. */
  m: number
  classes: number
  /** Share of test points whose predicted class equals their label, from 0 to 1. */
  accuracy: ByLabelKind<Estimate>
  /**
   * Confusion matrix against the labels, with Wilson's interval for each entry: one row for each label, one column for
   * each predicted class.
   */
  confusion: ByLabelKind<ConfusionEstimate>
  /**
   * Feature calibration, from 0 to 1. `overall` is the total variation between the distribution of the predicted
   * classes and that of the labels (the noisy ones if known). `byClass`, present if both kinds of labels are known, is
   * the total variation between the distributions of (clean class, predicted class) and of (clean class, noisy label).
   * For a sampler of the noise, both true values are 0. For the Bayes optimal classifier, `byClass` is above 0 and
   * `overall` may be 0.
   */
  calibration: { overall: Calibration; byClass?: Calibration }
  /**
   * Excess risk: the error rate on noisy labels minus that of the Bayes optimal classifier, from 0 to 1. Present if the
   * classifier was evaluated on a world.
   */
  excessRisk?: Estimate
}
