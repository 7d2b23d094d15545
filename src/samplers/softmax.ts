import type { Dataset } from '../data/dataset.js'
import type { Call } from '../engine/call.js'
import { exp, ln } from '../random/elementary.js'

/**
 * Replaces the `classes` logits that begin at index `at` by their softmax probabilities. Returns the logarithm of the
 * sum of the exponentials of these logits.
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
 * Returns the mean over n rows of the cross-entropy from class shares to the softmax of the logits. Both arrays are
 * row-major n×classes, and each row of shares sums to 1. Replaces each logit by the derivative of that mean with
 * respect to it, (probability - share) / n.
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

/**
 * Returns the classes that occur in a dataset (`seen`, ascending) and the shares of these classes in each row,
 * row-major n×seen. A class occurs if a row has it as label or, with soft labels, gives it a share above 0. Each row
 * sums to 1; a plain label has share 1 of its class.
 */
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

/** Returns the ridge penalty of the first `count` weights, and adds its gradient to `gradient`. */
export function penalize(weights: Float64Array, gradient: Float64Array, ridge: number, count: number): number {
  let squares = 0
  for (let at = 0; at < count; at++) {
    squares += weights[at] * weights[at]
    gradient[at] += ridge * weights[at]
  }
  return (ridge / 2) * squares
}
