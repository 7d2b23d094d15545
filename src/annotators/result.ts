import type { Estimate } from '../evaluate/estimate.js'
import type { Dependence } from './dependence.js'
import type { VoteMethod } from './methods.js'
import type { AnnotatorSummary } from './summary.js'
import type { FeatureUse } from './with-features.js'

/** Reason why votes alone cannot decide, and what would help. */
export interface VoteRefusal {
  /** Kind of refusal; stable between versions. */
  code: RefusalCode
  /** The reason, with numbers, and what would help, in words. */
  why: string
}

/** Kinds of refusals. */
export type RefusalCode =
  | 'TWO_ANNOTATORS'
  | 'NO_TRIANGLE'
  | 'ADVERSARIAL_MAJORITY'
  | 'DEPENDENT_ERRORS'
  | 'SINGLE_VOTES'

/** The result of `aggregateVotes`. */
export interface Aggregate {
  /** The most probable class of each item; ties are broken at random by the seed. */
  labels: Uint8Array
  /** items × classes, row-major: the probability of each class. */
  probabilities: Float64Array
  /** Number of classes. */
  classes: number
  /** 1 for each item whose most probable classes are tied, which includes items without votes; otherwise 0. */
  ties: Uint8Array
  /** Number of votes of each item that were used. */
  votes: Uint32Array
  annotators: AnnotatorSummary[]
  dependence: Dependence
  /** Share of each class among the items, as estimated. */
  prior: Float64Array
  /** Ends of the 95% interval (Wilson) of each share, if the items are a sample and the classes are right. */
  priorInterval: [Float64Array, Float64Array]
  /** The model that was used. */
  method: Exclude<VoteMethod, 'auto'> | 'ensemble'
  /** Why this model was used, in words. */
  why: string
  /**
   * Why votes alone cannot decide; null if they can. With method 'auto' and without features, the labels are then those
   * of plurality; a method that was requested keeps its labels.
   */
  refused: VoteRefusal | null
  /** What to know before relying on the result, in words. */
  warnings: string[]
  /** ln of the probability of the votes under the fitted model; null for methods without one. */
  logLikelihood: number | null
  /** Number of labels that were dropped because they are outside the declared classes. */
  dropped: number
  /**
   * How features were combined with the votes; absent without option `x`, and where annotators contradict each other
   * (refusals ADVERSARIAL_MAJORITY and DEPENDENT_ERRORS).
   */
  features?: FeatureUse
  /** Comparison with the labels of option `evaluate`; absent without them. */
  evaluation?: VoteEvaluation
}

/** Comparison of labels with known ones. */
export interface VoteEvaluation {
  /** Share of right labels. */
  accuracy: Estimate
  /** Mean over the classes of the share of right labels, from 0 to 1. */
  balancedAccuracy: number
  /** Share of right plurality labels; a tie counts as the share of the tied classes. */
  plurality: number
}
