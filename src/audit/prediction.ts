import { largest } from '../data/world.js'
import { ln } from '../random/elementary.js'

/** The pooled prediction of the given label of each row, which saw no label of that row. */
export interface Prediction {
  /** Given labels from 0 to `classes` - 1, of which each occurs. */
  y: Int32Array
  classes: number
  /** Probabilities of the given label, row-major n×classes. */
  probabilities: Float32Array
  /** The most probable class of each row, the lowest on ties. */
  best: Int32Array
  /** ln of the largest probability less ln of the second largest. */
  margins: Float64Array
  /** The rows that are predicted as each class, by descending margin; equal margins by ascending row. */
  ranked: Uint32Array[]
}

/** Finds the most probable class of each row, and its margin. */
export function predictionOf(y: Int32Array, classes: number, probabilities: Float32Array): Prediction {
  const best = new Int32Array(y.length)
  const margins = new Float64Array(y.length)
  for (let row = 0; row < y.length; row++) {
    const at = row * classes
    const first = largest(probabilities.subarray(at, at + classes))
    let second = 0
    for (let c = 0; c < classes; c++) if (c !== first) second = Math.max(second, probabilities[at + c])
    best[row] = first
    margins[row] = ln(Math.max(probabilities[at + first], 1e-12)) - ln(Math.max(second, 1e-12))
  }
  return { y, classes, probabilities, best, margins, ranked: rankedRows(best, margins, classes) }
}

function rankedRows(best: Int32Array, margins: Float64Array, classes: number): Uint32Array[] {
  const counts = new Uint32Array(classes)
  for (const c of best) counts[c]++
  const groups = Array.from(counts, (count) => new Uint32Array(count))
  const filled = new Uint32Array(classes)
  best.forEach((c, row) => {
    groups[c][filled[c]++] = row
  })
  for (const group of groups) group.sort((a, b) => margins[b] - margins[a] || a - b)
  return groups
}
