import { makeArray } from '../../engine/arrays.js'
import type { CallOptions } from '../../engine/call.js'
import { betweenSlices, sliced } from '../../engine/slices.js'
import { type Stream, stream } from '../../random/stream.js'
import { largest } from '../targets.js'

/** A fitted lookup table: label counts of each kind of equal rows, and the random streams. */
export interface LookupTable {
  classes: number
  /** Row-major kinds×classes: the number of rows of a kind with a label. */
  counts: Uint32Array
  /** The drawn label of each kind; absent for the rule 'plurality'. */
  answers?: Int32Array
  /** The random classes of unknown rows. */
  unseen: Stream
}

/** Returns the stream that draws the classes of unknown rows, under one label draw. */
export const unseenOf = (seed: number, draw: number): Stream => stream(seed, 'lookup of unseen rows', draw)

/** Counts the labels of each kind of rows, row-major kinds×classes. */
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

/** Draws the label of one occurrence of each kind; the draw's index is the kind's number. */
export function drawLabels(counts: Uint32Array, classes: number, draws: Stream): Int32Array {
  return Int32Array.from({ length: counts.length / classes }, (_, kind) => {
    let left = draws.below(kind, occurrences(counts, kind, classes))
    let label = 0
    while (left >= counts[kind * classes + label]) left -= counts[kind * classes + label++]
    return label
  })
}

/** Returns the number of rows of a kind. */
export function occurrences(counts: Uint32Array, kind: number, classes: number): number {
  let sum = 0
  for (let c = 0; c < classes; c++) sum += counts[kind * classes + c]
  return sum
}

/** Queries of a lookup table. */
export interface LookupQueries {
  /** The kind of each query; -1 if its row is unknown. */
  kinds: Int32Array
  /** A 32-bit hash of each unknown query; 0 for known ones. */
  hashes: Uint32Array
}

/** Returns the predicted class of each query. */
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

/** Returns the score of each class for each query, row-major m×classes. */
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
 * Returns a 32-bit hash of a row's values as float64, in which 0 and -0 are equal: FNV-1a with an additional shift
 * after each word.
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
