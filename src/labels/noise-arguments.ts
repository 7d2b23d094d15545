/** The arguments of the label ops that draw noisy labels. */
import { makeArray } from '../engine/arrays.js'
import { stream } from '../random/stream.js'
import type { NoiseArguments } from './binding.js'
import type { LabelArray } from './check.js'

/** The number of classes, and the checked options that name a draw. */
interface NamedDraw {
  classes: number
  seed: number
  trial: number
  purpose: string
}

/**
 * Returns a function that returns the arguments of the ops that draw labels, given the index of the first uniform
 * number. Throws BAD_OPTION when classes does not match the noise.
 */
export function argumentsOf(
  cumulativeFor: (classes: number) => Float64Array,
  { classes, seed, trial, purpose }: NamedDraw,
): (first: number) => NoiseArguments {
  const cumulative = cumulativeFor(classes)
  const { key } = stream(seed, purpose, trial)
  return (first) => [cumulative, classes, first, key.seedLow, key.purpose, key.trial, key.seedHigh]
}

/**
 * Returns the n labels in bytes, repeated to n + `size` entries, so that a range of `size` entries can start at any
 * row.
 */
export function cycleOf(who: string, labels: LabelArray, size: number): Uint8Array {
  const cycle = makeArray(who, Uint8Array, labels.length + size)
  cycle.set(labels)
  for (let filled = labels.length; filled < cycle.length; filled *= 2) cycle.copyWithin(filled, 0, filled)
  return cycle
}

/**
 * Returns a function that returns the cumulative sums of a noise matrix, given the number of classes. It keeps those of
 * the last call, since most calls of one noise have the same classes.
 */
export function keptSums(matrix: (classes: number) => Float64Array): (classes: number) => Float64Array {
  let kept: { classes: number; sums: Float64Array } | undefined
  return (classes) => {
    if (kept?.classes !== classes) kept = { classes, sums: cumulativeOf(matrix(classes), classes) }
    return kept.sums
  }
}

/**
 * Returns the cumulative sums of a noise matrix, classes × classes. Those of row c run over the classes c, c + 1, …
 * (mod classes), and are scaled to end in exactly 1, so that a class of probability 0 is never drawn.
 */
export function cumulativeOf(matrix: Float64Array, classes: number): Float64Array {
  const sums = new Float64Array(matrix.length)
  for (let c = 0; c < classes; c++) {
    const row = c * classes
    let sum = 0
    for (let step = 0; step < classes; step++) {
      sum += matrix[row + ((c + step) % classes)]
      sums[row + step] = sum
    }
    for (let step = 0; step < classes; step++) sums[row + step] /= sum
  }
  return sums
}
