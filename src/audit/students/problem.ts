import type { CallOptions } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import { gatherRows } from '../../engine/take-rows.js'
import { stream } from '../../random/stream.js'
import { type Between, betweenSteps } from '../between.js'
import { type Calibrated, calibrate } from '../calibrate.js'
import type { GivenLabels, Opinion } from './student.js'

/** Maximum number of rows that students are fitted to as a whole: with more, two disjoint parts of this many are. */
export const PART_ROWS = 50_000
/** Maximum number of rows that students of parts are asked about together. */
export const BLOCK_QUERIES = 50_000
/** Maximum number of rows whose labels choose settings. */
const SETTING_ROWS = 5000

/** What students are fitted to. */
export interface StudentProblem {
  /** Standardized features. */
  x: Matrix
  labels: GivenLabels
  /** All rows in random order. */
  order: Uint32Array
  /** Rows whose given labels choose settings, ascending. */
  rows: Uint32Array
  seed: number
  /** Maximum number of rows of a part. */
  partRows: number
  options: CallOptions
  between: Between
}

/** Returns the problem of all students. */
export function problemOf(
  x: Matrix,
  labels: GivenLabels,
  { seed, partRows = PART_ROWS }: { seed: number; partRows?: number },
  options: CallOptions,
): StudentProblem {
  const order = stream(seed, 'audit: order').permutation(x.rows)
  const rows = order.slice(0, SETTING_ROWS).sort()
  return { x, labels, order, rows, seed, partRows, options, between: betweenSteps(options) }
}

/** Returns the likeliest of several opinions, calibrated. */
export async function bestOpinion(opinions: Iterable<Opinion>, problem: StudentProblem): Promise<Calibrated> {
  let best: Calibrated | undefined
  for (const opinion of opinions) {
    const found = await calibrate(opinion, problem.labels, problem.rows, problem.between)
    if (!best || found.likelihood > best.likelihood) best = found
  }
  return best!
}

/** Returns the labels of some rows, with the same classes. */
export function labelsOf({ y, classes, counts }: GivenLabels, rows: Uint32Array): GivenLabels {
  const own = Int32Array.from(rows, (row) => y[row])
  if (rows.length === y.length) return { y: own, classes, counts }
  const some = new Int32Array(classes)
  for (const label of own) some[label]++
  return { y: own, classes, counts: some }
}

/** The rows of one part, ascending, and the rows that students of this part are asked about, ascending. */
export interface ReferencePart {
  points: Uint32Array
  asked: Uint32Array
}

/**
 * Returns two disjoint random parts of at most `partRows` rows, each of which answers for the other and for half of the rest, so
 * that no row is in the part that answers for it. Only for more than `partRows` rows.
 */
export function referenceParts({ order, partRows }: StudentProblem): ReferencePart[] {
  const size = Math.min(partRows, order.length >> 1)
  const middle = 2 * size + Math.ceil((order.length - 2 * size) / 2)
  const join = (a: Uint32Array, b: Uint32Array) => {
    const joined = new Uint32Array(a.length + b.length)
    joined.set(a)
    joined.set(b, a.length)
    return joined.sort()
  }
  const [a, b] = [order.slice(0, size).sort(), order.slice(size, 2 * size).sort()]
  return [
    { points: a, asked: join(b, order.subarray(2 * size, middle)) },
    { points: b, asked: join(a, order.subarray(middle)) },
  ]
}

/** A part to learn from: the problem of its rows, which of all rows they are, and the rows to answer for, in blocks. */
export interface LearningPart {
  own: StudentProblem
  rows: Uint32Array
  blocks(): AsyncGenerator<{ queries: Matrix; asked: Uint32Array }>
}

/** Yields both parts, and disposes the rows of each when the next is asked for. */
export async function* learningParts(problem: StudentProblem): AsyncGenerator<LearningPart> {
  const { x, labels, options } = problem
  for (const { points, asked } of referenceParts(problem)) {
    using part = await gatherRows(x, points, 'auditLabels: parts', options)
    const own = problemOf(part, labelsOf(labels, points), problem, options)
    yield { own, rows: points, blocks: () => queryBlocks(problem, asked) }
  }
}

async function* queryBlocks({ x, options }: StudentProblem, asked: Uint32Array) {
  for (let first = 0; first < asked.length; first += BLOCK_QUERIES) {
    const rows = asked.subarray(first, first + BLOCK_QUERIES)
    using queries = await gatherRows(x, rows, 'auditLabels: parts', options)
    yield { queries, asked: rows }
  }
}

/** Copies the scores of some rows, row-major, to their places among those of all rows. */
export function placeScores(scores: Float32Array, some: Float32Array, rows: Uint32Array, classes: number): void {
  rows.forEach((row, i) => {
    for (let c = 0; c < classes; c++) scores[row * classes + c] = some[i * classes + c]
  })
}
