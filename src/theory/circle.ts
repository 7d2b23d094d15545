import { integer, number, type TableOf, takeOptions } from '../engine/options.js'
import { MAX_TERMS } from './binomial.js'

/** Options of `theory.circle`: the number of training points, and the amplitude and the frequency of P(y = 1 | x). */
export interface CircleTheoryOptions {
  /** Number m of points in a training set, at least 1. */
  m: number
  /**
   * Amplitude a of P(y = 1 | x) = (1 + a sin(2 pi j x)) / 2, where j is the frequency: from 0 (labels are fair coins)
   * to 1.
   */
  amplitude: number
  /** Frequency j: the number of whole waves of P(y = 1 | x) on the circle, from 1 to 2^24. */
  frequency: number
}

export const CIRCLE_THEORY_OPTIONS = {
  m: integer(1).required(),
  amplitude: number(0, 1).required(),
  frequency: integer(1, MAX_TERMS).required(),
} satisfies TableOf<CircleTheoryOptions>

/**
 * Theoretical values for 1-NN on the circle, for a prediction f(x), the Bayes rule f* and a fresh noisy label y. Each
 * is a mean over training sets and inputs.
 */
export interface CircleTheory {
  /**
   * Ratio c_m of two amplitudes: that of P(f(x) = 1), where f(x) is the prediction at x, to that of P(y = 1 | x). It is
   * at most 1; a ratio of 1 would be an exact sampler.
   */
  c: number
  /**
   * Distance of 1-NN from a sampler, from 0 to 1: the mean over inputs x of the total variation between the
   * distribution of the prediction at x over training sets and P(y|x). It is 0 for an exact sampler.
   */
  totalVariation: number
  /** Probability that the prediction equals a fresh noisy label, P(f = y). */
  rightOnNoisy: number
  /** Probability that classifiers of two independent training sets agree, P(f1 = f2). */
  agreement: number
  /** Probability that the prediction equals that of the Bayes rule, P(f = f*). */
  rightOnBayes: number
  /** Probability that the Bayes rule predicts a fresh noisy label, P(f* = y). */
  bayesAccuracy: number
}

/**
 * Returns exact theoretical values for 1-NN on m training points, uniform on the circle of circumference 1:
 *
 *     P(y = 1 | x) = (1 + a sin(2 pi j x)) / 2
 *     P(f(x) = 1) = (1 + a c_m sin(2 pi j x)) / 2,  c_m = E cos(2 pi j u)
 *
 * Here a is the amplitude, j the frequency, and f(x) the prediction at x. The distance u from x to the nearest training
 * point has the density 2m (1 - 2u)^(m-1) on [0, 1/2]. Throws BAD_OPTION when an option is missing or out of range.
 * Based on the samplers of Kaplun et al. 2022.
 */
export function circle(options: CircleTheoryOptions): CircleTheory {
  const { m, amplitude, frequency } = takeOptions('circle', CIRCLE_THEORY_OPTIONS, options)
  const a = amplitude
  const c = meanCosine(m, frequency)
  return {
    c,
    totalVariation: (a / Math.PI) * (1 - c),
    rightOnNoisy: (1 + (a * a * c) / 2) / 2,
    agreement: (1 + (a * a * c * c) / 2) / 2,
    rightOnBayes: (1 + (2 * a * c) / Math.PI) / 2,
    bayesAccuracy: (1 + (2 * a) / Math.PI) / 2,
  }
}

/**
 * Returns c_m = E cos(2 pi j u) = 2 int_0^(1/2) m (1 - 2u)^(m-1) cos(2 pi j u) du, where u is the distance to the
 * nearest of m uniform points on the circle of circumference 1.
 *
 * Two integrations by parts give c_m = m (m-1) / (pi j)^2 (1 - c_(m-2)), from c_0 = (-1)^j and c_1 = 0. The recurrence
 * runs upward if m (m-1) / (pi j)^2 is below 1, and otherwise downward from a much larger m, so that errors always
 * shrink.
 */
function meanCosine(m: number, j: number): number {
  const square = (Math.PI * j) ** 2
  const factor = (of: number) => (of * (of - 1)) / square
  let c: number
  if (factor(m) < 1) {
    c = m % 2 === 1 ? 0 : j % 2 === 1 ? -1 : 1
    for (let of = 2 + (m % 2); of <= m; of += 2) c = factor(of) * (1 - c)
  } else {
    c = 1
    for (let of = m + 2 * Math.ceil(Math.PI * j + 32); of > m; of -= 2) c = 1 - c / factor(of)
  }
  return c
}
