import type { Matrix } from '../engine/matrix.js'
import { type Calibrated, calibrate, logProbabilities } from './calibrate.js'
import { blockOpinion } from './features.js'
import { type Prediction, predictionOf } from './prediction.js'
import { fitStack, poolRow } from './stack.js'
import { forestStudent } from './students/forest.js'
import { kernelStudents } from './students/kernels.js'
import { nearestStudent } from './students/nearest.js'
import type { StudentProblem } from './students/problem.js'

/** Maximum number of rows whose labels choose the weights of students. */
const WEIGHT_ROWS = 20_000

/** A student as it entered the pool. */
export interface PooledStudent {
  /** The learner with its setting, such as 'nearest k=20'. */
  name: string
  /** Its weight in the log-linear pool, at least 0. */
  weight: number
  /** Mean log-likelihood of the given labels; it saw none of the row's own. */
  likelihood: number
}

/** The pooled prediction, and what else the students found out. */
export interface Pooled {
  prediction: Prediction
  students: PooledStudent[]
  /** Share of rows that equal another row in all features. */
  twins: number
  /** 1 for each row on which students of two halves disagree, see `halvesDisagree`. */
  halves: Uint8Array
}

/** Blocks of probability columns of the given features. */
export interface ProbabilityColumns {
  x: Matrix
  /** First column of each block. */
  blocks: readonly number[]
  /** Number of columns of a block: all classes, whether they occur or not. */
  width: number
  /** The classes that occur, as columns of a block. */
  seen: readonly number[]
}

/**
 * Fits all students and pools them. If all columns are blocks of probabilities, the pool is these and k-NN alone: learners
 * of such columns can only learn which labels are confused, and predict noise in place of the class (kernel ridge and
 * logistic regression on the probabilities of a network for CIFAR-10N: likelier labels, fewer right classes).
 */
export async function pooledPrediction(problem: StudentProblem, columns: ProbabilityColumns): Promise<Pooled> {
  const { labels, rows, between } = problem
  const { student, ...others } = await nearestStudent(problem)
  const students = [student]
  const { x, blocks, width, seen } = columns
  for (const block of blocks) students.push(await calibrate(blockOpinion(x, block, seen), labels, rows, between))
  if (blocks.length * width < x.cols) {
    students.push(...(await kernelStudents(problem)), await forestStudent(problem))
  }
  const { probabilities, weights } = await pool(problem, students)
  return {
    prediction: predictionOf(labels.y, labels.classes, probabilities),
    students: students.map(({ opinion, likelihood }, m) => ({ name: opinion.name, weight: weights[m], likelihood })),
    ...others,
  }
}

/** Calibrates the students again on more rows, fits the weights, and returns the probabilities of the pool. */
async function pool({ labels, order, between }: StudentProblem, students: readonly Calibrated[]) {
  const rows = order.slice(0, WEIGHT_ROWS).sort()
  const opinions: Float32Array[] = []
  for (const { opinion } of students) {
    opinions.push(logProbabilities(await calibrate(opinion, labels, rows, between), labels))
  }
  const { weights } = await fitStack(opinions, labels, rows, between)
  const { y, classes } = labels
  const probabilities = new Float32Array(y.length * classes)
  const shares = new Float64Array(classes)
  for (let row = 0; row < y.length; row++) {
    if (row % 1024 === 0) await between()
    poolRow(opinions, weights, row * classes, shares, y[row])
    probabilities.set(shares, row * classes)
  }
  return { probabilities, weights }
}
