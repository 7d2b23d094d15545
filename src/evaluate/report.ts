import type { Calibration } from './calibration.js'
import type { Estimate } from './estimate.js'

/** A quantity against clean labels and against noisy ones, where there are such. */
export interface ByLabelKind<T> {
  clean?: T
  noisy?: T
}

/** P(predicted | actual): a row for each actual class, each entry with Wilson's interval, and n rows of that class. */
export type ConfusionEstimate = Estimate<number[][], number[]>

/** What `evaluate` finds of one classifier on m test points. Plain JSON. */
export interface Report {
  m: number
  classes: number
  /** The share of points whose label is predicted. */
  accuracy: ByLabelKind<Estimate>
  confusion: ByLabelKind<ConfusionEstimate>
  /**
   * How far the predicted classes are from the labels that a learner sees, the noisy ones where there are any: overall, and
   * within each clean class where both labels are known. A sampler of the noise has 0 in both; the Bayes optimal
   * classifier only in the first, if at all.
   */
  calibration: { overall: Calibration; byClass?: Calibration }
  /** The error above that of the Bayes optimal classifier, where the world is known. */
  excessRisk?: Estimate
}
