import { integer, number, share, type TableOf, takeOptions } from '../engine/options.js'
import { exp } from '../random/elementary.js'

/** The options of `noTeacherBound`. */
export interface NoTeacherBoundOptions {
  /** The margin of the labels. */
  margin: number
  /** How far the learner is from a sampler. */
  epsilon: number
}

export const NO_TEACHER_BOUND_OPTIONS = {
  margin: share().required(),
  epsilon: number(0, 1).required(),
} satisfies TableOf<NoTeacherBoundOptions>

/** The options of `ensembleBound`. */
export interface EnsembleBoundOptions {
  /** Teachers. */
  k: number
  /** The margin of each. */
  margin: number
  /** Classes, 2 or more. */
  classes: number
}

export const ENSEMBLE_BOUND_OPTIONS = {
  k: integer(1).required(),
  margin: share().required(),
  classes: integer(2).required(),
} satisfies TableOf<EnsembleBoundOptions>

/**
 * Upper bound on the share of inputs at which an epsilon-sampler is no teacher of half the margin that the labels have:
 * 4 epsilon / margin, 1 at most.
 *
 * The samplers and teachers of Kaplun et al. 2022 (notions). Where q is within margin/4 of P(y|x) in total variation, the
 * Bayes class loses at most margin/4 and a rival gains as much, so that half of the margin is left; by Markov's inequality the
 * variation, whose mean is epsilon, is above margin/4 on a share of 4 epsilon / margin at most. Errors: BAD_OPTION.
 */
export function noTeacherBound(options: NoTeacherBoundOptions): number {
  const { margin, epsilon } = takeOptions('noTeacherBound', NO_TEACHER_BOUND_OPTIONS, options)
  return Math.min(1, (4 * epsilon) / margin)
}

/**
 * Upper bound on the error of the plurality of k independent teachers of a margin, ties counted as errors:
 * (classes - 1) exp(-k margin^2 / 2), 1 at most.
 *
 * The ensembles of Kaplun et al. 2022 (notion). The Bayes class's votes less a rival's are a sum of k numbers from -1 to 1
 * of mean `margin` or more, which is 0 or less with probability exp(-k margin^2 / 2) at most (Hoeffding 1963); then the rivals
 * are added up. Errors: BAD_OPTION.
 */
export function ensembleBound(options: EnsembleBoundOptions): number {
  const { k, margin, classes } = takeOptions('ensembleBound', ENSEMBLE_BOUND_OPTIONS, options)
  return Math.min(1, (classes - 1) * exp((-k * margin * margin) / 2))
}
