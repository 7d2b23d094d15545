import type { Digits } from '../../../data/digits.js'
import { check } from '../../../engine/check.js'
import { stream } from '../../../random/stream.js'
import { type Kind, noiseOf } from './noise.js'

/** Digits of one training set and the test digits beside it, by their rows; no digit comes twice in a deal. */
export interface Side {
  train: Uint32Array
  test: Uint32Array
}

export interface Deal {
  sides: Side[]
  /** The label of every digit there is, as noise left it. */
  noisy: Int32Array
}

export interface DealOptions {
  sets: number
  train: number
  test: number
  noise: number
  noiseKind: Kind
  seed: number
}

/** Errors: BAD_OPTION where there are not as many digits. */
export async function deal(digits: Digits, { sets, train, test, noise, noiseKind, seed }: DealOptions): Promise<Deal> {
  const needed = sets * (train + test)
  check(needed <= digits.rows, 'BAD_OPTION', () => {
    return `calibration: ${sets} sets of ${train} to train and ${test} to test = ${needed} digits are needed but there are ${digits.rows}`
  })
  const order = stream(seed, 'calibration: digits').permutation(digits.rows)
  const { classes, labels } = digits
  return {
    noisy: await noiseOf(noiseKind, noise, classes).apply(labels, { classes, seed }),
    sides: Array.from({ length: sets }, (_, set) => {
      const from = set * (train + test)
      return { train: order.subarray(from, from + train), test: order.subarray(from + train, from + train + test) }
    }),
  }
}
