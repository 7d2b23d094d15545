import { check } from '../engine/check.js'
import { choice, integer, number, numbers, type TableOf, takeOptions } from '../engine/options.js'
import { checkRows } from './rows.js'

/** The options of `identities`. */
export interface IdentitiesOptions {
  /** P(y|x) of equally likely inputs, m×classes, row-major. */
  posterior: ArrayLike<number>
  /** The distribution of the learner's answer at each; that of a sampler, the posterior, where none is given. */
  answers?: ArrayLike<number>
  /** Classes, 2 or more. */
  classes: number
}

export const IDENTITIES_OPTIONS = {
  posterior: numbers().required(),
  answers: numbers(),
  classes: integer(2).required(),
} satisfies TableOf<IdentitiesOptions>

/** The options of `noiseAgreement`. */
export interface NoiseAgreementOptions {
  /** The probability of a flip. */
  p: number
  /** Classes, 2 or more. */
  classes?: number
  /** Whether a label flips to each of the other classes alike, or always to one. */
  noise?: 'symmetric' | 'fixedTarget'
}

export const NOISE_AGREEMENT_OPTIONS = {
  p: number(0, 1).required(),
  classes: integer(2).or(2),
  noise: choice(['symmetric', 'fixedTarget']).or('symmetric'),
} satisfies TableOf<NoiseAgreementOptions>

/** What one classifier, or two of independent training sets, show in the mean over training sets and inputs. */
export interface Identities {
  /** P(f != f*). */
  wrongOnBayes: number
  /** P(f = y) for a fresh label y. */
  rightOnNoisy: number
  /** P(f1 = f2). */
  agreement: number
  /** E TV(q(x), P(y|x)): an epsilon with which the learner is a sampler. */
  totalVariation: number
}

/**
 * The identities of a learner whose answer at x has the distribution q(x): `posterior` holds P(y|x) of equally likely inputs,
 * `answers` q(x) of the same (both m×classes, row-major; rows of sum 1). Without `answers` they are those of a sampler, q(x) = P(y|x): the
 * error is the Bayes error, and it agrees with a label, and with another one, E sum_y P(y|x)^2 of the time.
 *
 * The samplers of Kaplun et al. 2022 (notion). The answer of a training set, a fresh label and another set's answer are independent given x,
 * so that two of them are equal with the probability sum_y of a product. As each sum weighs q by numbers from 0 to 1, the first two
 * identities of a sampler hold to within `totalVariation`, and rightOnNoisy is as near to agreement. Errors: BAD_OPTION, BAD_SHAPE.
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
 * How often two samplers agree, and one with a noisy label, where clean labels flip with probability p: to each other class alike, or
 * all to one. The sum of squares of a row of the noise: (1-p)^2 + p^2/(classes-1), or (1-p)^2 + p^2. Errors: BAD_OPTION.
 */
export function noiseAgreement(options: NoiseAgreementOptions): number {
  const { p, classes, noise } = takeOptions('noiseAgreement', NOISE_AGREEMENT_OPTIONS, options)
  return (1 - p) * (1 - p) + (p * p) / (noise === 'symmetric' ? classes - 1 : 1)
}
