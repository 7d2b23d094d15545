import { checkNumber } from '../engine/check.js'
import { integer, number, numbers, type TableOf, takeOptions } from '../engine/options.js'
import { binomial, MAX_TERMS } from './binomial.js'

// Null means of plug-in estimates of a total variation: their expectation where the true variation is 0. The feature
// calibration of Kaplun et al. 2022 (notion) is tested against these. Cell counts are normal to first order, and E|N(0,
// s^2)| = s sqrt(2/pi).

const ROWS = integer(1).required()

/**
 * Options of `unpairedBias`: the probabilities of the cells, which are the possible values of a row, and the number of
 * rows in each sample.
 */
export interface UnpairedBiasOptions {
  /**
   * Probability p_c, from 0 to 1, that a row of either sample is in cell c, for each cell c. Both samples come from the
   * same distribution.
   */
  probabilities: ArrayLike<number>
  /** Number n of rows in each of the two samples, at least 1. */
  n: number
}

export const UNPAIRED_BIAS_OPTIONS = {
  probabilities: numbers().required(),
  n: ROWS,
} satisfies TableOf<UnpairedBiasOptions>

/**
 * Returns the null mean of the plug-in total variation between two independent samples of n rows each: the mean of the
 * estimate if both samples come from the same distribution, so that the true total variation is 0. Each row is in one
 * of finitely many cells, such as classes. The estimate is half of the sum, over cells c, of the absolute differences
 * between the samples' shares of rows in c. For large n its null mean is about
 *
 *     Σ_c sqrt(p_c (1 - p_c) / (pi n)),  p_c = probabilities[c]
 *
 * Throws BAD_OPTION when an option is missing or out of range.
 */
export function unpairedBias(options: UnpairedBiasOptions): number {
  const { probabilities, n } = takeOptions('unpairedBias', UNPAIRED_BIAS_OPTIONS, options)
  checkShares('unpairedBias', probabilities)
  return probabilities.reduce((sum, p) => sum + Math.sqrt((p * (1 - p)) / (Math.PI * n)), 0)
}

/** Throws BAD_OPTION when a probability is not from 0 to 1. */
function checkShares(who: string, probabilities: Float64Array): void {
  for (let c = 0; c < probabilities.length; c++) checkNumber(who, `probability ${c}`, probabilities[c], 0, 1)
}

/**
 * Options of `unpairedBiasBound`: the number of cells, which are the possible values of a row, and the number of rows
 * in each sample.
 */
export interface UnpairedBiasBoundOptions {
  /** Number M of cells, at least 1. */
  cells: number
  /** Number n of rows in each of the two samples, at least 1. */
  n: number
}

export const UNPAIRED_BIAS_BOUND_OPTIONS = {
  cells: integer(1).required(),
  n: ROWS,
} satisfies TableOf<UnpairedBiasBoundOptions>

/**
 * Returns the maximum of `unpairedBias` over all distributions on M = `cells` cells (the possible values of a row), for
 * two samples of n rows each:
 *
 *     sqrt((M - 1) / (pi n))
 *
 * Cells of equal probability attain it, by Cauchy's inequality. Throws BAD_OPTION when an option is missing or out of
 * range.
 */
export function unpairedBiasBound(options: UnpairedBiasBoundOptions): number {
  const { cells, n } = takeOptions('unpairedBiasBound', UNPAIRED_BIAS_BOUND_OPTIONS, options)
  return Math.sqrt((cells - 1) / (Math.PI * n))
}

/**
 * Options of `pairedBias`: for each cell (a class, or a pair of part and class), how often exactly one of prediction
 * and label is in the cell; and the number of rows.
 */
export interface PairedBiasOptions {
  /**
   * For each cell c, the probability P_c from 0 to 1 that exactly one of the prediction and the label of a row is in c.
   * Cells are the possible values of both: classes, or pairs of part and class.
   */
  exactlyOne: ArrayLike<number>
  /** Number n of rows, each with a prediction and a label; at least 1. */
  n: number
}

export const PAIRED_BIAS_OPTIONS = {
  exactlyOne: numbers().required(),
  n: ROWS,
} satisfies TableOf<PairedBiasOptions>

/**
 * Returns the null mean of the plug-in total variation between the predictions and the labels of the same n rows: the
 * mean of the estimate if predictions and labels have the same distribution, so that the true total variation is 0.
 * Each prediction and each label is in one of finitely many cells, such as classes. The estimate is half of the sum,
 * over cells c, of the absolute differences between the shares of predictions and of labels in c. For large n its null
 * mean is about
 *
 *     (1/2) sqrt(2/pi) Σ_c sqrt(P_c / n),  P_c = exactlyOne[c]
 *
 * P_c is the probability that exactly one of the prediction and the label of a row is in cell c. Throws BAD_OPTION when
 * an option is missing or out of range.
 */
export function pairedBias(options: PairedBiasOptions): number {
  const { exactlyOne, n } = takeOptions('pairedBias', PAIRED_BIAS_OPTIONS, options)
  checkShares('pairedBias', exactlyOne)
  return pairedBiasOf(exactlyOne, n)
}

/** Computes `pairedBias` from checked probabilities. */
export function pairedBiasOf(exactlyOne: Float64Array, n: number): number {
  return exactlyOne.reduce((sum, p) => sum + Math.sqrt(p / (2 * Math.PI * n)), 0)
}

/** Options of `pointwiseBias`: the number of retrainings, and the probability that a classifier predicts class 1. */
export interface PointwiseBiasOptions {
  /** Number T of classifiers, each fitted to an independent training set; from 1 to 2^24. */
  retrainings: number
  /**
   * Probability p that a classifier predicts class 1 at the input, from 0 to 1. Under the null hypothesis it is P(y = 1
   * | x).
   */
  p: number
}

export const POINTWISE_BIAS_OPTIONS = {
  retrainings: integer(1, MAX_TERMS).required(),
  p: number(0, 1).required(),
} satisfies TableOf<PointwiseBiasOptions>

/**
 * Returns the exact null mean of the pointwise total variation at one input x of two classes, E|S - p|. Here S is the
 * share of T retrained classifiers that predict class 1 at x. The null hypothesis is that each of them does so with
 * probability p = P(y = 1 | x). By De Moivre's formula
 *
 *     E|S - p| = 2 v (1 - p) P(Bin(T, p) = v) / T,  v = floor(T p) + 1
 *
 * Use it as the null mean of a test. Do not subtract it from an estimate: where the true variation is not 0, the bias
 * is smaller. Throws BAD_OPTION when an option is missing or out of range.
 */
export function pointwiseBias(options: PointwiseBiasOptions): number {
  const { retrainings, p } = takeOptions('pointwiseBias', POINTWISE_BIAS_OPTIONS, options)
  const v = Math.min(Math.floor(retrainings * p) + 1, retrainings)
  return (2 * v * (1 - p) * binomial(retrainings, p)[v]) / retrainings
}
