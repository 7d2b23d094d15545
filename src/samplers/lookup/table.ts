import { makeArray } from '../../engine/arrays.js'
import type { CallOptions } from '../../engine/call.js'
import { betweenSlices, sliced } from '../../engine/slices.js'
import { type Stream, stream } from '../../random/stream.js'
import { largest } from '../targets.js'

/** Labels of equal rows, counted, and what is answered by them. */
export interface LookupTable {
  classes: number
  /** A row of `classes` counts for each kind of row. */
  counts: Uint32Array
  /** The answer of each kind, of those that answer at random. */
  answers?: Int32Array
  /** The coins for rows of no kind. */
  unseen: Stream
}

/** The coins of a seed for rows that were never seen, under one draw of the labels. */
export const unseenOf = (seed: number, draw: number): Stream => stream(seed, 'lookup of unseen rows', draw)

/** Labels counted by the kinds of their rows, kinds × classes. */
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

/** The label of one occurrence of each kind, drawn by the kind's number. */
export function drawAnswers(counts: Uint32Array, classes: number, draws: Stream): Int32Array {
  return Int32Array.from({ length: counts.length / classes }, (_, kind) => {
    let left = draws.below(kind, occurrences(counts, kind, classes))
    let label = 0
    while (left >= counts[kind * classes + label]) left -= counts[kind * classes + label++]
    return label
  })
}

export function occurrences(counts: Uint32Array, kind: number, classes: number): number {
  let sum = 0
  for (let c = 0; c < classes; c++) sum += counts[kind * classes + c]
  return sum
}

/** Rows that are asked about: of which kind each is, -1 where it is of none, and 32 bits of its values there. */
export interface LookupQueries {
  kinds: Int32Array
  hashes: Uint32Array
}

/** The answer to each row. */
export async function answersTo(
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

/** The score of each class for rows of these kinds, row-major. */
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

/** 32 bits of a row's values, whatever they are stored in; 0 and -0 are equal. As in FNV-1a, and mixed. */
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
