import { checkInteger, checkNumber } from '../../engine/check.js'
import { binomial } from './binomial.js'

// What estimates of a total variation show, in the mean, where the truth is 0: the feature calibration of Kaplun et al.
// 2022 (notion) is tested against these. Cell counts are normal to first order, and E|N(0, s^2)| = s sqrt(2/pi).

/**
 * Two independent samples of n rows each, compared by their shares of cells with the given probabilities:
 * about sum_c sqrt(p_c (1 - p_c) / (pi n)). Errors: BAD_OPTION.
 */
export function unpairedBias({ probabilities, n }: { probabilities: ArrayLike<number>; n: number }): number {
  checkInteger('unpairedBias', 'n', n, 1)
  return Array.from(probabilities).reduce((sum, p, c) => {
    checkNumber('unpairedBias', `probability ${c}`, p, 0, 1)
    return sum + Math.sqrt((p * (1 - p)) / (Math.PI * n))
  }, 0)
}

/** The most that `unpairedBias` is, that of equal cells: sqrt((cells - 1) / (pi n)), by Cauchy's inequality. Errors: BAD_OPTION. */
export function unpairedBiasBound({ cells, n }: { cells: number; n: number }): number {
  checkInteger('unpairedBiasBound', 'cells', cells, 1)
  checkInteger('unpairedBiasBound', 'n', n, 1)
  return Math.sqrt((cells - 1) / (Math.PI * n))
}

/**
 * The same n rows in both: `exactlyOne` holds, for each cell, the probability that exactly one of the two is in it.
 * About (1/2) sqrt(2/pi) sum_c sqrt(P_c / n). Errors: BAD_OPTION.
 */
export function pairedBias({ exactlyOne, n }: { exactlyOne: ArrayLike<number>; n: number }): number {
  checkInteger('pairedBias', 'n', n, 1)
  return Array.from(exactlyOne).reduce((sum, p, c) => {
    checkNumber('pairedBias', `probability ${c}`, p, 0, 1)
    return sum + Math.sqrt(p / (2 * Math.PI * n))
  }, 0)
}

/**
 * At one input: E|share of ones in T retrainings - p| when a retraining says 1 with probability p; exact.
 * De Moivre: 2 v q P(Bin(T, p) = v) / T with v = floor(T p) + 1. The null of a test, not a correction: where the
 * variation is not 0 it is too much. Errors: BAD_OPTION.
 */
export function pointwiseBias({ retrainings, p }: { retrainings: number; p: number }): number {
  checkInteger('pointwiseBias', 'retrainings', retrainings, 1)
  checkNumber('pointwiseBias', 'p', p, 0, 1)
  const v = Math.min(Math.floor(retrainings * p) + 1, retrainings)
  return (2 * v * (1 - p) * binomial(retrainings, p)[v]) / retrainings
}
