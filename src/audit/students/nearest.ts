import { ln } from '../../random/elementary.js'
import { type GivenLabels, type Opinion, priorWithout } from './student.js'

/** Numbers of neighbors that are tried. */
export const NEIGHBOR_COUNTS = [3, 5, 10, 20, 50, 100, 200] as const

/** Neighbors of all rows, row-major n×k, nearest first: indices of reference rows, never the row itself. */
export interface RowNeighbors {
  index: Uint32Array
  k: number
}

/**
 * Returns the opinions of k-NN students, one for each k: ln (n_j + π_j) / (k + 1), where n_j is the number of the k
 * nearest rows with label j and π_j the share of label j among all other rows.
 */
export function* nearestOpinions(labels: GivenLabels, neighbors: RowNeighbors): Generator<Opinion> {
  const tried = NEIGHBOR_COUNTS.filter((k) => k < neighbors.k)
  for (const k of [...tried, neighbors.k]) yield { name: `nearest k=${k}`, scores: scoresOf(labels, neighbors, k) }
}

function scoresOf(labels: GivenLabels, { index, k: stored }: RowNeighbors, k: number): Float32Array {
  const { y, classes } = labels
  const scores = new Float32Array(y.length * classes)
  const votes = new Float64Array(classes)
  for (let row = 0; row < y.length; row++) {
    votes.fill(0)
    for (let at = row * stored; at < row * stored + k; at++) votes[y[index[at]]]++
    for (let c = 0; c < classes; c++) {
      const mass = votes[c] + priorWithout(labels, y[row], c)
      scores[row * classes + c] = ln(Math.max(mass, MIN_MASS) / (k + 1))
    }
  }
  return scores
}

/** Minimum mass of a class, for one whose only row is the row in question. */
const MIN_MASS = 1e-6
