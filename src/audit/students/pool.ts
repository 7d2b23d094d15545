import type { CallOptions } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import { outOfBagIn } from '../../ops/forest/out-of-bag.js'
import { nearest } from '../../ops/nearest/nearest.js'
import { ln } from '../../random/elementary.js'
import { stream } from '../../random/stream.js'
import { medianDistance } from '../../samplers/bandwidth.js'
import { type Calibrated, calibrate } from '../calibrate.js'
import { NEIGHBOR_COUNTS, nearestOpinions, type RowNeighbors } from './nearest.js'
import { bestRidgeIn, gatherCenters, ridgeKernels } from './ridge.js'
import { logisticOpinions } from './logistic.js'
import { type GivenLabels, type Opinion, priorWithout } from './student.js'

/** Number of trees of the forest. */
export const TREES = 200
/** Maximum number of neighbors that are searched. */
export const MAX_NEIGHBORS = NEIGHBOR_COUNTS[NEIGHBOR_COUNTS.length - 1]

/** What students are fitted to. */
export interface StudentProblem {
  /** Standardized features. */
  x: Matrix
  labels: GivenLabels
  /** Rows whose given labels choose settings. */
  rows: Uint32Array
  seed: number
}

/** Returns the likelier of several opinions, calibrated. */
const bestOf = (opinions: Iterable<Opinion>, { labels, rows }: StudentProblem): Calibrated => {
  let best: Calibrated | undefined
  for (const opinion of opinions) {
    const found = calibrate(opinion, labels, rows)
    if (!best || found.likelihood > best.likelihood) best = found
  }
  return best!
}

/** Finds the nearest other rows of each row, and the share of rows that equal another one. */
export async function searchRows(
  x: Matrix,
  options: CallOptions,
): Promise<{ neighbors: RowNeighbors; twins: number }> {
  const k = Math.min(MAX_NEIGHBORS, x.rows - 1)
  const { index, squaredDistance } = await nearest(x, x, { ...options, k, excludeSelf: true })
  let twins = 0
  for (let row = 0; row < x.rows; row++) twins += Number(squaredDistance[row * k] === 0)
  return { neighbors: { index, k }, twins: twins / x.rows }
}

/** Returns the k-NN student with the best k. */
export const nearestStudent = (problem: StudentProblem, neighbors: RowNeighbors): Calibrated =>
  bestOf(nearestOpinions(problem.labels, neighbors), problem)

/** Returns the kernel ridge students, one for each kernel, each with its best ridge. */
export async function ridgeStudents(problem: StudentProblem, options: CallOptions): Promise<Calibrated[]> {
  const { x, labels, rows, seed } = problem
  const median = await medianDistance(x, { ...options, seed })
  const found: Calibrated[] = []
  for (const kernel of ridgeKernels(median)) {
    found.push(
      await x.engine.call('auditLabels', [x], options, async (call) => {
        using centers = await gatherCenters(call, x, seed)
        return await bestRidgeIn(call, kernel, { x, centers, labels, rows })
      }),
    )
  }
  return found
}

/** Returns the out-of-bag student of a random forest: its shares, or their logarithms if those predict better. */
export async function forestStudent(problem: StudentProblem, options: CallOptions): Promise<Calibrated> {
  const { x, labels, seed } = problem
  const { y, classes } = labels
  const growing = {
    classes,
    trees: TREES,
    candidates: Math.max(1, Math.floor(Math.sqrt(x.cols))),
    minLeaf: 1,
    random: false,
    key: stream(seed, 'audit: trees').key,
  }
  const shares = await x.engine.call('auditLabels', [x], options, (call) => outOfBagIn(call, x, y, growing))
  const logs = shares.map((share, at) => {
    const prior = priorWithout(labels, y[Math.floor(at / classes)], at % classes)
    return ln((TREES_OUT * share + prior + MIN_PRIOR) / (TREES_OUT + 1))
  })
  const opinions = [
    { name: 'forest', scores: shares },
    { name: 'forest, logarithms', scores: logs },
  ]
  return bestOf(opinions, problem)
}

/** About the number of trees that a row is out of bag for: shares of fewer than one of them are not told from 0. */
const TREES_OUT = Math.round(TREES * 0.37)
/** Keeps the prior of a class whose only row is the row in question above 0. */
const MIN_PRIOR = 1e-6

/** Returns the out-of-fold student of logistic regression with the best ridge. */
export const logisticStudent = async (problem: StudentProblem, options: CallOptions): Promise<Calibrated> =>
  bestOf(await logisticOpinions(problem.x, problem.labels, problem.seed, options), problem)
