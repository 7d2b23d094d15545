import type { Dataset } from '../data/dataset.js'
import { exp, ln } from '../random/elementary.js'

/** Writes probabilities over the logits of one row, which begin at `at`; gives back the logarithm of the sum of their exponentials. */
export function softmax(logits: Float64Array, at: number, classes: number): number {
  let most = logits[at]
  for (let c = 1; c < classes; c++) most = Math.max(most, logits[at + c])
  let sum = 0
  for (let c = 0; c < classes; c++) {
    logits[at + c] = exp(logits[at + c] - most)
    sum += logits[at + c]
  }
  for (let c = 0; c < classes; c++) logits[at + c] /= sum
  return most + ln(sum)
}

/**
 * The mean cross-entropy of logits, row-major n×classes, to shares of the same shape; over the logits it writes its gradient by
 * them, (probability - share) / n.
 */
export function crossEntropy(logits: Float64Array, shares: Float64Array, classes: number): number {
  const n = logits.length / classes
  let loss = 0
  for (let at = 0; at < logits.length; at += classes) {
    let given = 0
    for (let c = 0; c < classes; c++) given += shares[at + c] * logits[at + c]
    loss += softmax(logits, at, classes) - given
    for (let c = 0; c < classes; c++) logits[at + c] = (logits[at + c] - shares[at + c]) / n
  }
  return loss / n
}

/** The classes that have a part of any row, and their shares, row-major n×those, rows of sum 1. */
export function seenClasses({ y, classes, shares }: Dataset): { seen: number[]; shares: Float64Array } {
  const whole = new Float64Array(classes)
  if (shares) for (let at = 0; at < shares.length; at++) whole[at % classes] += shares[at]
  else for (const label of y) whole[label]++
  const seen = Array.from(whole.keys()).filter((c) => whole[c] > 0)
  const of = new Float64Array(y.length * seen.length)
  for (let row = 0; row < y.length; row++) {
    let sum = 0
    for (const c of seen) sum += shares ? shares[row * classes + c] : Number(y[row] === c)
    seen.forEach((c, at) => {
      of[row * seen.length + at] = (shares ? shares[row * classes + c] : Number(y[row] === c)) / sum
    })
  }
  return { seen, shares: of }
}
