import { checkNumber } from '../engine/check.js'
import { integer, number, numbers, type TableOf, takeOptions } from '../engine/options.js'
import { binomial, MAX_TERMS } from './binomial.js'

// What estimates of a total variation show, in the mean, where the truth is 0: the feature calibration of Kaplun et al.
// 2022 (notion) is tested against these. Cell counts are normal to first order, and E|N(0, s^2)| = s sqrt(2/pi).

const ROWS = integer(1).required()

/** The options of `unpairedBias`. */
export interface UnpairedBiasOptions {
  /** The probability of each cell. */
  probabilities: ArrayLike<number>
  /** Rows of each sample. */
  n: number
}

export const UNPAIRED_BIAS_OPTIONS = {
  probabilities: numbers().required(),
  n: ROWS,
} satisfies TableOf<UnpairedBiasOptions>

/**
 * Two independent samples of n rows each, compared by their shares of cells with the given probabilities:
 * about sum_c sqrt(p_c (1 - p_c) / (pi n)). Errors: BAD_OPTION.
 */
export function unpairedBias(options: UnpairedBiasOptions): number {
  const { probabilities, n } = takeOptions('unpairedBias', UNPAIRED_BIAS_OPTIONS, options)
  checkShares('unpairedBias', probabilities)
  return probabilities.reduce((sum, p) => sum + Math.sqrt((p * (1 - p)) / (Math.PI * n)), 0)
}

function checkShares(who: string, probabilities: Float64Array): void {
  for (let c = 0; c < probabilities.length; c++) checkNumber(who, `probability ${c}`, probabilities[c], 0, 1)
}

/** The options of `unpairedBiasBound`. */
export interface UnpairedBiasBoundOptions {
  /** Cells, 1 or more. */
  cells: number
  /** Rows of each sample. */
  n: number
}

export const UNPAIRED_BIAS_BOUND_OPTIONS = {
  cells: integer(1).required(),
  n: ROWS,
} satisfies TableOf<UnpairedBiasBoundOptions>

/** The most that `unpairedBias` is, that of equal cells: sqrt((cells - 1) / (pi n)), by Cauchy's inequality. Errors: BAD_OPTION. */
export function unpairedBiasBound(options: UnpairedBiasBoundOptions): number {
  const { cells, n } = takeOptions('unpairedBiasBound', UNPAIRED_BIAS_BOUND_OPTIONS, options)
  return Math.sqrt((cells - 1) / (Math.PI * n))
}

/** The options of `pairedBias`. */
export interface PairedBiasOptions {
  /** For each cell, the probability that exactly one of the two is in it. */
  exactlyOne: ArrayLike<number>
  /** Rows. */
  n: number
}

export const PAIRED_BIAS_OPTIONS = {
  exactlyOne: numbers().required(),
  n: ROWS,
} satisfies TableOf<PairedBiasOptions>

/**
 * The same n rows in both: `exactlyOne` holds, for each cell, the probability that exactly one of the two is in it.
 * About (1/2) sqrt(2/pi) sum_c sqrt(P_c / n). Errors: BAD_OPTION.
 */
export function pairedBias(options: PairedBiasOptions): number {
  const { exactlyOne, n } = takeOptions('pairedBias', PAIRED_BIAS_OPTIONS, options)
  checkShares('pairedBias', exactlyOne)
  return pairedBiasOf(exactlyOne, n)
}

/** `pairedBias` of probabilities that were checked. */
export function pairedBiasOf(exactlyOne: Float64Array, n: number): number {
  return exactlyOne.reduce((sum, p) => sum + Math.sqrt(p / (2 * Math.PI * n)), 0)
}

/** The options of `pointwiseBias`. */
export interface PointwiseBiasOptions {
  /** Retrainings, 1 or more. */
  retrainings: number
  /** The probability that a retraining answers 1. */
  p: number
}

export const POINTWISE_BIAS_OPTIONS = {
  retrainings: integer(1, MAX_TERMS).required(),
  p: number(0, 1).required(),
} satisfies TableOf<PointwiseBiasOptions>

/**
 * At one input: E|share of ones in T retrainings - p| when a retraining says 1 with probability p; exact.
 * De Moivre: 2 v q P(Bin(T, p) = v) / T with v = floor(T p) + 1. The null of a test, not a correction: where the
 * variation is not 0 it is too much. Errors: BAD_OPTION.
 */
export function pointwiseBias(options: PointwiseBiasOptions): number {
  const { retrainings, p } = takeOptions('pointwiseBias', POINTWISE_BIAS_OPTIONS, options)
  const v = Math.min(Math.floor(retrainings * p) + 1, retrainings)
  return (2 * v * (1 - p) * binomial(retrainings, p)[v]) / retrainings
}
