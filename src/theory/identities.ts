import { check } from '../engine/check.js'
import { choice, integer, number, numbers, type TableOf, takeOptions } from '../engine/options.js'
import { checkRows } from './rows.js'

/** Options of `identities`. */
export interface IdentitiesOptions {
  /** P(y|x) at m equally likely inputs, m×classes, row-major. */
  posterior: ArrayLike<number>
  /**
   * Distribution of the learner's prediction at each input, m×classes, row-major; by default the posterior, as for a
   * sampler.
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

/** Options of `noiseAgreement`. */
export interface NoiseAgreementOptions {
  /** Probability that a label is flipped. */
  p: number
  /** Number of classes, at least 2; 2 by default. */
  classes?: number
  /** Noise: a label flips to each other class equally often (default), or always to one. */
  noise?: 'symmetric' | 'fixedTarget'
}

export const NOISE_AGREEMENT_OPTIONS = {
  p: number(0, 1).required(),
  classes: integer(2).or(2),
  noise: choice(['symmetric', 'fixedTarget']).or('symmetric'),
} satisfies TableOf<NoiseAgreementOptions>

/**
 * Theoretical values for one classifier, or two of independent training sets, averaged over training sets and inputs.
 */
export interface Identities {
  /** Probability that the prediction differs from that of the Bayes rule, P(f != f*). */
  wrongOnBayes: number
  /** Probability that the prediction equals a fresh label, P(f = y). */
  rightOnNoisy: number
  /** Probability that two classifiers agree, P(f1 = f2). */
  agreement: number
  /** Mean total variation E TV(q(x), P(y|x)): an epsilon with which the learner is a sampler. */
  totalVariation: number
}

/**
 * Returns the error, agreement and total variation of a learner whose prediction at x has the distribution q(x).
 *
 * `posterior` holds P(y|x) at equally likely inputs and `answers` holds q(x) at the same inputs, both m×classes,
 * row-major, with rows that sum to 1. By default q(x) = P(y|x), a sampler: its error is the Bayes error, and it agrees
 * with a label, and with another sampler, Σ_y P(y|x)^2 of the time, in the mean over x.
 *
 * A prediction, a fresh label and the prediction from another training set are independent given x. Two of them are
 * therefore equal with probability Σ_y of the product of their probabilities of y. Each sum weighs q by numbers from 0
 * to 1, so the first two identities of a sampler hold to within `totalVariation`, and so does rightOnNoisy = agreement.
 * Throws BAD_OPTION when an option is missing or out of range, or a row does not sum to 1; BAD_SHAPE when the length of
 * an array is 0 or not a multiple of `classes`, or the two differ in length. Based on the samplers of Kaplun et al.
 * 2022.
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
 * Returns how often two samplers agree, which is how often one agrees with a noisy label, when clean labels flip with
 * probability p.
 *
 * It is the sum of squares of a row of the noise matrix: (1-p)^2 + p^2/(classes-1) for symmetric noise (default),
 * (1-p)^2 + p^2 for noise with a fixed target. `classes` defaults to 2. Throws BAD_OPTION when an option is missing or
 * out of range.
 */
export function noiseAgreement(options: NoiseAgreementOptions): number {
  const { p, classes, noise } = takeOptions('noiseAgreement', NOISE_AGREEMENT_OPTIONS, options)
  return (1 - p) * (1 - p) + (p * p) / (noise === 'symmetric' ? classes - 1 : 1)
}
