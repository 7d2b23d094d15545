import type { CallOptions } from '../engine/call.js'
import type { Matrix } from '../engine/matrix.js'
import { stream } from '../random/stream.js'
import { type Calibrated, calibrate, logProbabilities } from './calibrate.js'
import { blockOpinion } from './features.js'
import { type Prediction, predictionOf } from './prediction.js'
import { fitStack, poolRow } from './stack.js'
import { halvesSpread } from './students/halves.js'
import { forestStudent, logisticStudent, nearestStudent, ridgeStudents, type StudentProblem, searchRows } from './students/pool.js'

/** Maximum number of rows whose labels choose settings, and of those that choose the weights of students. */
const [SETTING_ROWS, WEIGHT_ROWS] = [5000, 20_000]

/** A student as it entered the pool. */
export interface PooledStudent {
  name: string
  /** Its weight in the log-linear pool. */
  weight: number
  /** Mean log-likelihood of the given labels, of which it saw none of the row's own. */
  likelihood: number
}

/** The pooled prediction, and what else the students found out. */
export interface Pooled {
  prediction: Prediction
  students: PooledStudent[]
  /** Share of rows that equal another row in all features. */
  twins: number
  /** See `spreadOf`. */
  spread: number
}

/** Fits all students and pools them. */
export async function pooledPrediction(
  problem: Omit<StudentProblem, 'rows'>,
  { x: given, blocks, seen }: { x: Matrix; blocks: readonly number[]; seen: readonly number[] },
  options: CallOptions,
): Promise<Pooled> {
  const { x, labels, seed } = problem
  const order = stream(seed, 'audit: settings').permutation(x.rows)
  const rows = order.slice(0, SETTING_ROWS).sort()
  const own = { ...problem, rows }
  const { neighbors, twins } = await searchRows(x, options)
  const near = nearestStudent(own, neighbors)
  const students = [near, ...(await ridgeStudents(own, options)), await forestStudent(own, options), await logisticStudent(own, options)]
  for (const block of blocks) students.push(calibrate(blockOpinion(given, block, seen), labels, rows))
  const k = Number(near.opinion.name.split('=')[1])
  const spread = await halvesSpread(x, labels, { k, seed }, options)
  ;(globalThis as any).__students = students
  const { probabilities, weights } = pool(own, students, order.slice(0, WEIGHT_ROWS).sort())
  return {
    prediction: predictionOf(labels.y, labels.classes, probabilities),
    students: students.map(({ opinion, likelihood }, m) => ({ name: opinion.name, weight: weights[m], likelihood })),
    twins,
    spread,
  }
}

/** Calibrates the students again on more rows, fits the weights, and returns the probabilities of the pool. */
function pool({ labels }: StudentProblem, students: readonly Calibrated[], rows: Uint32Array) {
  const opinions = students.map(({ opinion }) => logProbabilities(calibrate(opinion, labels, rows), labels))
  const { weights } = fitStack(opinions, labels, rows)
  const { y, classes } = labels
  const probabilities = new Float32Array(y.length * classes)
  const shares = new Float64Array(classes)
  for (let row = 0; row < y.length; row++) {
    poolRow(opinions, weights, row * classes, shares, y[row])
    probabilities.set(shares, row * classes)
  }
  return { probabilities, weights }
}
