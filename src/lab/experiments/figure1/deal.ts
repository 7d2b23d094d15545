import { type Digits, digitRows } from '../../../data/digits.js'
import { check } from '../../../engine/check.js'
import type { Engine } from '../../../engine/engine.js'
import type { Matrix } from '../../../engine/matrix.js'
import type { Noise } from '../../../labels/noise.js'
import { stream } from '../../../random/stream.js'

/** Number of held-out test digits. */
export const TEST_DIGITS = 1500

/** Digits for one purpose: to train teachers, to be labeled by them, or to test. */
export interface DealtDigits {
  /** Pixels, n × 784: one row per digit. */
  x: Matrix
  /** True class of each digit. */
  clean: Int32Array
  /** Label of each digit after noise. */
  noisy: Int32Array
  classes: number
}

/** Disjoint digits to train the teachers, for the teachers to label, and to test. */
export interface Figure1Deal {
  train: DealtDigits
  unlabeled: DealtDigits
  test: DealtDigits
}

/**
 * Shuffles the digits, draws their noisy labels, and divides them into training, unlabeled and test digits. The same
 * seed gives the same result. The caller disposes the three matrices. Throws BAD_OPTION when there are too few digits.
 */
export async function deal(
  engine: Engine,
  digits: Digits,
  { train, unlabeled, noise, seed }: { train: number; unlabeled: number; noise: Noise; seed: number },
): Promise<Figure1Deal> {
  const needed = train + unlabeled + TEST_DIGITS
  const numbers = () => `${train} to train + ${unlabeled} unlabeled + ${TEST_DIGITS} to test = ${needed}`
  check(
    needed <= digits.rows,
    'BAD_OPTION',
    () => `figure1: ${numbers()} digits are needed but there are ${digits.rows}`,
  )
  const order = stream(seed, 'figure1: deal').permutation(digits.rows)
  const { classes } = digits
  const noisyOf = await noise.apply(digits.labels, { classes, seed })
  const hand = (from: number, count: number): DealtDigits => {
    const rows = order.subarray(from, from + count)
    return {
      x: digitRows(engine, digits, rows),
      clean: Int32Array.from(rows, (row) => digits.labels[row]),
      noisy: Int32Array.from(rows, (row) => noisyOf[row]),
      classes,
    }
  }
  return {
    test: hand(0, TEST_DIGITS),
    train: hand(TEST_DIGITS, train),
    unlabeled: hand(TEST_DIGITS + train, unlabeled),
  }
}
