import type { Estimate } from '../../../evaluate/estimate.js'
import type { Comparison } from '../comparison.js'
import type { MethodName } from './measure.js'

/** Errors of all methods for one crowd, and what theory says. */
export interface CrowdErrors {
  /** Number of annotators. */
  annotators: number
  /** Votes of each item. */
  votes: number
  /** Exact error of plurality. */
  pluralityError: number
  /** Chernoff's bound on the error of the rule that knows the accuracies. */
  bestBound: number
  errors: Record<MethodName, Estimate>
}

/** Result of the `annotators` experiment. */
export interface AnnotatorsResult {
  byVotes: CrowdErrors[]
  byAnnotators: CrowdErrors[]
  /** Error of the best rule on the features alone. */
  featureError: number
  /** The errors of plurality, each compared with theory. */
  quantities: Comparison[]
}
