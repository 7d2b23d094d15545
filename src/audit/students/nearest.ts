import { makeArray } from '../../engine/arrays.js'
import { gatherRows } from '../../engine/take-rows.js'
import { nearest } from '../../ops/nearest/nearest.js'
import { ln } from '../../random/elementary.js'
import { prepareNearest } from '../../samplers/nearest-geometry.js'
import type { Calibrated } from '../calibrate.js'
import { bestOpinion, referenceParts, type StudentProblem } from './problem.js'
import { type GivenLabels, type Opinion, priorWithout } from './student.js'

/** Numbers of neighbors that are tried. */
const NEIGHBOR_COUNTS = [3, 5, 10, 20, 50, 100, 200] as const
/** Maximum number of neighbors that are searched. */
export const MAX_NEIGHBORS = NEIGHBOR_COUNTS[NEIGHBOR_COUNTS.length - 1]
/** Maximum number of neighbors that are searched in a part, and of queries that are searched together. */
export const [MAX_PART_NEIGHBORS, BLOCK_QUERIES] = [100, 50_000]
/** Minimum mass of a class, for one whose only row is the row in question. */
const MIN_MASS = 1e-6

/** Neighbors of all rows, row-major n×k, nearest first: indices of reference rows, never the row itself. */
export interface RowNeighbors {
  index: Uint32Array
  k: number
  /** Share of rows that equal another row in all features, among those that could be found. */
  twins: number
}

/** The k-NN student, with the share of equal rows. */
export interface NearestStudent {
  student: Calibrated
  /** The number of neighbors that it uses. */
  k: number
  twins: number
}

/** Returns the k-NN student with the best k. */
export async function nearestStudent(problem: StudentProblem): Promise<NearestStudent> {
  const neighbors = await (problem.x.rows > problem.partRows ? searchParts(problem) : searchAll(problem))
  const student = await bestOpinion(nearestOpinions(problem.labels, neighbors), problem)
  return { student, k: Number(student.opinion.name.split('=')[1]), twins: neighbors.twins }
}

/** Finds the nearest other rows of each row. */
async function searchAll({ x, options }: StudentProblem): Promise<RowNeighbors> {
  const k = Math.min(MAX_NEIGHBORS, x.rows - 1)
  const { index, squaredDistance } = await nearest(x, x, { ...options, k, excludeSelf: true })
  let twins = 0
  for (let row = 0; row < x.rows; row++) twins += Number(squaredDistance[row * k] === 0)
  return { index, k, twins: twins / x.rows }
}

/** Finds the nearest rows of each row in a part of the rows that it is not in. */
async function searchParts(problem: StudentProblem): Promise<RowNeighbors> {
  const { x, options } = problem
  const parts = referenceParts(problem)
  const k = Math.min(MAX_PART_NEIGHBORS, parts[0].points.length)
  const index = makeArray('auditLabels', Uint32Array, x.rows * k)
  let twins = 0
  for (const { points, asked } of parts) {
    using reference = await gatherRows(x, points, 'auditLabels: parts', options)
    using geometry = await prepareNearest(reference, options)
    for (let first = 0; first < asked.length; first += BLOCK_QUERIES) {
      const rows = asked.subarray(first, first + BLOCK_QUERIES)
      using queries = await gatherRows(x, rows, 'auditLabels: parts', options)
      const found = await geometry.query(queries, { ...options, k })
      rows.forEach((row, i) => {
        for (let j = 0; j < k; j++) index[row * k + j] = points[found.index[i * k + j]]
        twins += Number(found.squaredDistance[i * k] === 0)
      })
    }
  }
  return { index, k, twins: twins / x.rows }
}

/**
 * Returns the opinions of k-NN students, one for each k: ln (n_j + π_j) / (k + 1), where n_j is the number of the k
 * nearest rows with label j and π_j the share of label j among all other rows.
 */
export function* nearestOpinions(
  labels: GivenLabels,
  neighbors: Pick<RowNeighbors, 'index' | 'k'>,
): Generator<Opinion> {
  const tried = NEIGHBOR_COUNTS.filter((k) => k < neighbors.k)
  for (const k of [...tried, neighbors.k]) yield { name: `nearest k=${k}`, scores: scoresOf(labels, neighbors, k) }
}

function scoresOf(
  labels: GivenLabels,
  { index, k: stored }: Pick<RowNeighbors, 'index' | 'k'>,
  k: number,
): Float32Array {
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
