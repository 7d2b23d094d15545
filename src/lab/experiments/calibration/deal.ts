import type { Digits } from '../../../data/digits.js'
import { check } from '../../../engine/check.js'
import { stream } from '../../../random/stream.js'
import { type NoiseKind, noiseOf } from './noise.js'

/** Row indices of the digits of one training set and of its test digits. No digit occurs twice among all splits. */
export interface CalibrationSplit {
  train: Uint32Array
  test: Uint32Array
}

/** All training and test digits, as row indices, with the noisy labels. */
export interface CalibrationDeal {
  splits: CalibrationSplit[]
  /** Noisy label of every digit of the data set, by row index. */
  noisy: Int32Array
}

/** Options of `deal`: the number and sizes of training and test sets, the noise, and the seed. */
export interface CalibrationDealOptions {
  /** Number of disjoint training sets. */
  sets: number
  /** Digits of each training set. */
  train: number
  /** Test digits of each training set. */
  test: number
  /** Share of labels that flip to the next digit, the mean over the ten digits. */
  noise: number
  noiseKind: NoiseKind
  seed: number
}

/**
 * Divides the digits into training and test sets, and draws the noisy labels. Throws BAD_OPTION when there are too few
 * digits.
 */
export async function deal(
  digits: Digits,
  { sets, train, test, noise, noiseKind, seed }: CalibrationDealOptions,
): Promise<CalibrationDeal> {
  const needed = sets * (train + test)
  check(needed <= digits.rows, 'BAD_OPTION', () => {
    return `calibration: ${sets} sets of ${train} to train and ${test} to test = ${needed} digits are needed but there are ${digits.rows}`
  })
  const order = stream(seed, 'calibration: digits').permutation(digits.rows)
  const { classes, labels } = digits
  return {
    noisy: await noiseOf(noiseKind, noise, classes).apply(labels, { classes, seed }),
    splits: Array.from({ length: sets }, (_, set) => {
      const from = set * (train + test)
      return { train: order.subarray(from, from + train), test: order.subarray(from + train, from + train + test) }
    }),
  }
}
