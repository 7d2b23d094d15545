import { makeArray } from '../../engine/arrays.js'
import type { Matrix } from '../../engine/matrix.js'
import { type Stream, stream } from '../../random/stream.js'
import { largest } from '../targets.js'

/** Labels of equal rows, counted, and what is answered by them. */
export interface Table {
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

/** The answer to each row of x, of which kind it is: -1 where it is of none. */
export function answersTo(x: Matrix, kinds: Int32Array, { classes, counts, answers, unseen }: Table): Int32Array {
  return kinds.map((kind, i) => {
    if (kind < 0) return unseen.below(rowHash(x, i), classes)
    return answers ? answers[kind] : largest(counts, kind * classes, classes)
  })
}

/** The score of each class for rows of these kinds, row-major. */
export function tableScores(kinds: Int32Array, { classes, counts, answers }: Table): Float32Array {
  const scores = makeArray('scores', Float32Array, kinds.length * classes)
  kinds.forEach((kind, i) => {
    const own = scores.subarray(i * classes, (i + 1) * classes)
    if (kind < 0) own.fill(1 / classes)
    else if (answers) own[answers[kind]] = 1
    else {
      const all = occurrences(counts, kind, classes)
      own.forEach((_, c) => {
        own[c] = counts[kind * classes + c] / all
      })
    }
  })
  return scores
}

/** 32 bits of a row's values, whatever they are stored in; 0 and -0 are equal. As in FNV-1a, and mixed. */
function rowHash(x: Matrix, row: number): number {
  const values = x.view()
  const value = new Float64Array(1)
  const words = new Uint32Array(value.buffer)
  let hash = 0x811c9dc5
  for (let at = row * x.cols; at < (row + 1) * x.cols; at++) {
    value[0] = values[at] + 0
    for (let half = 0; half < 2; half++) {
      hash = Math.imul(hash ^ words[half], 0x01000193)
      hash ^= hash >>> 15
    }
  }
  return hash >>> 0
}
