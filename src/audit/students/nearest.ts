import { makeArray } from '../../engine/arrays.js'
import { nearest } from '../../ops/nearest/nearest.js'
import { ln } from '../../random/elementary.js'
import { prepareNearest } from '../../samplers/nearest-geometry.js'
import type { Calibrated } from '../calibrate.js'
import { halvesDisagree } from './halves.js'
import { bestOpinion, learningParts, type StudentProblem } from './problem.js'
import { type GivenLabels, type Opinion, priorWithout, type RowNeighbors } from './student.js'

/** Numbers of neighbors that are tried. */
const NEIGHBOR_COUNTS = [3, 5, 10, 20, 50, 100, 200] as const
/** Maximum number of neighbors that are searched. */
export const MAX_NEIGHBORS = NEIGHBOR_COUNTS[NEIGHBOR_COUNTS.length - 1]
/** Maximum number of neighbors that are searched in a part. */
export const MAX_PART_NEIGHBORS = 100
/** Minimum mass of a class, for one whose only row is the row in question. */
const MIN_MASS = 1e-6

/** The k-NN student, with what else its search found. */
export interface NearestStudent {
  student: Calibrated
  /** Share of rows that equal another row. */
  twins: number
  /** 1 for each row on which students of two halves disagree, see `halvesDisagree`. */
  halves: Uint8Array
}

/** Returns the k-NN student with the best k. */
export async function nearestStudent(problem: StudentProblem): Promise<NearestStudent> {
  const { x, labels, order, partRows } = problem
  const neighbors = await (x.rows > partRows ? searchParts(problem) : searchAll(problem))
  const student = await bestOpinion(nearestOpinions(labels, neighbors), problem)
  const halves = halvesDisagree(labels, order, neighbors, student.opinion.setting)
  return { student, twins: neighbors.twins, halves }
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
  const { x, options, partRows } = problem
  const k = Math.min(MAX_PART_NEIGHBORS, partRows, x.rows >> 1)
  const index = makeArray('auditLabels', Uint32Array, x.rows * k)
  let twins = 0
  for await (const { own, rows, blocks } of learningParts(problem)) {
    using geometry = await prepareNearest(own.x, options)
    for await (const { queries, asked } of blocks()) {
      const found = await geometry.query(queries, { ...options, k })
      asked.forEach((row, i) => {
        for (let j = 0; j < k; j++) index[row * k + j] = rows[found.index[i * k + j]]
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
  for (const k of [...tried, neighbors.k]) {
    yield { name: `nearest k=${k}`, setting: k, scores: scoresOf(labels, neighbors, k) }
  }
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
