import type { Calibration } from './calibration.js'
import type { Estimate } from './estimate.js'

/**
 * A quantity measured against the clean labels and against the noisy labels; each is absent if the test points have no
 * such labels.
 */
export interface ByLabelKind<T> {
  clean?: T
  noisy?: T
}

/**
 * Estimate of P(predicted | actual): one row for each actual class, an interval for each entry, and n, the test points
 * of each actual class.
 */
export type ConfusionEstimate = Estimate<number[][], number[]>

/** The result of `evaluate`: the measures of one classifier on m test points. Plain JSON. */
export interface Report {
  /** Number of test points. */
  m: number
  classes: number
  /** Share of test points whose label is predicted. */
  accuracy: ByLabelKind<Estimate>
  /** Confusion matrix, with Wilson's interval for each entry. */
  confusion: ByLabelKind<ConfusionEstimate>
  /**
   * Total variation between the distribution of the predicted classes and that of the labels (the noisy ones if known):
   * over all points, and jointly with the clean class if both kinds of labels are known. Both are 0 for a sampler of
   * the noise. For the Bayes optimal classifier the second is above 0, and the first may be 0.
   */
  calibration: { overall: Calibration; byClass?: Calibration }
  /** Error rate minus that of the Bayes optimal classifier; present if the classifier was evaluated on a world. */
  excessRisk?: Estimate
}
