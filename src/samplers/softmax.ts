import type { Dataset } from '../data/dataset.js'
import type { Call } from '../engine/call.js'
import { exp, ln } from '../random/elementary.js'

/**
 * Replaces the logits of one row, which begin at `at`, by probabilities; returns the logarithm of the sum of their
 * exponentials.
 */
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
 * Returns the mean cross-entropy of logits, row-major n×classes, to shares of the same shape. Replaces the logits by
 * its gradient, (probability - share) / n.
 */
export async function crossEntropyIn(
  call: Call,
  logits: Float64Array,
  shares: Float64Array,
  classes: number,
): Promise<number> {
  const n = logits.length / classes
  let loss = 0
  await call.loop(n, 8 * classes, (first, last) => {
    for (let at = first * classes; at < last * classes; at += classes) {
      let given = 0
      for (let c = 0; c < classes; c++) given += shares[at + c] * logits[at + c]
      loss += softmax(logits, at, classes) - given
      for (let c = 0; c < classes; c++) logits[at + c] = (logits[at + c] - shares[at + c]) / n
    }
  })
  return loss / n
}

/** Returns the classes with a share of some row, ascending, and their shares, row-major n×seen; rows sum to 1. */
export async function seenClassesIn(
  call: Call,
  { y, classes, shares }: Dataset,
): Promise<{ seen: number[]; shares: Float64Array }> {
  const whole = new Float64Array(classes)
  await call.loop(y.length, shares ? classes : 1, (first, last) => {
    for (let row = first; row < last; row++) {
      if (!shares) whole[y[row]]++
      else for (let c = 0; c < classes; c++) whole[c] += shares[row * classes + c]
    }
  })
  const seen = Array.from(whole.keys()).filter((c) => whole[c] > 0)
  const of = new Float64Array(y.length * seen.length)
  const places = new Map(seen.map((c, at) => [c, at]))
  await call.loop(y.length, 2 * seen.length, (first, last) => {
    for (let row = first, to = first * seen.length; row < last; row++, to += seen.length) {
      if (!shares) {
        of[to + places.get(y[row])!] = 1
        continue
      }
      let sum = 0
      for (const c of seen) sum += shares[row * classes + c]
      for (let at = 0; at < seen.length; at++) of[to + at] = shares[row * classes + seen[at]] / sum
    }
  })
  return { seen, shares: of }
}
