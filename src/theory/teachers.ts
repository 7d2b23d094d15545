import { integer, number, share, type TableOf, takeOptions } from '../engine/options.js'
import { exp } from '../random/elementary.js'

/** Options of `noTeacherBound`. */
export interface NoTeacherBoundOptions {
  /** Margin of the labels: P(y|x) of the Bayes class minus that of any other, above 0 and at most 1. */
  margin: number
  /** Mean total variation between the learner's predictions and the labels, E TV(q(x), P(y|x)). */
  epsilon: number
}

export const NO_TEACHER_BOUND_OPTIONS = {
  margin: share().required(),
  epsilon: number(0, 1).required(),
} satisfies TableOf<NoTeacherBoundOptions>

/** Options of `ensembleBound`. */
export interface EnsembleBoundOptions {
  /** Number of teachers. */
  k: number
  /** Margin of each teacher, above 0 and at most 1. */
  margin: number
  /** Number of classes, at least 2. */
  classes: number
}

export const ENSEMBLE_BOUND_OPTIONS = {
  k: integer(1).required(),
  margin: share().required(),
  classes: integer(2).required(),
} satisfies TableOf<EnsembleBoundOptions>

/**
 * Returns an upper bound on the share of inputs at which an epsilon-sampler is not a teacher with half the margin of
 * the labels: 4 epsilon / margin, at most 1.
 *
 * Derivation: where q is within margin/4 of P(y|x) in total variation, the Bayes class loses at most margin/4 and a
 * rival gains at most as much, so half of the margin remains. By Markov's inequality the variation, whose mean is
 * epsilon, exceeds margin/4 on a share of at most 4 epsilon / margin. Throws BAD_OPTION when an option is missing or
 * out of range. Based on the samplers and teachers of Kaplun et al. 2022.
 */
export function noTeacherBound(options: NoTeacherBoundOptions): number {
  const { margin, epsilon } = takeOptions('noTeacherBound', NO_TEACHER_BOUND_OPTIONS, options)
  return Math.min(1, (4 * epsilon) / margin)
}

/**
 * Returns an upper bound on the error of the plurality of k independent teachers, each with the margin `margin`; ties
 * count as errors: (classes - 1) exp(-k margin^2 / 2), at most 1.
 *
 * Derivation: the votes for the Bayes class minus those for a rival are a sum of k numbers from -1 to 1 with a mean of
 * at least `margin`. It is at most 0 with probability at most exp(-k margin^2 / 2) (Hoeffding 1963); then a union bound
 * over the rivals. Throws BAD_OPTION when an option is missing or out of range. Based on the ensembles of Kaplun et al.
 * 2022.
 */
export function ensembleBound(options: EnsembleBoundOptions): number {
  const { k, margin, classes } = takeOptions('ensembleBound', ENSEMBLE_BOUND_OPTIONS, options)
  return Math.min(1, (classes - 1) * exp((-k * margin * margin) / 2))
}
