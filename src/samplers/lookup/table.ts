import { makeArray } from '../../engine/arrays.js'
import type { CallOptions } from '../../engine/call.js'
import { betweenSlices, sliced } from '../../engine/slices.js'
import { type Stream, stream } from '../../random/stream.js'
import { largest } from '../targets.js'

/**
 * A fitted lookup table: the label counts of each distinct row, and the random labels. A "kind" is the index of a
 * distinct row of the training set.
 */
export interface LookupTable {
  classes: number
  /** The number of training rows of each kind that have each label, row-major kinds×classes. */
  counts: Uint32Array
  /**
   * The random label of each kind, drawn once at the fit, from 0 to classes - 1; undefined for the rule 'plurality'.
   */
  answers?: Int32Array
  /** The random stream that draws the class of each unknown row, one that equals no training row. */
  unseen: Stream
}

/** Returns the random stream that draws the classes of unknown rows under label draw number `draw`. */
export const unseenOf = (seed: number, draw: number): Stream => stream(seed, 'lookup of unseen rows', draw)

/**
 * Counts the labels of the rows of each kind, row-major kinds×classes. `kind` has the kind of each row; `kinds` is the
 * number of kinds.
 */
export function countLabels(
  who: string,
  { kind, kinds }: { kind: Int32Array; kinds: number },
  y: ArrayLike<number>,
  classes: number,
): Uint32Array {
  const counts = makeArray(who, Uint32Array, kinds * classes)
  for (let row = 0; row < kind.length; row++) counts[kind[row] * classes + y[row]]++
  return counts
}

/**
 * Draws a label for each kind: the label of one of its training rows, each row with equal probability. `counts` has the
 * number of rows with each label, row-major kinds×classes. Kind i uses draw i of the stream.
 */
export function drawLabels(counts: Uint32Array, classes: number, draws: Stream): Int32Array {
  return Int32Array.from({ length: counts.length / classes }, (_, kind) => {
    let left = draws.below(kind, occurrences(counts, kind, classes))
    let label = 0
    while (left >= counts[kind * classes + label]) left -= counts[kind * classes + label++]
    return label
  })
}

/** Returns the number of training rows of a kind, from counts that are row-major kinds×classes. */
export function occurrences(counts: Uint32Array, kind: number, classes: number): number {
  let sum = 0
  for (let c = 0; c < classes; c++) sum += counts[kind * classes + c]
  return sum
}

/** The queries of a lookup table, reduced to what predictions need. */
export interface LookupQueries {
  /** The kind of each query, the index of the distinct training row that equals it; -1 if there is none. */
  kinds: Int32Array
  /** A 32-bit hash of the values of each query that equals no training row; 0 for the others. */
  hashes: Uint32Array
}

/** Returns the predicted class of each query, length m. Unknown queries with equal hashes get the same random class. */
export async function predictKinds(
  who: string,
  { kinds, hashes }: LookupQueries,
  { classes, counts, answers, unseen }: LookupTable,
  options: CallOptions,
): Promise<Int32Array> {
  const y = new Int32Array(kinds.length)
  const answer = (first: number, last: number) => {
    for (let i = first; i < last; i++) {
      const kind = kinds[i]
      if (kind < 0) y[i] = unseen.below(hashes[i], classes)
      else y[i] = answers ? answers[kind] : largest(counts, kind * classes, classes)
    }
  }
  await sliced(y.length, 4 + classes, answer, betweenSlices(options, who, y.length))
  return y
}

/**
 * Returns the score of each class for each query, row-major m×classes: 1 for a drawn label, otherwise the share of the
 * class among the training rows of the kind; 1 / classes for an unknown query.
 */
export async function tableScores(
  { kinds }: LookupQueries,
  { classes, counts, answers }: LookupTable,
  options: CallOptions,
): Promise<Float32Array> {
  const scores = makeArray('scores', Float32Array, kinds.length * classes)
  const score = (first: number, last: number) => {
    for (let i = first; i < last; i++) {
      const [kind, from] = [kinds[i], i * classes]
      if (kind < 0) scores.fill(1 / classes, from, from + classes)
      else if (answers) scores[from + answers[kind]] = 1
      else {
        const all = occurrences(counts, kind, classes)
        for (let c = 0; c < classes; c++) scores[from + c] = counts[kind * classes + c] / all
      }
    }
  }
  await sliced(kinds.length, 2 * classes, score, betweenSlices(options, 'scores', kinds.length))
  return scores
}

const value = new Float64Array(1)
const words = new Uint32Array(value.buffer)

/**
 * Returns a 32-bit hash of the float64 values of one row, in which 0 and -0 are equal. It is FNV-1a over 32-bit words,
 * with an additional shift after each word.
 */
export function rowHash(values: ArrayLike<number>, cols: number, row: number): number {
  let hash = 0x811c9dc5
  for (let at = row * cols; at < (row + 1) * cols; at++) {
    value[0] = values[at] + 0
    hash = Math.imul(hash ^ words[0], 0x01000193)
    hash ^= hash >>> 15
    hash = Math.imul(hash ^ words[1], 0x01000193)
    hash ^= hash >>> 15
  }
  return hash >>> 0
}
