import { integer, number, share, type TableOf, takeOptions } from '../engine/options.js'
import { exp } from '../random/elementary.js'

/** Options of `noTeacherBound`: the margin of the labels, and the learner's distance from a sampler. */
export interface NoTeacherBoundOptions {
  /**
   * Lower bound on the margin of the labels at every input, above 0 and at most 1. The margin at an input is P(y|x) of
   * the Bayes class, minus the highest P(y|x) of any other class.
   */
  margin: number
  /**
   * Distance of the learner from a sampler, from 0 to 1: the mean over inputs x of the total variation between the
   * distribution of the learner's prediction at x over training sets and P(y|x).
   */
  epsilon: number
}

export const NO_TEACHER_BOUND_OPTIONS = {
  margin: share().required(),
  epsilon: number(0, 1).required(),
} satisfies TableOf<NoTeacherBoundOptions>

/** Options of `ensembleBound`: the number of teachers, a lower bound on their margin, and the number of classes. */
export interface EnsembleBoundOptions {
  /** Number k of teachers that vote, at least 1. */
  k: number
  /**
   * Lower bound on the margin of each teacher, above 0 and at most 1. The margin is the probability that a teacher
   * predicts the Bayes class, minus the highest probability of any other class.
   */
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
 * Returns an upper bound on the share of inputs at which an epsilon-sampler has less than half of the labels' margin:
 *
 *     min(1, 4 epsilon / margin)
 *
 * The margin of the labels at an input x is P(y|x) of the Bayes class minus the highest P(y|x) of any other class, at
 * least `margin`. That of the sampler is the same for the probabilities of its predictions. At all other inputs the
 * sampler is a teacher with a margin of at least margin/2.
 *
 * Derivation: suppose that, at an input x, the total variation between the distribution of the sampler's prediction and
 * P(y|x) is at most margin/4. Then the Bayes class loses at most margin/4 and any other class gains at most margin/4,
 * so at least half of the margin remains. The mean over inputs of the total variation is at most epsilon. By Markov's
 * inequality it exceeds margin/4 at no more than the share 4 epsilon / margin of the inputs. Throws BAD_OPTION when an
 * option is missing or out of range. Based on the samplers and teachers of Kaplun et al. 2022.
 */
export function noTeacherBound(options: NoTeacherBoundOptions): number {
  const { margin, epsilon } = takeOptions('noTeacherBound', NO_TEACHER_BOUND_OPTIONS, options)
  return Math.min(1, (4 * epsilon) / margin)
}

/**
 * Returns an upper bound on the probability that the plurality of k independent teachers does not elect the Bayes
 * class:
 *
 *     min(1, (classes - 1) exp(-k margin^2 / 2))
 *
 * Each teacher predicts the Bayes class with a probability that exceeds that of any other class by at least `margin`.
 * The bound counts a tie as an error.
 *
 * Derivation: the votes for the Bayes class minus those for another class are a sum of k independent numbers from -1 to
 * 1 with a mean of at least `margin`. By Hoeffding's inequality (1963) the sum is at most 0 with probability at most
 * exp(-k margin^2 / 2). A union bound over the other classes gives the result. Throws BAD_OPTION when an option is
 * missing or out of range. Based on the ensembles of Kaplun et al. 2022.
 */
export function ensembleBound(options: EnsembleBoundOptions): number {
  const { k, margin, classes } = takeOptions('ensembleBound', ENSEMBLE_BOUND_OPTIONS, options)
  return Math.min(1, (classes - 1) * exp((-k * margin * margin) / 2))
}
