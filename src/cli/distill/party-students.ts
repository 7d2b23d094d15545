import { type Dataset, gatherExamples } from '../../data/dataset.js'
import type { Standardization } from '../../data/standardize.js'
import { nearestStudent } from '../../distill/nearest-student.js'
import { check } from '../../engine/check.js'
import type { Matrix } from '../../engine/matrix.js'
import type { Fit, Sampler } from '../../samplers/sampler.js'
import { kernelLearner } from './learners.js'
import { chooseScaling } from './scaling.js'
import type { DistillCall } from './table.js'

/** The labeled rows of all parties, one party after another, not standardized. */
export interface PartyRows extends Dataset {
  /** Party of each row. */
  party: Int32Array
  parties: number
}

/** A student with the standardization of the rows that it was fitted to. */
export interface ScaledStudent extends Disposable {
  student: Sampler
  standardization: Standardization
}

/** Fits a learner to some rows, standardized by themselves. */
export async function fitRows(
  all: Dataset,
  rows: Uint32Array,
  fit: Fit,
  { seed, signal }: DistillCall,
): Promise<ScaledStudent> {
  using part = await gatherExamples(all, rows, 'distill: rows', { signal })
  const standardization = await chooseScaling(part.x, part.y, { seed, signal })
  const x = await standardization.apply(part.x, { signal })
  const student = await fit({ x, y: part.y, classes: part.classes }, { seed, signal })
  return scaled(student, standardization, x)
}

/** Returns a student that is disposed together with its rows. */
const scaled = (student: Sampler, standardization: Standardization, x: Matrix): ScaledStudent => ({
  student,
  standardization,
  [Symbol.dispose]() {
    student.dispose()
    if (x.borrowers === 0) x.dispose()
  },
})

/** Fits the student of each party to those of the rows that are its own. */
export async function fitAlone(
  all: PartyRows,
  rows: Uint32Array,
  fit: Fit,
  call: DistillCall,
): Promise<ScaledStudent[]> {
  const students: ScaledStudent[] = []
  for (let p = 0; p < all.parties; p++) {
    const own = rows.filter((row) => all.party[row] === p)
    check(own.length > 1, 'BAD_VALUE', () => `--parties: party ${p + 1} has too few rows with a label`)
    students.push(await fitRows(all, own, fit, call))
  }
  return students
}

/**
 * Fits students to what the parties say of a pool: nearest neighbors to the class with the largest mean share, and kernel
 * ridge to the shares.
 */
export async function fitStudents(
  alone: readonly ScaledStudent[],
  pool: Matrix,
  classes: number,
  call: DistillCall,
): Promise<ScaledStudent[]> {
  const { seed, signal } = call
  const shares = new Float64Array(pool.rows * classes)
  for (const each of alone) addShares(shares, await scoresOf(each, pool, call), classes, alone.length)
  const y = largest(shares, classes)
  const standardization = await chooseScaling(pool, y, { seed, signal })
  const x = await standardization.apply(pool, { signal })
  const neighbors = await nearestStudent()({ x, y, classes }, { seed, signal })
  const kernel = await kernelLearner({ x, y, classes, shares }, { seed, signal })
  return [neighbors, kernel].map((student) => scaled(student, standardization, x))
}

/** Returns the scores of rows that are not standardized, row-major. */
export async function scoresOf(
  { student, standardization }: ScaledStudent,
  x: Matrix,
  { signal }: DistillCall,
): Promise<Float32Array> {
  using own = await standardization.apply(x, { signal })
  return await student.scores(own, { signal })
}

/** Adds the scores of one of `count` parties as shares: what is above 0, divided by its sum. */
function addShares(shares: Float64Array, scores: Float32Array, classes: number, count: number): void {
  for (let at = 0; at < scores.length; at += classes) {
    let sum = 0
    for (let k = 0; k < classes; k++) sum += Math.max(0, scores[at + k])
    for (let k = 0; k < classes; k++) {
      shares[at + k] += (sum > 0 ? Math.max(0, scores[at + k]) / sum : 1 / classes) / count
    }
  }
}

/** Returns the class with the largest score of each row, the lowest of equals. */
export function largest(scores: Float32Array | Float64Array, classes: number): Int32Array {
  return Int32Array.from({ length: scores.length / classes }, (_, i) => {
    const row = scores.subarray(i * classes, (i + 1) * classes)
    return row.indexOf((row as Float64Array).reduce((most, each) => Math.max(most, each)))
  })
}
