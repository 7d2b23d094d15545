import { check } from '../engine/check.js'
import { choice, integer, number, numbers, type TableOf, takeOptions } from '../engine/options.js'
import { checkRows } from './rows.js'

/** Options of `identities`: P(y|x), the distribution of the learner's predictions, and the number of classes. */
export interface IdentitiesOptions {
  /**
   * P(y|x) at m equally likely inputs x, row-major: a row for each input, a column for each class y. Each row sums to
   * 1.
   */
  posterior: ArrayLike<number>
  /**
   * Distribution of the learner's prediction at each input over training sets, in the form of `posterior`: a row for
   * each input, a column for each class. By default it equals `posterior`, as it does for a perfect sampler.
   */
  answers?: ArrayLike<number>
  /** Number of classes, at least 2. */
  classes: number
}

export const IDENTITIES_OPTIONS = {
  posterior: numbers().required(),
  answers: numbers(),
  classes: integer(2).required(),
} satisfies TableOf<IdentitiesOptions>

/** Options of `noiseAgreement`: the flip rate, the number of classes, and the kind of noise. */
export interface NoiseAgreementOptions {
  /** Probability p that a label is flipped, from 0 to 1. */
  p: number
  /** Number of classes, at least 2; 2 by default. */
  classes?: number
  /**
   * Kind of noise. 'symmetric' (default) flips a label to each of the other classes with equal probability.
   * 'fixedTarget' flips all labels of a class to the same other class.
   */
  noise?: 'symmetric' | 'fixedTarget'
}

export const NOISE_AGREEMENT_OPTIONS = {
  p: number(0, 1).required(),
  classes: integer(2).or(2),
  noise: choice(['symmetric', 'fixedTarget']).or('symmetric'),
} satisfies TableOf<NoiseAgreementOptions>

/**
 * Theoretical values for one classifier, or for two classifiers of independent training sets. Each is a mean over
 * training sets and inputs.
 */
export interface Identities {
  /** Probability that the prediction differs from that of the Bayes rule, P(f != f*). */
  wrongOnBayes: number
  /** Probability that the prediction equals a fresh label, P(f = y). */
  rightOnNoisy: number
  /** Probability that two classifiers agree, P(f1 = f2). */
  agreement: number
  /**
   * Distance of the learner from a sampler, from 0 to 1: the mean over inputs x of the total variation between the
   * distribution of the prediction at x over training sets and P(y|x). It is the smallest epsilon with which the
   * learner is an epsilon-sampler.
   */
  totalVariation: number
}

/**
 * Returns the error, agreement and total variation of a learner, as means over m equally likely inputs x. Let q_y(x) be
 * the probability, over training sets, that the learner predicts class y at x, and let f* be the Bayes rule:
 *
 *     wrongOnBayes = mean of 1 - q_y(x) at y = f*(x)
 *     rightOnNoisy = mean of Σ_y P(y|x) q_y(x)
 *     agreement = mean of Σ_y q_y(x)^2
 *     totalVariation = mean of (1/2) Σ_y |q_y(x) - P(y|x)|
 *
 * The formulas hold because a prediction, a fresh label and the prediction from another training set are independent
 * given x. `posterior` holds P(y|x) and `answers` holds q_y(x), both row-major, with a row for each input and a column
 * for each class. By default q_y(x) = P(y|x), as for a perfect sampler. Then wrongOnBayes is the Bayes error, and
 * rightOnNoisy and agreement are both the mean of Σ_y P(y|x)^2. For another learner, wrongOnBayes and rightOnNoisy
 * differ from these values by at most totalVariation, and agreement differs from its rightOnNoisy by at most
 * totalVariation. Throws BAD_OPTION when an option is missing or out of range, or a row does not sum to 1; BAD_SHAPE
 * when the length of an array is 0 or not a multiple of `classes`, or the two arrays differ in length. Based on the
 * samplers of Kaplun et al. 2022.
 */
export function identities(options: IdentitiesOptions): Identities {
  const { posterior, answers = posterior, classes } = takeOptions('identities', IDENTITIES_OPTIONS, options)
  checkRows('identities', 'posterior', posterior, classes)
  checkRows('identities', 'answers', answers, classes)
  const lengths = () => `identities: posterior has ${posterior.length} numbers but answers ${answers.length}`
  check(posterior.length === answers.length, 'BAD_SHAPE', lengths)
  const m = posterior.length / classes
  const sums: Identities = { wrongOnBayes: 0, rightOnNoisy: 0, agreement: 0, totalVariation: 0 }
  for (let first = 0; first < posterior.length; first += classes) {
    let best = first
    for (let at = first; at < first + classes; at++) {
      const [p, q] = [posterior[at], answers[at]]
      if (p > posterior[best]) best = at
      sums.rightOnNoisy += (p * q) / m
      sums.agreement += (q * q) / m
      sums.totalVariation += Math.abs(p - q) / (2 * m)
    }
    sums.wrongOnBayes += (1 - answers[best]) / m
  }
  return sums
}

/**
 * Returns the probability that two perfect samplers, fitted to independent training sets, predict the same class at an
 * input whose clean label is flipped with probability p:
 *
 *     symmetric noise (default): (1-p)^2 + p^2 / (K-1)
 *     noise with a fixed target: (1-p)^2 + p^2
 *
 * K is the number of classes (default 2). This is the sum of squares of a row of the noise matrix. It is also the
 * probability that one sampler predicts a fresh noisy label. Throws BAD_OPTION when an option is missing or out of
 * range.
 */
export function noiseAgreement(options: NoiseAgreementOptions): number {
  const { p, classes, noise } = takeOptions('noiseAgreement', NOISE_AGREEMENT_OPTIONS, options)
  return (1 - p) * (1 - p) + (p * p) / (noise === 'symmetric' ? classes - 1 : 1)
}
