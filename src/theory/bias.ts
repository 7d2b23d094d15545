import { checkNumber } from '../engine/check.js'
import { integer, number, numbers, type TableOf, takeOptions } from '../engine/options.js'
import { binomial, MAX_TERMS } from './binomial.js'

// Null means of plug-in estimates of a total variation: their expectation where the true variation is 0. The feature
// calibration of Kaplun et al. 2022 (notion) is tested against these. Cell counts are normal to first order, and E|N(0,
// s^2)| = s sqrt(2/pi).

const ROWS = integer(1).required()

/** Options of `unpairedBias`. */
export interface UnpairedBiasOptions {
  /** Probability of each cell. */
  probabilities: ArrayLike<number>
  /** Number of rows in each sample. */
  n: number
}

export const UNPAIRED_BIAS_OPTIONS = {
  probabilities: numbers().required(),
  n: ROWS,
} satisfies TableOf<UnpairedBiasOptions>

/**
 * Returns the null mean of the total variation between two independent samples of n rows each, from their shares of
 * rows in each cell: about Σ_c sqrt(p_c (1 - p_c) / (pi n)). Throws BAD_OPTION when an option is missing or out of
 * range.
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

/** Options of `unpairedBiasBound`. */
export interface UnpairedBiasBoundOptions {
  /** Number of cells, at least 1. */
  cells: number
  /** Number of rows in each sample. */
  n: number
}

export const UNPAIRED_BIAS_BOUND_OPTIONS = {
  cells: integer(1).required(),
  n: ROWS,
} satisfies TableOf<UnpairedBiasBoundOptions>

/**
 * Returns the maximum of `unpairedBias` over all cell probabilities, attained by equal cells: sqrt((cells - 1) / (pi
 * n)), by Cauchy's inequality. Throws BAD_OPTION when an option is missing or out of range.
 */
export function unpairedBiasBound(options: UnpairedBiasBoundOptions): number {
  const { cells, n } = takeOptions('unpairedBiasBound', UNPAIRED_BIAS_BOUND_OPTIONS, options)
  return Math.sqrt((cells - 1) / (Math.PI * n))
}

/** Options of `pairedBias`. */
export interface PairedBiasOptions {
  /** Probability, for each cell, that exactly one of prediction and label is in it. */
  exactlyOne: ArrayLike<number>
  /** Number of rows. */
  n: number
}

export const PAIRED_BIAS_OPTIONS = {
  exactlyOne: numbers().required(),
  n: ROWS,
} satisfies TableOf<PairedBiasOptions>

/**
 * Returns the null mean of the total variation between predictions and labels of the same n rows: about (1/2)
 * sqrt(2/pi) Σ_c sqrt(P_c / n), where P_c = `exactlyOne`[c]. Throws BAD_OPTION when an option is missing or out of
 * range.
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

/** Options of `pointwiseBias`. */
export interface PointwiseBiasOptions {
  /** Number of retrainings T, at least 1. */
  retrainings: number
  /** Probability that a retrained classifier predicts 1. */
  p: number
}

export const POINTWISE_BIAS_OPTIONS = {
  retrainings: integer(1, MAX_TERMS).required(),
  p: number(0, 1).required(),
} satisfies TableOf<PointwiseBiasOptions>

/**
 * Returns the null mean of the pointwise total variation at one input with two classes, exactly: E|share of ones in T
 * retrainings - p| when each predicts 1 with probability p.
 *
 * By De Moivre it is 2 v (1 - p) P(Bin(T, p) = v) / T with v = floor(T p) + 1. Use it as the null of a test, not as a
 * correction: where the true variation is not 0, it is too large. Throws BAD_OPTION when an option is missing or out of
 * range.
 */
export function pointwiseBias(options: PointwiseBiasOptions): number {
  const { retrainings, p } = takeOptions('pointwiseBias', POINTWISE_BIAS_OPTIONS, options)
  const v = Math.min(Math.floor(retrainings * p) + 1, retrainings)
  return (2 * v * (1 - p) * binomial(retrainings, p)[v]) / retrainings
}
